"""Screens and buttons of lists: the queue, own cases, search results, help.

A site does not fit into a button, so it is named by a case that has it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from bot.authorities import store as authorities_store
from bot.authorities.follow_up_buttons import FOUND_SENTENCES
from bot.authorities.hand_over_screens import ShowAuthorityQueue
from bot.authorities.orders import order_lines
from bot.authorities.queue_screens import at_authorities
from bot.cases import move, search_store, store
from bot.cases.model import HOLD_MS, Case, Move, is_held
from bot.cases.search_store import Days
from bot.core import desks_store, typed_words
from bot.core.buttons import Action, button
from bot.core.chat_commands import Chat
from bot.core.codes import read_number, read_receipt
from bot.core.command_menu import help_lines
from bot.core.database.database import VersionConflict
from bot.core.deep_links import case_link
from bot.core.desks_store import Desk
from bot.core.languages import N_, numbered, typed
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, as_many, shortened
from bot.core.people import Person, Right
from bot.core.pickers import URGENCY_MARKS, packed, turns
from bot.core.speaker import (
    Speaker,
    bold,
    filled,
    language_name,
    language_row,
    lines,
    paragraphs,
    quote,
    rows_of,
)
from bot.core.times import start_of, today
from bot.core.work import Work, fresh_id
from bot.dataclass import dataclass
from bot.desk import cards, four_eyes, notices, second_person
from bot.desk import store as lists_store
from bot.desk.buttons import WHY_SENTENCES, OpenCase, SetDeskLanguage, SetStaffLanguage
from bot.desk.card_view import due_line, patterns_named
from bot.desk.model import (
    LAST_PAGE,
    MOST_AT_ONCE,
    NO_FILTERS,
    PAGE_SIZE,
    Actor,
    By,
    Filters,
    Only,
    Option,
    Part,
    QueueCounts,
    in_order,
    pages_of,
)
from bot.desk.notices import HistoryLine, QueueLine
from bot.desk.store import Listed
from bot.figures.period import Period, Span, around, parse
from bot.links.link import defang, find_links, refang
from bot.links.values import Link
from bot.reports import pauses
from bot.reports import store as reports_store
from bot.reports.news_screens import outcome_label, state_label
from bot.values import Act, Intake, Status


class Site(StrEnum):
    """Narrow a queue down to the site of the named case. Values are in buttons."""

    HOST = "h"
    ACCOUNT = "a"


@dataclass(frozen=True, slots=True)
class QueueAction(Action):
    """A queue as narrowed down so far; `only` are letters of bot.desk.queue_filter.Only."""

    only: str | None
    violation: str | None
    region: str | None
    like: str | None
    of: Site | None

    @classmethod
    def to(cls, filters: Filters, like: str | None, **more: object) -> Self:
        """`like` is a case of the filters' site."""
        of = None if like is None else (Site.ACCOUNT if filters.account else Site.HOST)
        return cls(filters.only or None, filters.violation, filters.region, like, of, **more)


@button("q:s:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{page}", right=Right.HANDLE_CASES)
class ShowQueue(QueueAction):
    """A page of the queue, counted from 0."""

    page: int


@button("q:c:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{by}", right=Right.HANDLE_CASES)
class ChooseQueue(QueueAction):
    """Open the choice of further filters of the queue."""

    by: By


@button("q:t:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}", right=Right.HANDLE_CASES)
class TakeSeveral(QueueAction):
    """Take the free cases of the queue, at most bot.desk.queue_filter.MOST_AT_ONCE."""


@button("q:m:{part}:{page}", right=Right.HANDLE_CASES)
class ShowMine(Action):
    """A page of the presser's own cases, counted from 0."""

    part: Part
    page: int


@button("q:f:{search}:{page}", right=Right.HANDLE_CASES)
class ShowFound(Action):
    """A page of what the presser's last search found, counted from 0."""

    search: str
    page: int


