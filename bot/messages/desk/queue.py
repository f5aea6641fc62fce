"""Lists of cases: the queue, one's own cases, what a search found."""

from collections.abc import Callable

from bot.domain.actions.authority.passing import ShowAuthorityQueue
from bot.domain.actions.base import Action
from bot.domain.actions.desk import OpenCase
from bot.domain.actions.lists import ChooseQueue, ShowFound, ShowMine, ShowQueue, TakeSeveral
from bot.domain.desk.deeplink import case_link
from bot.domain.desk.queue import (
    MOST_AT_ONCE,
    By,
    Filters,
    Only,
    Option,
    Part,
    QueueCounts,
    pages_of,
)
from bot.domain.link import defang
from bot.domain.notices import desk as said
from bot.i18n import N_, numbered
from bot.messages.authority.queue import at_authorities
from bot.messages.choosing import URGENCY_MARKS, packed, turns
from bot.messages.citizen.decided import state_label
from bot.messages.desk.card_parts import due_line
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, rows_of, says

SHOWN_LINK, SHOWN_SITE, SHOWN_VALUE = 160, 60, 30
"""UTF-16 units of a link in a line, of a site in a sentence, of a value on a button."""
ONLY_LABELS = {
    Only.FREE: N_("Free"),
    Only.MINE: N_("Mine"),
    Only.URGENT: N_("Urgent"),
    Only.ASKED: N_("Waiting for an answer"),
    Only.OVERDUE: N_("Overdue"),
}
BY_LABELS = {By.TYPE: N_("Type"), By.REGION: N_("Region"), By.SITE: N_("Site or account")}
BY_HEADINGS = {
    By.TYPE: N_("Cases of which type?"),
    By.REGION: N_("Cases of which region?"),
    By.SITE: N_("Cases of which site or account?"),
}


@says(said.Queue)
def queue(speaker: Speaker, notice: said.Queue) -> Outgoing:
    t, chosen = speaker.t, notice.filters
    nothing = not (notice.waiting or notice.unread or notice.to_approve or notice.awaiting)
    if nothing and chosen == Filters():
        return Outgoing(t("Nothing is waiting. Thank you."))
    if notice.by is not None:
        return _choice(speaker, notice, notice.by)
    shown = notice.counts.shown if notice.counts is not None else len(notice.lines)
    first = {line.id for line in notice.proposed}
    others = [line for line in (*notice.lines, *notice.new_words) if line.id not in first]
    pages, every = pages_of(shown), (*notice.proposed, *others)
    text = paragraphs(
        _head(speaker, notice, shown),
        *[_entry(speaker, line) for line in every],
        t("Page {page} of {pages}", page=notice.page + 1, pages=pages) if pages > 1 else None,
        not notice.is_private
        and shown > len(notice.lines)
        and t("/queue in our private chat turns the pages and narrows the list down."),
    )
    if not notice.is_private:
        return Outgoing(text, _links(speaker, every))
    turn = turns(notice.page, pages, lambda to: _to(ShowQueue, notice, page=to))
    return Outgoing(text, filled(*_openers(speaker, every), turn, *_filters(speaker, notice)))


def _head(speaker: Speaker, notice: said.Queue, shown: int) -> str:
    t = speaker.t
    return lines(
        bold(t.plural("{n} case in the queue", "{n} cases in the queue", notice.waiting))
        if notice.waiting
        else bold(t("Nothing is waiting. Thank you.")),
        notice.urgent
        and t.plural("{n} of them is urgent", "{n} of them are urgent", notice.urgent),
        _hands(speaker, notice.counts) if notice.counts and notice.waiting else None,
        t("The oldest has been waiting since {time}", time=t.time(notice.oldest_at))
        if notice.oldest_at
        else None,
        notice.to_approve
        and t.plural(
            "{n} proposed decision needs a second person",
            "{n} proposed decisions need a second person",
            notice.to_approve,
        ),
        notice.unread
        and t.plural(
            "{n} decided case has new words", "{n} decided cases have new words", notice.unread
        ),
        notice.awaiting and at_authorities(speaker, notice.awaiting),
        notice.filters != Filters()
        and t("Only: {what}. Found: {n}", what=_named(speaker, notice.filters), n=shown),
    )


