"""Screens and buttons of lists: the queue, own cases, search results, help.

A site does not fit into a button, so it is named by a case that has it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.authorities.follow_up_buttons import FOUND_SENTENCES
from bot.authorities.hand_over_screens import ShowAuthorityQueue
from bot.authorities.orders import order_lines
from bot.authorities.queue_screens import at_authorities
from bot.core.buttons import Action, button
from bot.core.chat_commands import Chat
from bot.core.command_menu import help_lines
from bot.core.deep_links import case_link
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, as_many, shortened
from bot.core.people import Right
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
from bot.desk import notices as said
from bot.desk.buttons import OpenCase, SetDeskLanguage, SetStaffLanguage
from bot.desk.card_parts import due_line
from bot.desk.hold_screens import WHY_SENTENCES
from bot.desk.notices import HistoryLine, QueueLine
from bot.desk.pattern_warning import named
from bot.desk.queue_filter import (
    MOST_AT_ONCE,
    NO_FILTERS,
    By,
    Filters,
    Only,
    Option,
    Part,
    QueueCounts,
    pages_of,
)
from bot.links.link import defang
from bot.reports import pauses
from bot.reports.news_screens import outcome_label, state_label
from bot.values import Act


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


def _event(speaker: Speaker, line: said.HistoryLine) -> str:
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
        named(speaker, line.patterns) if line.patterns else None,
        _changed(speaker, line),
        t("To {name}", name=defang(line.other)) if line.other else None,
        t("Until {time}", time=t.time(line.until)) if line.until else None,
        t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])) if line.why else None,
        pauses.reason(speaker, line.bad_faith, None),
        shortened(defang(line.text), 300) if line.text else None,
    )


def _changed(speaker: Speaker, line: said.HistoryLine) -> str | None:
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