@message
class Queue:
    """A page of what waits, counted from 0; in private it is narrowed down and turned by buttons.

    `like` is a case of the site that the filters name. `options` are what can be chosen `by`.
    `unread` counts decided cases with words that came afterwards; `new_words` are the first.
    `to_approve` counts proposed decisions; `proposed` are the first, above all others.
    """

    lines: tuple[QueueLine, ...]
    waiting: int
    urgent: int
    oldest_at: int | None
    unread: int = 0
    new_words: tuple[QueueLine, ...] = ()
    to_approve: int = 0
    proposed: tuple[QueueLine, ...] = ()
    awaiting: int = 0  # cases that wait for an authority
    counts: QueueCounts | None = None
    filters: Filters = NO_FILTERS
    like: str | None = None
    page: int = 0
    is_private: bool = False
    by: By | None = None
    options: tuple[Option, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t, chosen = speaker.t, self.filters
        nothing = not (self.waiting or self.unread or self.to_approve or self.awaiting)
        if nothing and chosen == Filters():
            return Outgoing(t("Nothing is waiting. Thank you."))
        if self.by is not None:
            return _choice(speaker, self, self.by)
        shown = self.counts.shown if self.counts is not None else len(self.lines)
        first = {line.id for line in self.proposed}
        others = [line for line in (*self.lines, *self.new_words) if line.id not in first]
        pages, every = pages_of(shown), (*self.proposed, *others)
        text = paragraphs(
            _head(speaker, self, shown),
            *[_entry(speaker, line) for line in every],
            t("Page {page} of {pages}", page=self.page + 1, pages=pages) if pages > 1 else None,
            not self.is_private
            and shown > len(self.lines)
            and t("/queue in our private chat turns the pages and narrows the list down."),
        )
        if not self.is_private:
            return Outgoing(text, _links(speaker, every))
        turn = turns(self.page, pages, lambda to: _to(ShowQueue, self, page=to))
        return Outgoing(text, filled(*_openers(speaker, every), turn, *_filters(speaker, self)))


@message
class Mine:
    """A page of a part of one's own cases, and how many each part has."""

    part: Part
    lines: tuple[QueueLine, ...]
    held: int
    asked: int
    decided: int
    page: int = 0
    is_private: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        counts = {Part.HELD: self.held, Part.ASKED: self.asked, Part.DECIDED: self.decided}
        head = bold(t(PART_LABELS[self.part], n=counts[self.part]))
        others = [
            Button(t.plain(PART_LABELS[part], n=counts[part]), ShowMine(part, 0))
            for part in Part
            if part is not self.part
        ]
        entries = [_entry(speaker, line) for line in self.lines] or [t("None.")]
        if not self.is_private:
            also = lines(
                *[t(PART_LABELS[part], n=n) for part, n in counts.items() if part != self.part]
            )
            return Outgoing(paragraphs(head, *entries, also), _links(speaker, self.lines))
        openers = _openers(speaker, self.lines)
        turn = turns(self.page, pages_of(counts[self.part]), lambda to: ShowMine(self.part, to))
        return Outgoing(paragraphs(head, *entries), filled(*openers, turn, *rows_of(others, 1)))


@message
class Found:
    """A page of what was found. `search` is its id where further pages can be asked for."""

    words: str
    lines: tuple[QueueLine, ...]
    total: int = 0
    page: int = 0
    search: str | None = None
    is_private: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, search = speaker.t, self.search
        head = bold(t("Found for “{words}”", words=defang(self.words[:100])))
        if not self.lines:
            return Outgoing(
                paragraphs(head, t("Nothing. Try fewer letters of a word, or a number."))
            )
        pages, entries = pages_of(self.total), [_entry(speaker, line) for line in self.lines]
        text = paragraphs(
            head,
            *entries,
            t("Page {page} of {pages}", page=self.page + 1, pages=pages) if pages > 1 else None,
            not self.is_private
            and self.total > len(self.lines)
            and t("/find in our private chat shows the others."),
        )
        if not self.is_private:
            return Outgoing(text, _links(speaker, self.lines))
        turn = turns(self.page, pages, lambda to: ShowFound(search or "", to)) if search else []
        return Outgoing(text, filled(*_openers(speaker, self.lines), turn))


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


def _head(speaker: Speaker, notice: Queue, shown: int) -> str:
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


def _filters(speaker: Speaker, notice: Queue) -> Rows:
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


def _several(speaker: Speaker, notice: Queue) -> list[Button]:
    """Take all free cases of a site."""
    free = notice.counts.takeable if notice.counts is not None else 0
    if notice.filters.site is None or notice.like is None or free < 2:
        return []
    n = min(free, MOST_AT_ONCE)
    label = speaker.t.plural("Take {n} free case", "Take {n} free cases", n)
    return [Button(str(label), _to(TakeSeveral, notice), style="primary")]


def _to(kind: type[Action], notice: Queue, **more: object) -> Action:
    return kind.to(notice.filters, notice.like, **more)  # type: ignore[attr-defined,no-any-return]


def _ticked(label: str, is_on: object) -> str:
    return f"✓ {label}" if is_on else label


def _choice(speaker: Speaker, notice: Queue, by: By) -> Outgoing:
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


def _option(notice: Queue, by: By, option: Option | None) -> Action:
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


def _openers(speaker: Speaker, every: tuple[notices.QueueLine, ...]) -> Rows:
    """A button for each case that can be opened here, in private."""
    return _each(speaker, every, lambda label, line: Button(label, OpenCase(line.id)))


def _links(speaker: Speaker, every: tuple[notices.QueueLine, ...]) -> Rows:
    """In a group the buttons lead to the private chat, also who never opened it."""
    bot = speaker.bot_username
    return _each(speaker, every, lambda label, line: Button(label, url=case_link(bot, line.id)))


def _each(
    speaker: Speaker,
    every: tuple[notices.QueueLine, ...],
    button: Callable[[str, notices.QueueLine], Button],
) -> Rows:
    label = speaker.t.plain
    return rows_of(
        (button(label("Open № {number}", number=line.number), line) for line in every if line.here),
        2,
    )


def _entry(speaker: Speaker, line: notices.QueueLine) -> str:
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


@message
class DeskHelp:
    is_admin: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("How this desk works")),
            t.plural(
                "Each case is one card. Take it, look, and press a usual outcome or “Other "
                "outcome…”: then choose the ground and the reason. For {n} second it can be "
                "undone; then every reporter is told.",
                "Each case is one card. Take it, look, and press a usual outcome or “Other "
                "outcome…”: then choose the ground and the reason. For {n} seconds it can be "
                "undone; then every reporter is told.",
                speaker.channel.retention.undo_seconds,
            ),
            t(
                "No member of staff learns who reported. Never open a link on a device that is not "
                "isolated."
            ),
            lines(*help_lines(speaker, Chat.GROUP, _OF_MODERATORS)),
            self.is_admin and lines(*help_lines(speaker, Chat.GROUP, _OF_ADMINS)),
        )
        return Outgoing(text)