def _hands(speaker: Speaker, counts: QueueCounts) -> str:
    return speaker.t(
        "Free: {free}. Yours: {mine}. With colleagues: {others}. Waiting for an answer: {asked}.",
        free=counts.free,
        mine=counts.mine,
        others=counts.others,
        asked=counts.asked,
    )


def _named(speaker: Speaker, chosen: Filters) -> str:
    t = speaker.t
    named = [t.plain(ONLY_LABELS[only]) for only in Only if chosen.has(only)]
    named += [speaker.violation(chosen.violation)] if chosen.violation else []
    named += [speaker.region(chosen.region)] if chosen.region else []
    named += [defang(shortened(chosen.site, SHOWN_SITE))] if chosen.site else []
    return " · ".join(named)


def _filters(speaker: Speaker, notice: said.Queue) -> Rows:
    """Buttons that narrow the queue down; what is on has a tick."""
    t, chosen = speaker.t, notice.filters
    only = [
        Button(
            _ticked(t.plain(ONLY_LABELS[one]), chosen.has(one)),
            ShowQueue.to(chosen.toggled(one), notice.like, page=0),
        )
        for one in Only
    ]
    is_on = {By.TYPE: chosen.violation, By.REGION: chosen.region, By.SITE: chosen.site}
    by = [
        Button(_ticked(t.plain(BY_LABELS[one]), is_on[one]), _to(ChooseQueue, notice, by=one))
        for one in By
    ]
    every = Button(t.plain("All cases"), ShowQueue.to(Filters(), None, page=0))
    away = Button(t.plain("At authorities"), ShowAuthorityQueue(0))
    last = [*[away] * bool(notice.awaiting), *[every] * (chosen != Filters())]
    return filled(_several(speaker, notice), *packed(only), by, last)


def _several(speaker: Speaker, notice: said.Queue) -> list[Button]:
    """Take all free cases of a site."""
    free = notice.counts.takeable if notice.counts is not None else 0
    if notice.filters.site is None or notice.like is None or free < 2:
        return []
    n = min(free, MOST_AT_ONCE)
    label = speaker.t.plural("Take {n} free case", "Take {n} free cases", n)
    return [Button(str(label), _to(TakeSeveral, notice), style="primary")]


def _to(kind: type[Action], notice: said.Queue, **more: object) -> Action:
    return kind.to(notice.filters, notice.like, **more)  # type: ignore[attr-defined,no-any-return]


def _ticked(label: str, is_on: object) -> str:
    return f"✓ {label}" if is_on else label


def _choice(speaker: Speaker, notice: said.Queue, by: By) -> Outgoing:
    t = speaker.t
    buttons = [
        Button(_option_label(speaker, by, option), _option(notice, by, option))
        for option in notice.options
    ]
    without = _option(notice, by, None)
    every = (Button(t.plain("All of them"), without),)
    back = (Button(t.plain("Back"), _to(ShowQueue, notice, page=0)),)
    text = lines(bold(t(BY_HEADINGS[by])), not buttons and t("Nothing is waiting. Thank you."))
    return Outgoing(text, (*packed(buttons), every, back))


def _option_label(speaker: Speaker, by: By, option: Option) -> str:
    named = {By.TYPE: speaker.violation, By.REGION: speaker.region, By.SITE: defang}[by]
    return f"{shortened(named(option.value), SHOWN_VALUE)} ({option.n})"


def _option(notice: said.Queue, by: By, option: Option | None) -> Action:
    """The queue with this value, or with any."""
    like = notice.like
    if by is By.SITE:
        like = None if option is None else option.case
    narrowed = notice.filters.narrowed(by, None if option is None else option.value)
    return ShowQueue.to(narrowed, like, page=0)


