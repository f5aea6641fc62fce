"""Screens for looking again at material: the list, the question and the receipts."""

from dataclasses import replace

from bot.authorities import follow_up_buttons as press
from bot.authorities.follow_up_buttons import FOUND_LABELS, FOUND_SENTENCES, AgainLine
from bot.authorities.orders import order_lines
from bot.cases import store
from bot.cases.afterwards import FOLLOWED, FollowUp
from bot.cases.hooks import Moved
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.pickers import turns
from bot.core.speaker import Part, Speaker, bold, code, filled, lines, paragraphs, rows_of
from bot.core.work import Work
from bot.desk.buttons import OpenCase
from bot.links.link import defang
from bot.reports import kept_posts
from bot.reports.news_screens import looked_again, outcome_label
from bot.values import Found, Order, Outcome


@message
class AgainList:
    """A page of the cases to look at again; `total` counts all pages."""

    lines: tuple[AgainLine, ...]
    total: int
    page: int = 0
    is_private: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if not self.total:
            return Outgoing(t("There is nothing to look at again now."))
        head = t.plural("To look at again: {n} case", "To look at again: {n} cases", self.total)
        if not self.is_private:
            return Outgoing(
                paragraphs(bold(head), t("Send /queue again to me in private to look at them."))
            )
        pages = -(-self.total // PAGE_SIZE)
        rows = (*_opening(speaker, self.lines), *filled(turns(self.page, pages, press.ShowAgain)))
        return Outgoing(paragraphs(bold(head), _listed(speaker, self.lines)), rows)


@message
class LookAsk:
    """Asks a person whether the material is gone.

    `link` is the working address; `order` is asked about where its last day is over.
    """

    case: str
    version: int
    number: str
    violation: str
    outcome: Outcome
    decided_at: int
    link: str | None = None
    order: Order | None = None
    found: Found | None = None  # the last answer, of `looked_at`
    looked_at: int | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, at = speaker.t, (self.case, self.version)
        head = t("№ {number} · {type}", number=self.number, type=speaker.violation(self.violation))
        about: list[Part] = [bold(head), outcome_label(speaker, self.outcome)]
        if self.order is not None:
            question = t("The order has ended. Was it prolonged?")
            ways = [
                Button(t.plain("Prolonged…"), press.ProlongOrder(*at)),
                Button(t.plain("Not prolonged"), press.OrderIsOver(*at)),
            ]
            text = paragraphs(lines(*about, *order_lines(speaker, self.order)), bold(question))
            return Outgoing(text, filled(ways, [_open(speaker, self.case)]))
        link = self.link and code(shortened(defang(self.link), SHOWN_LINK))
        text = paragraphs(
            lines(*about, t("Decided: {time}", time=t.time(self.decided_at)), link),
            looked_again(speaker, self.found, self.looked_at),
            bold(t("Open the address yourself, if you can do so safely. Is the material gone?")),
        )
        return Outgoing(text, _answers(speaker, self))


@message
class LookTaken:
    """Receipt for a look at the material; where it is still there, it offers next steps."""

    case: str
    version: int
    number: str
    found: Found
    tells: bool
    may_remind: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(t("№ {number}: written down.", number=self.number)),
            t(FOUND_SENTENCES[self.found]),
            self.tells and t("Reporters who want to hear of their report are told."),
            self.found is Found.THERE
            and t("To look into it anew, open the case and press “Reopen” under “More…”."),
            self.found is Found.MOVED
            and t("If you know the new address, report it: it becomes a case of its own."),
        )
        still = []
        if self.found is Found.THERE:
            still = [_open(speaker, self.case)]
        if self.may_remind:
            remind = press.RemindAuthority(self.case, self.version)
            still.append(Button(t.plain("Remind the authority"), remind))
        return Outgoing(
            text, filled(*rows_of(still, 1), [Button(t.plain("Next"), press.ShowAgain(0))])
        )


@message
class OrderTaken:
    """Receipt for an order that had ended; `order` was prolonged, else it is over."""

    number: str
    order: Order | None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = bold(t("№ {number}: written down.", number=self.number))
        what: list[Part]
        if self.order is None:
            what = [t("The order ended and was not prolonged. Reporters who look it up read this.")]
        else:
            what = order_lines(speaker, self.order)
        return Outgoing(lines(head, *what), ((Button(t.plain("Next"), press.ShowAgain(0)),),))


@message
class AgainDue:
    """Asks a person of the desk to look at some cases again; `lines` are the first."""

    lines: tuple[AgainLine, ...]
    total: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        head = t.plural(
            "Please look at {n} decided case again: is the material gone?",
            "Please look at {n} decided cases again: is the material gone?",
            self.total,
        )
        text = paragraphs(bold(head), _listed(speaker, self.lines), t("/queue again shows all."))
        return Outgoing(text, _opening(speaker, self.lines))


PAGE_SIZE = 8


SHOWN_LINK = 1000
"""UTF-16 units of an address."""


def _listed(speaker: Speaker, shown: tuple[press.AgainLine, ...]) -> str:
    return lines(*(_line(speaker, one) for one in shown))


def _line(speaker: Speaker, one: press.AgainLine) -> str:
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


def _opening(speaker: Speaker, shown: tuple[press.AgainLine, ...]) -> Rows:
    return rows_of((_look(speaker, one) for one in shown), 2)


def _look(speaker: Speaker, one: press.AgainLine) -> Button:
    label = speaker.t.plain("Look at {case}", case=numbered(one.number))
    return Button(label, press.LookAgain(one.case, 0))


def _answers(speaker: Speaker, notice: LookAsk) -> Rows:
    t, at = speaker.t, (notice.case, notice.version)
    answers = [Button(t.plain(FOUND_LABELS[found]), press.SayFound(*at, found)) for found in Found]
    return filled(*rows_of(answers, 2), [_open(speaker, notice.case)])


def _open(speaker: Speaker, case: str) -> Button:
    return Button(speaker.t.plain("Open the case"), OpenCase(case))


async def keep_up(work: Work, moved: Moved) -> None:
    """Follow the decision that a move left; it is looked at again from when it was told on."""
    before, after = moved.before, moved.after
    is_same = (before.decision, before.announced_at) == (after.decision, after.announced_at)
    if is_same:
        return
    decision = after.decision
    if decision is not None and decision != before.decision:
        await kept_posts.decided(work, after)
    if (
        decision is None
        or decision.finding.outcome not in FOLLOWED
        or after.merged_into is not None
    ):
        await store.drop_follow_up(work.tx, after.id)
        return
    known = await store.get_follow_up(work.tx, after.id)
    if known is None or known.decision != decision.id:
        known = FollowUp(after.id, decision.id, decision.at)
    until = None if decision.finding.order is None else decision.finding.order.until
    is_prolonged = until != known.order_until
    known = replace(
        known,
        order_until=until,
        order_over_at=None if is_prolonged else known.order_over_at,
    )
    await store.keep_follow_up(work.tx, planned(work, known) if after.announced_at else known)


def planned(work: Work, followed: FollowUp) -> FollowUp:
    """With the next time to ask."""
    return followed.planned(work.now, work.channel.terms.look_again_days, work.channel.zone)