@message
class DeskLanguageAsk:
    may_set_desk: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        mine = language_row(speaker, SetStaffLanguage)
        desk = [
            (
                Button(
                    t.plain("Desk: {language}", language=language_name(code)), SetDeskLanguage(code)
                ),
            )
            for code in speaker.channel.languages
        ]
        text = t("In which language shall I answer you? Cards are in the desk's language.")
        rows = (mine, *desk) if self.may_set_desk else (mine,)
        return Outgoing(text, rows)


@message
class DeskLanguageSet:
    desk: bool
    name: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.desk:
            return Outgoing(t("This desk now uses English. Changed by {name}.", name=self.name))
        return Outgoing(t("{name}, I will answer you in English from now on.", name=self.name))


@message
class History:
    number: str
    lines: tuple[HistoryLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        newest = as_many([_event(speaker, line) for line in reversed(self.lines)], HISTORY_ROOM)
        head = bold(speaker.t("History of № {number}", number=self.number))
        text = paragraphs(head, quote(lines(*reversed(newest)), expandable=True))
        return Outgoing(text, silent=True, protected=True)


HISTORY_ROOM = 3800
"""UTF-16 units of a history's lines with their markup."""


ACT_SENTENCES = {
    Act.OPEN: N_("reported"),
    Act.JOIN: N_("reported again"),
    Act.TAKE: N_("taken"),
    Act.RELEASE: N_("put back into the queue"),
    Act.ASK: N_("reporters asked"),
    Act.ANSWER: N_("a reporter answered"),
    Act.ADD: N_("a reporter added something"),
    Act.NOTE: N_("note"),
    Act.DECIDE: N_("decided"),
    Act.MERGE: N_("joined to another case"),
    Act.UNDO: N_("decision undone"),
    Act.ANNOUNCE: N_("reporters told"),
    Act.REOPEN: N_("reopened"),
    Act.SET_TYPE: N_("type corrected"),
    Act.SET_REGION: N_("region corrected"),
    Act.MOVE: N_("moved to another desk"),
    Act.SPLIT: N_("separated from another case"),
    Act.WITHDRAW: N_("withdrawn by the reporters"),
    Act.SHOW_FILES: N_("files looked at"),
    Act.HAND_OVER: N_("handed over"),
    Act.SNOOZE: N_("put off"),
    Act.WAKE: N_("came back"),
    Act.LAPSE: N_("back in the queue: nothing was done for two hours"),
    Act.RECUSE: N_("handed on because of a conflict of interest"),
    Act.UNRECUSE: N_("no conflict of interest: it was a mistake"),
    Act.TELL: N_("one reporter written to"),
    Act.HELP: N_("help numbers sent to the reporters"),
    Act.VOID: N_("closed: only reports in bad faith"),
    Act.DISCOUNT: N_("a report in bad faith no longer counts"),
    Act.RESTORE: N_("closed reports count again"),
    Act.PAUSE: N_("a reporter was paused"),
    Act.UNPAUSE: N_("the pause of a reporter was lifted"),
    Act.READ: N_("new words looked at"),
    Act.PASS_ON: N_("the case file is leaving for the authority"),
    Act.PASSED_ON: N_("the case file left for the authority"),
    Act.NOT_PASSED: N_("the case file could not be sent"),
    Act.ACKNOWLEDGE: N_("the authority received the case"),
    Act.AUTHORITY_DONE: N_("the authority acted"),
    Act.AUTHORITY_REFUSE: N_("the authority refused"),
    Act.AUTHORITY_ASK: N_("the authority asked a question"),
    Act.AUTHORITY_TELL: N_("answered the authority"),
    Act.CHASE: N_("reminded of the answer of the authority"),
    Act.LOOK: N_("looked at again"),
    Act.PROLONG: N_("the order was prolonged"),
    Act.ORDER_OVER: N_("the order ended and was not prolonged"),
    Act.PROPOSE: N_("decision proposed, a second person is needed"),
    Act.APPROVE: N_("approved: decided"),
    Act.DISAGREE: N_("proposal refused"),
    Act.TAKE_OVER: N_("proposal refused, case taken"),
    Act.TAKE_BACK: N_("proposal taken back"),
    Act.SECOND_LOOK: N_("second look"),
    Act.OVERTURN: N_("the first decision was replaced after a second look or an appeal"),
    Act.APPEAL: N_("the decision was contested"),
    Act.APPEAL_WITHDRAW: N_("the appeal was withdrawn"),
    Act.APPEAL_END: N_("the appeal was decided"),
    Act.APPEAL_UNDO: N_("the answer to the appeal was undone"),
    Act.APPEAL_TOLD: N_("the answer to the appeal was given"),
    Act.PUBLISH: N_("published in the register"),
    Act.KEEP_BACK: N_("not published in the register"),
    Act.CORRECT_ENTRY: N_("entry in the register corrected"),
    Act.SLOW: N_("a pattern in the reports was noted"),
    Act.CLOSE: N_("closed: the time for an answer of the authority is over"),
}


def _event(speaker: Speaker, line: notices.HistoryLine) -> str:
    t = speaker.t
    what = t(ACT_SENTENCES[line.act])
    outcome = outcome_label(speaker, line.outcome) if line.outcome else None
    return lines(
        t("{time}: {act} – {name}", time=t.time(line.at), act=what, name=line.name)
        if line.name
        else t("{time}: {act}", time=t.time(line.at), act=what),
        outcome,
        *(order_lines(speaker, line.order) if line.order else ()),
        t(FOUND_SENTENCES[line.found]) if line.found else None,
        patterns_named(speaker, line.patterns) if line.patterns else None,
        _changed(speaker, line),
        t("To {name}", name=defang(line.other)) if line.other else None,
        t("Until {time}", time=t.time(line.until)) if line.until else None,
        t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])) if line.why else None,
        pauses.reason(speaker, line.bad_faith, None),
        shortened(defang(line.text), 300) if line.text else None,
    )