PART_LABELS = {
    Part.HELD: N_("I hold: {n}"),
    Part.ASKED: N_("Waiting for an answer: {n}"),
    Part.DECIDED: N_("Decided today: {n}"),
}


@says(said.Mine)
def mine(speaker: Speaker, notice: said.Mine) -> Outgoing:
    t = speaker.t
    counts = {Part.HELD: notice.held, Part.ASKED: notice.asked, Part.DECIDED: notice.decided}
    head = bold(t(PART_LABELS[notice.part], n=counts[notice.part]))
    others = [
        Button(t.plain(PART_LABELS[part], n=counts[part]), ShowMine(part, 0))
        for part in Part
        if part is not notice.part
    ]
    entries = [_entry(speaker, line) for line in notice.lines] or [t("None.")]
    if not notice.is_private:
        also = lines(
            *[t(PART_LABELS[part], n=n) for part, n in counts.items() if part != notice.part]
        )
        return Outgoing(paragraphs(head, *entries, also), _links(speaker, notice.lines))
    openers = _openers(speaker, notice.lines)
    turn = turns(notice.page, pages_of(counts[notice.part]), lambda to: ShowMine(notice.part, to))
    return Outgoing(paragraphs(head, *entries), filled(*openers, turn, *rows_of(others, 1)))


@says(said.Found)
def found(speaker: Speaker, notice: said.Found) -> Outgoing:
    t, search = speaker.t, notice.search
    head = bold(t("Found for “{words}”", words=defang(notice.words[:100])))
    if not notice.lines:
        return Outgoing(paragraphs(head, t("Nothing. Try fewer letters of a word, or a number.")))
    pages, entries = pages_of(notice.total), [_entry(speaker, line) for line in notice.lines]
    text = paragraphs(
        head,
        *entries,
        t("Page {page} of {pages}", page=notice.page + 1, pages=pages) if pages > 1 else None,
        not notice.is_private
        and notice.total > len(notice.lines)
        and t("/find in our private chat shows the others."),
    )
    if not notice.is_private:
        return Outgoing(text, _links(speaker, notice.lines))
    turn = turns(notice.page, pages, lambda to: ShowFound(search or "", to)) if search else []
    return Outgoing(text, filled(*_openers(speaker, notice.lines), turn))


def _openers(speaker: Speaker, every: tuple[said.QueueLine, ...]) -> Rows:
    """A button for each case that can be opened here, in private."""
    return _each(speaker, every, lambda label, line: Button(label, OpenCase(line.id)))


def _links(speaker: Speaker, every: tuple[said.QueueLine, ...]) -> Rows:
    """In a group the buttons lead to the private chat, also who never opened it."""
    bot = speaker.bot_username
    return _each(speaker, every, lambda label, line: Button(label, url=case_link(bot, line.id)))


def _each(
    speaker: Speaker,
    every: tuple[said.QueueLine, ...],
    button: Callable[[str, said.QueueLine], Button],
) -> Rows:
    label = speaker.t.plain
    return rows_of(
        (button(label("Open № {number}", number=line.number), line) for line in every if line.here),
        2,
    )


def _entry(speaker: Speaker, line: said.QueueLine) -> str:
    t, what = speaker.t, speaker.violation(line.violation)
    state = state_label(speaker, line.status, line.outcome)
    return lines(
        bold(f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · {what}"),
        shortened(line.display, SHOWN_LINK) if line.display else None,
        t("{status} · {time}", status=state, time=t.time(line.opened_at)),
        line.is_slowed and t("⚖ Please look closely: the card says why"),
        line.reporters > 1
        and not line.is_slowed
        and t.plural("{n} person reported it", "{n} people reported it", line.reporters),
        due_line(speaker, line.due_at),
        t("Taken by {name}", name=line.holder) if line.holder else None,
        t("Proposed by {name}: a second person is needed", name=defang(line.proposed_by))
        if line.proposed_by
        else None,
        line.snoozed_until and t("Put off until {time}", time=t.time(line.snoozed_until)),
    )
