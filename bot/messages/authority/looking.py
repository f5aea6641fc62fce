"""Cases that a person looks at again: the list, the question, what was written down."""

from bot.domain.actions.authority import looking as press
from bot.domain.actions.desk import OpenCase
from bot.domain.authority.follow_up import Found
from bot.domain.link import defang
from bot.domain.notices.authority import looking as said
from bot.i18n import numbered
from bot.messages.authority.found_words import FOUND_LABELS, FOUND_SENTENCES
from bot.messages.authority.order_words import order_lines
from bot.messages.choosing import turns
from bot.messages.citizen.decided import looked_again, outcome_label
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import (
    Part,
    Speaker,
    bold,
    code,
    filled,
    lines,
    paragraphs,
    rows_of,
    says,
)
from bot.services.authority.following.looking import PAGE_SIZE

SHOWN_LINK = 1000
"""UTF-16 units of an address."""


@says(said.AgainList)
def again_list(speaker: Speaker, notice: said.AgainList) -> Outgoing:
    t = speaker.t
    if not notice.total:
        return Outgoing(t("There is nothing to look at again now."))
    head = t.plural("To look at again: {n} case", "To look at again: {n} cases", notice.total)
    if not notice.is_private:
        return Outgoing(
            paragraphs(bold(head), t("Send /queue again to me in private to look at them."))
        )
    pages = -(-notice.total // PAGE_SIZE)
    rows = (*_opening(speaker, notice.lines), *filled(turns(notice.page, pages, press.ShowAgain)))
    return Outgoing(paragraphs(bold(head), _listed(speaker, notice.lines)), rows)


@says(said.AgainDue)
def again_due(speaker: Speaker, notice: said.AgainDue) -> Outgoing:
    t = speaker.t
    head = t.plural(
        "Please look at {n} decided case again: is the material gone?",
        "Please look at {n} decided cases again: is the material gone?",
        notice.total,
    )
    text = paragraphs(bold(head), _listed(speaker, notice.lines), t("/queue again shows all."))
    return Outgoing(text, _opening(speaker, notice.lines))


def _listed(speaker: Speaker, shown: tuple[said.AgainLine, ...]) -> str:
    return lines(*(_line(speaker, one) for one in shown))


def _line(speaker: Speaker, one: said.AgainLine) -> str:
    t = speaker.t
    return lines(
        t(
            "№ {number} · {type}: {outcome}, {day}",
            number=one.number,
            type=speaker.violation(one.violation),
            outcome=outcome_label(speaker, one.outcome),
            day=t.day(one.decided_at),
        ),
        one.order_ended and t("⏰ The order has ended: was it prolonged?"),
    )


def _opening(speaker: Speaker, shown: tuple[said.AgainLine, ...]) -> Rows:
    return rows_of((_look(speaker, one) for one in shown), 2)


def _look(speaker: Speaker, one: said.AgainLine) -> Button:
    label = speaker.t.plain("Look at {case}", case=numbered(one.number))
    return Button(label, press.LookAgain(one.case, 0))


@says(said.LookAsk)
def look_ask(speaker: Speaker, notice: said.LookAsk) -> Outgoing:
    t, at = speaker.t, (notice.case, notice.version)
    head = t("№ {number} · {type}", number=notice.number, type=speaker.violation(notice.violation))
    about: list[Part] = [bold(head), outcome_label(speaker, notice.outcome)]
    if notice.order is not None:
        question = t("The order has ended. Was it prolonged?")
        ways = [
            Button(t.plain("Prolonged…"), press.ProlongOrder(*at)),
            Button(t.plain("Not prolonged"), press.OrderIsOver(*at)),
        ]
        text = paragraphs(lines(*about, *order_lines(speaker, notice.order)), bold(question))
        return Outgoing(text, filled(ways, [_open(speaker, notice.case)]))
    link = notice.link and code(shortened(defang(notice.link), SHOWN_LINK))
    text = paragraphs(
        lines(*about, t("Decided: {time}", time=t.time(notice.decided_at)), link),
        looked_again(speaker, notice.found, notice.looked_at),
        bold(t("Open the address yourself, if you can do so safely. Is the material gone?")),
    )
    return Outgoing(text, _answers(speaker, notice))


def _answers(speaker: Speaker, notice: said.LookAsk) -> Rows:
    t, at = speaker.t, (notice.case, notice.version)
    answers = [Button(t.plain(FOUND_LABELS[found]), press.SayFound(*at, found)) for found in Found]
    return filled(*rows_of(answers, 2), [_open(speaker, notice.case)])


def _open(speaker: Speaker, case: str) -> Button:
    return Button(speaker.t.plain("Open the case"), OpenCase(case))


@says(said.LookTaken)
def look_taken(speaker: Speaker, notice: said.LookTaken) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(t("№ {number}: written down.", number=notice.number)),
        t(FOUND_SENTENCES[notice.found]),
        notice.tells and t("Reporters who want to hear of their report are told."),
        notice.found is Found.THERE
        and t("To look into it anew, open the case and press “Reopen” under “More…”."),
        notice.found is Found.MOVED
        and t("If you know the new address, report it: it becomes a case of its own."),
    )
    still = []
    if notice.found is Found.THERE:
        still = [_open(speaker, notice.case)]
    if notice.may_remind:
        remind = press.RemindAuthority(notice.case, notice.version)
        still.append(Button(t.plain("Remind the authority"), remind))
    return Outgoing(text, filled(*rows_of(still, 1), [Button(t.plain("Next"), press.ShowAgain(0))]))


@says(said.OrderTaken)
def order_taken(speaker: Speaker, notice: said.OrderTaken) -> Outgoing:
    t = speaker.t
    head = bold(t("№ {number}: written down.", number=notice.number))
    what: list[Part]
    if notice.order is None:
        what = [t("The order ended and was not prolonged. Reporters who look it up read this.")]
    else:
        what = order_lines(speaker, notice.order)
    return Outgoing(lines(head, *what), ((Button(t.plain("Next"), press.ShowAgain(0)),),))