def _changed(speaker: Speaker, line: notices.HistoryLine) -> str | None:
    """Describe a correction, from and to."""
    if line.after is None:
        return None
    name: Callable[[str | None], str] = {
        Act.SET_TYPE: lambda id: speaker.violation(id or ""),
        Act.SET_REGION: speaker.region,
    }.get(line.act, lambda title: defang(title or "?"))
    return f"{name(line.before)} → {name(line.after)}"


_OF_MODERATORS = frozenset({Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES})
_OF_ADMINS = frozenset({Right.SET_UP_DESKS, Right.MANAGE_STAFF, Right.EXPORT})


async def of_cases(work: Work, found: list[Case], here: Iterable[Desk]) -> list[QueueLine]:
    """Lines of cases of any desk; those of groups that none of these desks is in stay closed."""
    chats = {desk.chat for desk in here}
    homes = {
        id: await desks_store.desks.get(work.tx, id)
        for id in {c.desk for c in found}
        if id is not None
    }
    known = {id for id, home in homes.items() if home is not None and home.chat in chats}
    return await _lines(work, [(case, 0, case.desk in known) for case in found])


async def of_listed(work: Work, found: list[Listed]) -> list[QueueLine]:
    return await _lines(work, [(one.case, one.reporters, True) for one in found])


async def _lines(work: Work, found: list[tuple[Case, int, bool]]) -> list[QueueLine]:
    holders = {case.id: case.holder for case, *_ in found if is_held(case, work.now)}
    proposers = {case.id: case.proposal.by for case, *_ in found if case.proposal}
    known = {*holders.values(), *proposers.values()}
    names = {one: await desks_store.staff_name(work.tx, one) for one in known}
    return [
        QueueLine(
            case.id,
            case.number,
            case.violation,
            case.urgency,
            case.status,
            case.opened_at,
            case.display,
            None if case.proposal else names.get(holders.get(case.id)),
            case.decision.finding.outcome if case.decision else None,
            is_here,
            reporters,
            case.snoozed_until,
            case.due_at,
            names.get(proposers.get(case.id)),
            bool(case.patterns),
        )
        for case, reporters, is_here in found
    ]


MOST = 6 * PAGE_SIZE
"""Cases that a search finds; more words find fewer."""
_DATE_LETTERS = frozenset("0123456789.-/")


async def find(work: Work, text: str, here: list[Desk], page: int = 0) -> Found:
    """A page of cases; those of other groups than these desks' can be seen, not opened."""
    number = read_number(text)
    case = await store.case_numbered(work.tx, number) if number else None
    known = [case] if case else await _by_words(work, text)
    own = await second_person.of_reader(work)
    found = [case for case in known if case.id not in own]
    shown = found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    listed = await of_cases(work, shown, here)
    return Found(text, tuple(listed), len(found), page)


async def named(work: Work, typed: str, here: list[Desk]) -> list[Case]:
    """The case of a number, or those of a call by its report code or number; only of these desks'
    groups."""
    number = read_number(typed)
    case = await store.case_numbered(work.tx, number) if number else None
    found = [case] if case else await _of_call(work, typed)
    listed = await of_cases(work, found, here)
    return [case for case, line in zip(found, listed, strict=True) if line.here]


async def _of_call(work: Work, typed: str) -> list[Case]:
    """The cases of a report made by phone, by its code or number: so its caller can ask by phone.

    Codes and numbers of reports that came by chat find nothing, as if unknown: staff who come upon
    a code, on a phone or on paper, must not learn from it what its owner reported.
    """
    if code := read_receipt(typed):
        report = await reports_store.report_by_receipt(work.tx, *work.vault.receipts(code))
    else:
        number = read_number(typed)
        report = await reports_store.call_by_number(work.tx, number) if number else None
    if report is None or report.intake is not Intake.CALL:
        return []
    ids = dict.fromkeys(id for id, _ in await reports_store.cases_of(work.tx, report.id))
    return [case for id in ids if (case := await store.cases.get(work.tx, id)) is not None]


async def listed(work: Work, found: list[Case], here: list[Desk]) -> Found:
    """The lines of named cases, under their own numbers."""
    text = ", ".join(case.number for case in found)
    return Found(text, tuple(await of_cases(work, found, here)), len(found))


async def keep(work: Work, staff: int, words: str) -> str:
    """The id under which further pages of the search can be asked for."""
    id = fresh_id()
    await lists_store.keep_search(work.tx, staff, id, words)
    return id


async def _by_words(work: Work, text: str) -> list[Case]:
    """Cases by words and days; first those of links in the text, as sent or as a card shows it."""
    period, rest = _period(text)
    written = refang(text)
    if period is not None:
        found = await _of_days(work, period, refang(rest))
        return _each_once([*found, *await search_store.find(work.tx, written, MOST)])
    links, _, rest = find_links(written)
    found = []
    for link in links:
        known = await store.open_for(work.tx, link.canonical)
        found += [known] if known else []
        found += await store.earlier_decisions(work.tx, link.canonical, limit=MOST)
    if found and not any(_is_site(link) for link in links):
        return _each_once(found)
    words = " ".join([link.canonical for link in links] + [rest]) if links else written
    return _each_once([*found, *await search_store.find(work.tx, words, MOST)])


async def _of_days(work: Work, period: Period, words: str) -> list[Case]:
    """Cases opened then; with words those of reports that hold them and were filed then."""
    days = Days(*period.bounds(work.channel.zone))
    if words:
        return await search_store.find(work.tx, words, MOST, days)
    return await search_store.opened(work.tx, days, MOST)


def _period(text: str) -> tuple[Period | None, str]:
    """The first day, week or month that is typed in the text, and the other words."""
    words = text.split()
    for word in words:
        if (period := _read(word.strip(",;()"))) is not None:
            words.remove(word)
            return period, " ".join(words)
    return None, text


def _read(word: str) -> Period | None:
    """“12.11.2026”, “2026-11-12”, or a period as figures have it; a bare year is a number."""
    if not word.isascii() or len(word) > 10 or word.isdigit():
        return None
    parts = word.replace("/", ".").split(".")
    if len(parts) == 3:
        word = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        day = date.fromisoformat(word) if set(word) <= _DATE_LETTERS else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2200:
        return parse(word)
    return around(Span.DAYS, day)


def _each_once(found: list[Case]) -> list[Case]:
    return list({case.id: case for case in found}.values())[:MOST]


def _is_site(link: Link) -> bool:
    """True if the link is a site's first page, which stands for the whole site."""
    return link.canonical.partition("://")[2].rstrip("/") == link.host


async def show_mine(work: Work, here: list[Desk], me: int, part: Part, page: int = 0) -> Mine:
    """A page of the cases of a member of staff at these desks."""
    parts = await _parts(work, {desk.id for desk in here}, me)
    listed = parts[part][page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    counts = (len(parts[Part.HELD]), len(parts[Part.ASKED]), len(parts[Part.DECIDED]))
    return Mine(part, tuple(await of_listed(work, listed)), *counts, page)


async def _parts(work: Work, here: set[str], me: int) -> dict[Part, list[Listed]]:
    zone = work.channel.zone
    taken = await lists_store.last_taken_by(work.tx, me)
    decided = await lists_store.decided_by(work.tx, me, start_of(today(work.now, zone), zone))
    every = {
        Part.HELD: [
            one
            for one in taken
            if one.case.status is not Status.NEED_INFO and is_held(one.case, work.now)
        ],
        Part.ASKED: [one for one in taken if one.case.status is Status.NEED_INFO],
        Part.DECIDED: decided,
    }
    return {part: [o for o in found if o.case.desk in here] for part, found in every.items()}


MOST_OPTIONS = 24
"""Values that a queue can be narrowed down to; the most frequent ones."""
LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""
LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""


def read_filters(work: Work, words: str) -> tuple[Filters, str | None]:
    """The filters that typed words mean, and the first unknown word.

    Types and regions are named as after /link; a site by a link or its address.
    """
    said = typed("queue")
    known = [(word, only.value, only.value) for only in Only for word in said[only.name.lower()]]
    found, rest = typed_words.read(
        refang(words), [*typed_words.names(work.channel, work.channel.types), *known]
    )
    links, _, rest = find_links(rest)
    only = in_order(value for kind, value in found.items() if kind in set(Only))
    filters = Filters(only, found.get("type"), found.get("region"))
    if links:
        link = links[0]
        names_account = link.account not in (None, link.host)
        account = link.account if names_account else None
        filters = replace(filters, host=None if account else link.host, account=account)
    return filters, next(iter(rest.split()), None)


async def filters_of(work: Work, action: QueueAction) -> Filters | None:
    """The filters of a button; None when the case that names its site is gone."""
    filters = Filters(in_order(action.only or ""), action.violation, action.region)
    if action.like is None:
        return filters
    case = await store.cases.get(work.tx, action.like)
    if case is None:
        return None
    if action.of is Site.ACCOUNT:
        return replace(filters, account=case.account)
    return replace(filters, host=case.host)


async def show_queue(
    work: Work,
    here: list[Desk],
    filters: Filters,
    me: int,
    page: int = 0,
    *,
    by: By | None = None,
    like: str | None = None,
) -> Queue:
    """A page of the queue, or with `by` what it can be narrowed down to.

    In a private chat it leaves out what that person reported; in a group all read the same.
    `like` is a case of the filters' site; without it the first one shown is.
    """
    desks, who = [desk.id for desk in here], work.private_chat
    counts = await lists_store.queue_counts(work.tx, desks, filters, me, who)
    page = min(page, pages_of(counts.shown) - 1, LAST_PAGE)
    listed, options = [], []
    if by is None:
        listed = await lists_store.queue_page(
            work.tx, desks, filters, me, page * PAGE_SIZE, PAGE_SIZE, who
        )
    else:
        options = await _options(work, desks, filters, me, by)
    if filters.site is not None and like is None and listed:
        like = listed[0].case.id
    return Queue(
        tuple(await of_listed(work, listed)),
        counts.all,
        counts.urgent,
        counts.oldest_at,
        counts=counts,
        filters=filters,
        like=like,
        page=page,
        by=by,
        options=tuple(options),
        **await _waiting(work, here, is_first=page == 0 and by is None),
    )


async def _options(work: Work, desks: list[str], filters: Filters, me: int, by: By) -> list[Option]:
    """List the values of one filter, as if it was not set yet."""
    wider, who = filters.narrowed(by, None), work.private_chat
    return await lists_store.queue_options(work.tx, desks, wider, me, by, MOST_OPTIONS, who)


async def _waiting(work: Work, here: list[Desk], *, is_first: bool) -> dict[str, Any]:
    """Count the other work of the desks; the first page also lists the newest of it."""
    desks, who = [desk.id for desk in here], work.private_chat
    return {
        "awaiting": await authorities_store.count_awaiting(work.tx, desks),
        "unread": sum([await lists_store.unread_count(work.tx, desk, who) for desk in desks]),
        "new_words": tuple(await _new_words(work, here)) if is_first else (),
        "to_approve": sum([await lists_store.count_proposed(work.tx, desk, who) for desk in desks]),
        "proposed": tuple(await _proposed(work, here)) if is_first else (),
    }


async def _new_words(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decided cases with words that came afterwards, those that wait longest first."""
    who = work.private_chat
    found = [
        c for d in here for c in await lists_store.unread_at(work.tx, d.id, LISTED_UNREAD, who)
    ]
    found.sort(key=lambda case: case.unread_since or 0)
    return await of_cases(work, found[:LISTED_UNREAD], here)


async def _proposed(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decisions that wait for a second person, the urgent, then the old cases first."""
    who = work.private_chat
    found = [
        c
        for d in here
        for c in await lists_store.proposed_at_desk(work.tx, d.id, LISTED_PROPOSED, who)
    ]
    found.sort(key=lambda case: (case.urgency, case.opened_at))
    return await of_cases(work, found[:LISTED_PROPOSED], here)


async def take_several(work: Work, here: list[Desk], filters: Filters, me: int) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE; other moderators keep theirs.

    All of them are taken, or none where a transaction fails.
    """
    desks = [desk.id for desk in here]
    free = await lists_store.lock_free(work.tx, desks, filters, me, MOST_AT_ONCE, work.private_chat)
    return [await move.make(work, case, Move(Act.TAKE, work.now, me)) for case in free]


TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks and send its card to the moderator's private chat.

    A proposed decision that the moderator may approve comes before, once, in no other hands.
    None when nothing waits. Two moderators who ask at the same time get different cases. Where
    nothing is left to decide, a decided case with new words comes, in no hands.
    """
    proposed = await four_eyes.next_for(work, desks, actor, person)
    if proposed is not None:
        await four_eyes.bring(work, proposed, person, language)
        return proposed
    for _ in range(TRIES):
        case = await _next(work, desks, actor, person)
        if case is None:
            return await _bring_unread(work, desks, actor, person, language)
        try:
            taken = await move.make(work, case, Move(Act.TAKE, work.now, actor.telegram_id))
        except VersionConflict:
            continue
        await cards.give_private(work, taken, person.id, language)
        return taken
    return None


async def _bring_unread(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    found = [
        case
        for desk in desks
        for case in await lists_store.unread_at(work.tx, desk.id, 1, person.id)
    ]
    mine = [case for case in found if actor.telegram_id not in case.recused]
    oldest = min(mine, key=lambda case: case.unread_since or 0, default=None)
    if oldest is not None:
        await cards.give_private(work, oldest, person.id, language)
    return oldest


async def _next(work: Work, desks: list[Desk], actor: Actor, person: Person) -> Case | None:
    before, staff = work.now - HOLD_MS, actor.telegram_id
    found = [
        await lists_store.backlog_next_free(work.tx, d.id, before, staff, person.id) for d in desks
    ]
    waiting = [one for one in found if one is not None]
    first = min(
        waiting, key=lambda one: (one.case.status is Status.NEED_INFO, one.turn), default=None
    )
    return first.case if first is not None else None
