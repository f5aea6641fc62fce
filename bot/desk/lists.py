"""Messages to staff about cases, desks and files that belong to no single screen."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Self, TypeVar

from bot import values
from bot.authorities import store as authorities_store
from bot.authorities.card_parts import ShowAuthorityQueue, at_authorities
from bot.authorities.orders import order_lines
from bot.cases import move, search_store, store
from bot.cases.model import HOLD_MS, Case, is_held
from bot.cases.pattern_rules import Pattern
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
from bot.core.posts import Shown, What
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
from bot.dataclass import frozen
from bot.desk import cards, four_eyes, second_person
from bot.desk import model as desk_model
from bot.desk import store as lists_store
from bot.desk.buttons import WHY_SENTENCES, OpenCase, SetDeskLanguage, SetStaffLanguage
from bot.desk.card_view import due_line, patterns_named
from bot.desk.store import Listed
from bot.figures.period import Period, Span, around, parse
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports import pauses
from bot.reports import store as reports_store
from bot.reports.decision_words import FOUND_SENTENCES, outcome_label, state_label
from bot.values import Act, Intake, Order, Outcome, Status, Urgency, Why, restore_order


@frozen
class QueueLine:
    """A case in a list; one that another desk handles can be seen but not opened."""

    id: str
    number: str
    violation: str
    urgency: Urgency
    status: Status
    opened_at: int
    display: str | None
    holder: str | None
    outcome: Outcome | None = None
    here: bool = True
    reporters: int = 0
    snoozed_until: int | None = None
    due_at: int | None = None
    proposed_by: str | None = None  # whose decision waits for a second person
    is_slowed: bool = False  # its reports have a pattern


@frozen
class HistoryLine:
    """`other` is the moderator who got the case, `until` when a case that was put off came back.

    `before` and `after` are what was corrected: ids of types, codes of regions, titles of desks.
    """

    act: Act
    at: int
    name: str | None
    outcome: Outcome | None = None
    text: str | None = None
    why: Why | None = None
    other: str | None = None
    until: int | None = None
    before: str | None = None
    after: str | None = None
    bad_faith: str | None = None  # why reports were closed: an id of the channel file
    order: Order | None = None
    found: values.Found | None = None  # when the material was looked at again
    patterns: tuple[Pattern, ...] = ()  # what was noted in the reports


class Site(StrEnum):
    """Narrow a queue down to the site of the named case. Values are in buttons."""

    HOST = "h"
    ACCOUNT = "a"


@frozen
class QueueAction(Action):
    """A queue as narrowed down so far; `only` are letters of bot.desk.model.Only."""

    only: str | None
    violation: str | None
    region: str | None
    like: str | None
    of: Site | None

    @classmethod
    def to(cls, filters: desk_model.Filters, like: str | None, **more: object) -> Self:
        """`like` is a case of the filters' site."""
        of = None if like is None else (Site.ACCOUNT if filters.account else Site.HOST)
        return cls(filters.only or None, filters.violation, filters.region, like, of, **more)


_Q = TypeVar("_Q", bound=QueueAction)


@button("q:s:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{page}", right=Right.HANDLE_CASES)
class ShowQueue(QueueAction):
    """A page of the queue, counted from 0."""

    page: int


@button("q:c:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}:{by}", right=Right.HANDLE_CASES)
class ChooseQueue(QueueAction):
    """Open the choice of further filters of the queue."""

    by: desk_model.By


@button("q:t:{only|-}:{violation|-}:{region|-}:{like|-}:{of|-}", right=Right.HANDLE_CASES)
class TakeSeveral(QueueAction):
    """Take the free cases of the queue, at most bot.desk.model.MOST_AT_ONCE."""


@button("q:m:{part}:{page}", right=Right.HANDLE_CASES)
class ShowMine(Action):
    """A page of the presser's own cases, counted from 0."""

    part: desk_model.Part
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
    counts: desk_model.QueueCounts | None = None
    filters: desk_model.Filters = desk_model.NO_FILTERS
    like: str | None = None
    page: int = 0
    is_private: bool = False
    by: desk_model.By | None = None
    options: tuple[desk_model.Option, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        nothing = not (self.waiting or self.unread or self.to_approve or self.awaiting)
        if nothing and self.filters == desk_model.NO_FILTERS:
            return Outgoing(t("Nothing is waiting. Thank you."))
        if self.by is not None:
            return _choice(speaker, self, self.by)
        shown = self.counts.shown if self.counts is not None else len(self.lines)
        first = {line.id for line in self.proposed}
        others = [line for line in (*self.lines, *self.new_words) if line.id not in first]
        every, pages = (*self.proposed, *others), desk_model.pages_of(shown)
        text = paragraphs(
            _head(speaker, self, shown),
            *_entries(speaker, every, self.page, pages),
            not self.is_private
            and shown > len(self.lines)
            and t("/queue in our private chat turns the pages and narrows the list down."),
        )
        rows = _openers(speaker, every, is_private=self.is_private)
        if self.is_private:
            turn = turns(self.page, pages, lambda to: self.to(ShowQueue, page=to))
            rows = filled(*rows, turn, *_filters(speaker, self))
        return Outgoing(text, rows)

    def to(self, kind: type[_Q], **more: object) -> _Q:
        """A button's action on the queue as it is narrowed down here."""
        return kind.to(self.filters, self.like, **more)


@message
class Mine:
    """A page of a part of one's own cases, and how many each part has."""

    part: desk_model.Part
    lines: tuple[QueueLine, ...]
    held: int
    asked: int
    decided: int
    page: int = 0
    is_private: bool = True

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        counts = {
            desk_model.Part.HELD: self.held,
            desk_model.Part.ASKED: self.asked,
            desk_model.Part.DECIDED: self.decided,
        }
        labels = {part: t(PART_LABELS[part], n=counts[part]) for part in desk_model.Part}
        head, entries = bold(labels.pop(self.part)), _entries(speaker, self.lines)
        rows = _openers(speaker, self.lines, is_private=self.is_private)
        text = paragraphs(head, *(entries or [t("None.")]))
        if not self.is_private:
            return Outgoing(paragraphs(text, lines(*labels.values())), rows)
        turn = turns(
            self.page, desk_model.pages_of(counts[self.part]), partial(ShowMine, self.part)
        )
        others = [
            Button(t.plain(PART_LABELS[part], n=counts[part]), ShowMine(part, 0)) for part in labels
        ]
        return Outgoing(text, filled(*rows, turn, *rows_of(others, 1)))


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
        t, pages = speaker.t, desk_model.pages_of(self.total)
        head = bold(t("Found for “{words}”", words=defang(self.words[:100])))
        if not self.lines:
            return Outgoing(
                paragraphs(head, t("Nothing. Try fewer letters of a word, or a number."))
            )
        text = paragraphs(
            head,
            *_entries(speaker, self.lines, self.page, pages),
            not self.is_private
            and self.total > len(self.lines)
            and t("/find in our private chat shows the others."),
        )
        rows = _openers(speaker, self.lines, is_private=self.is_private)
        if self.is_private and self.search:
            rows = filled(*rows, turns(self.page, pages, partial(ShowFound, self.search)))
        return Outgoing(text, rows)


SHOWN_LINK, SHOWN_SITE, SHOWN_VALUE = 160, 60, 30
"""UTF-16 units of a link in a line, of a site in a sentence, of a value on a button."""
ONLY_LABELS = {
    desk_model.Only.FREE: N_("Free"),
    desk_model.Only.MINE: N_("Mine"),
    desk_model.Only.URGENT: N_("Urgent"),
    desk_model.Only.ASKED: N_("Waiting for an answer"),
    desk_model.Only.OVERDUE: N_("Overdue"),
}
BY_LABELS = {
    desk_model.By.TYPE: N_("Type"),
    desk_model.By.REGION: N_("Region"),
    desk_model.By.SITE: N_("Site or account"),
}
BY_HEADINGS = {
    desk_model.By.TYPE: N_("Cases of which type?"),
    desk_model.By.REGION: N_("Cases of which region?"),
    desk_model.By.SITE: N_("Cases of which site or account?"),
}


def _head(speaker: Speaker, notice: Queue, shown: int) -> str:
    t, counts, chosen = speaker.t, notice.counts, notice.filters
    named = [t.plain(ONLY_LABELS[only]) for only in desk_model.Only if chosen.has(only)]
    named += [speaker.violation(chosen.violation)] if chosen.violation else []
    named += [speaker.region(chosen.region)] if chosen.region else []
    named += [defang(shortened(chosen.site, SHOWN_SITE))] if chosen.site else []
    return lines(
        bold(t.plural("{n} case in the queue", "{n} cases in the queue", notice.waiting))
        if notice.waiting
        else bold(t("Nothing is waiting. Thank you.")),
        notice.urgent
        and t.plural("{n} of them is urgent", "{n} of them are urgent", notice.urgent),
        counts is not None
        and notice.waiting
        and t(
            "Free: {free}. Yours: {mine}. With colleagues: {others}. Waiting for an answer: "
            "{asked}.",
            free=counts.free,
            mine=counts.mine,
            others=counts.others,
            asked=counts.asked,
        ),
        notice.oldest_at
        and t("The oldest has been waiting since {time}", time=t.time(notice.oldest_at)),
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
        chosen != desk_model.NO_FILTERS
        and t("Only: {what}. Found: {n}", what=" · ".join(named), n=shown),
    )


def _filters(speaker: Speaker, notice: Queue) -> Rows:
    """Buttons that narrow the queue down; what is on has a tick."""
    t, chosen = speaker.t, notice.filters

    def ticked(label: str, is_on: object) -> str:
        return f"✓ {label}" if is_on else label

    only = [
        Button(
            ticked(t.plain(ONLY_LABELS[one]), chosen.has(one)),
            ShowQueue.to(chosen.toggled(one), notice.like, page=0),
        )
        for one in desk_model.Only
    ]
    is_on = {
        desk_model.By.TYPE: chosen.violation,
        desk_model.By.REGION: chosen.region,
        desk_model.By.SITE: chosen.site,
    }
    by = [
        Button(ticked(t.plain(BY_LABELS[one]), is_on[one]), notice.to(ChooseQueue, by=one))
        for one in desk_model.By
    ]
    several, last = [], []
    free = min(notice.counts.takeable if notice.counts is not None else 0, desk_model.MOST_AT_ONCE)
    if chosen.site is not None and notice.like is not None and free >= 2:
        label = str(t.plural("Take {n} free case", "Take {n} free cases", free))
        several = [Button(label, notice.to(TakeSeveral), style="primary")]
    if notice.awaiting:
        last.append(Button(t.plain("At authorities"), ShowAuthorityQueue(0)))
    if chosen != desk_model.NO_FILTERS:
        last.append(Button(t.plain("All cases"), ShowQueue.to(desk_model.NO_FILTERS, None, page=0)))
    return filled(several, *packed(only), by, last)


def _choice(speaker: Speaker, notice: Queue, by: desk_model.By) -> Outgoing:
    """The values that the queue can be narrowed down to, or any."""
    t, named = (
        speaker.t,
        {
            desk_model.By.TYPE: speaker.violation,
            desk_model.By.REGION: speaker.region,
            desk_model.By.SITE: defang,
        },
    )
    buttons = []
    for option in notice.options:
        like = option.case if by is desk_model.By.SITE else notice.like
        narrowed = ShowQueue.to(notice.filters.narrowed(by, option.value), like, page=0)
        label = f"{shortened(named[by](option.value), SHOWN_VALUE)} ({option.n})"
        buttons.append(Button(label, narrowed))
    like = None if by is desk_model.By.SITE else notice.like
    without = ShowQueue.to(notice.filters.narrowed(by, None), like, page=0)
    every = (Button(t.plain("All of them"), without),)
    back = (Button(t.plain("Back"), notice.to(ShowQueue, page=0)),)
    text = lines(bold(t(BY_HEADINGS[by])), not buttons and t("Nothing is waiting. Thank you."))
    return Outgoing(text, (*packed(buttons), every, back))


PART_LABELS = {
    desk_model.Part.HELD: N_("I hold: {n}"),
    desk_model.Part.ASKED: N_("Waiting for an answer: {n}"),
    desk_model.Part.DECIDED: N_("Decided today: {n}"),
}


def _openers(speaker: Speaker, every: Iterable[QueueLine], *, is_private: bool) -> Rows:
    """A button for each case that can be opened.

    In a group they lead to the private chat, also who never opened it.
    """
    buttons = []
    for line in every:
        if line.here:
            label = speaker.t.plain("Open № {number}", number=line.number)
            url = None if is_private else case_link(speaker.bot_username, line.id)
            buttons.append(Button(label, OpenCase(line.id) if is_private else None, url=url))
    return rows_of(buttons, 2)


def _entries(
    speaker: Speaker, every: Iterable[QueueLine], page: int = 0, pages: int = 1
) -> list[str]:
    """The lines of some cases, then the page, if there are several."""
    t, found = speaker.t, []
    for line in every:
        what, state = (
            speaker.violation(line.violation),
            state_label(speaker, line.status, line.outcome),
        )
        is_many = line.reporters > 1 and not line.is_slowed
        found.append(
            lines(
                bold(f"{URGENCY_MARKS[line.urgency]} {numbered(line.number)} · {what}"),
                line.display and shortened(line.display, SHOWN_LINK),
                t("{status} · {time}", status=state, time=t.time(line.opened_at)),
                line.is_slowed and t("⚖ Please look closely: the card says why"),
                is_many
                and t.plural("{n} person reported it", "{n} people reported it", line.reporters),
                due_line(speaker, line.due_at),
                line.holder and t("Taken by {name}", name=line.holder),
                line.proposed_by
                and t(
                    "Proposed by {name}: a second person is needed", name=defang(line.proposed_by)
                ),
                line.snoozed_until and t("Put off until {time}", time=t.time(line.snoozed_until)),
            )
        )
    if pages > 1:
        found.append(t("Page {page} of {pages}", page=page + 1, pages=pages))
    return found


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


def _event(speaker: Speaker, line: HistoryLine) -> str:
    t, what = speaker.t, speaker.t(ACT_SENTENCES[line.act])
    changed = None
    if line.after is not None:
        name: Callable[[str | None], str] = {
            Act.SET_TYPE: lambda id: speaker.violation(id or ""),
            Act.SET_REGION: speaker.region,
        }.get(line.act, lambda title: defang(title or "?"))
        changed = f"{name(line.before)} → {name(line.after)}"
    return lines(
        t("{time}: {act} – {name}", time=t.time(line.at), act=what, name=line.name)
        if line.name
        else t("{time}: {act}", time=t.time(line.at), act=what),
        line.outcome and outcome_label(speaker, line.outcome),
        *(order_lines(speaker, line.order) if line.order else ()),
        line.found and t(FOUND_SENTENCES[line.found]),
        patterns_named(speaker, line.patterns),
        changed,
        line.other and t("To {name}", name=defang(line.other)),
        line.until and t("Until {time}", time=t.time(line.until)),
        line.why and t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])),
        pauses.reason(speaker, line.bad_faith, None),
        line.text and shortened(defang(line.text), 300),
    )


SHOWN_EVENTS = 25
"""The newest events in a history."""


async def history(work: Work, case: Case) -> History:
    found, names, titles = [], dict[int, str](), dict[str | None, str]()
    for event in await store.newest_events(work.tx, case.id, SHOWN_EVENTS):
        detail = event.detail
        for one in (event.staff, detail.get("to"), detail.get("of")):
            if one is not None and one not in names:
                names[one] = await desks_store.staff_name(work.tx, one)
        was, now = detail.get("before"), detail.get("after")
        if event.act is Act.MOVE:
            for id in (was, now):
                desk = await desks_store.desks.get(work.tx, id or "")
                titles[id] = "?" if desk is None else desk.title
            was, now = titles[was], titles[now]
        text = detail.get("text") or detail.get("words") or detail.get("number")
        if not text and "reply" in detail:  # an answer that its reporter erased since is not shown
            reply = await reports_store.replies.get(work.tx, detail["reply"])
            text = reply.text if reply else None
        line = HistoryLine(
            event.act,
            event.at,
            names.get(event.staff or detail.get("of", 0)),
            Outcome(detail["outcome"]) if detail.get("outcome") else None,
            text,
            Why(detail["why"]) if "why" in detail else None,
            names.get(detail.get("to", 0)),
            detail.get("until"),
            was,
            now,
            detail.get("bad_faith"),
            restore_order(detail.get("order")),
            values.Found(detail["found"]) if detail.get("found") else None,
            tuple(map(Pattern, detail.get("patterns", ()))),
        )
        found.append(line)
    return History(case.number, tuple(found))


async def quoted(work: Work, case: Case) -> Shown | None:
    """Return the content of reporters that the history shows."""
    said = await store.newest_replies(work.tx, case.id, SHOWN_EVENTS)
    replies = await reports_store.replies_named(work.tx, said)
    ids = tuple(reply.id for reply in replies if reply.text)
    return Shown(What.HISTORY, case.id, sources=ids) if ids else None


_OF_MODERATORS = frozenset({Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES})
_OF_ADMINS = frozenset({Right.SET_UP_DESKS, Right.MANAGE_STAFF, Right.EXPORT})


async def of_cases(work: Work, found: list[Case], here: Iterable[Desk]) -> list[QueueLine]:
    """Lines of cases of any desk; those of groups that none of these desks is in stay closed."""
    chats, known = {desk.chat for desk in here}, set[str | None]()
    for id in {case.desk for case in found}:
        home = await desks_store.desks.get(work.tx, id) if id else None
        if home is not None and home.chat in chats:
            known.add(id)
    return [await _line(work, case, 0, is_here=case.desk in known) for case in found]


async def of_listed(work: Work, found: list[Listed]) -> list[QueueLine]:
    return [await _line(work, one.case, one.reporters) for one in found]


async def _line(work: Work, case: Case, reporters: int, *, is_here: bool = True) -> QueueLine:
    holder, proposer = None, None
    if case.proposal is not None:
        proposer = await desks_store.staff_name(work.tx, case.proposal.by)
    elif is_held(case, work.now):
        holder = await desks_store.staff_name(work.tx, case.holder)
    return QueueLine(
        case.id,
        case.number,
        case.violation,
        case.urgency,
        case.status,
        case.opened_at,
        case.display,
        holder,
        case.decision.finding.outcome if case.decision else None,
        is_here,
        reporters,
        case.snoozed_until,
        case.due_at,
        proposer,
        bool(case.patterns),
    )


MOST = 6 * desk_model.PAGE_SIZE
"""Cases that a search finds; more words find fewer."""
_DATE_LETTERS = frozenset("0123456789.-/")


async def find(work: Work, text: str, here: list[Desk], page: int = 0) -> Found:
    """A page of cases; those of other groups than these desks' can be seen, not opened."""
    number = read_number(text)
    case = await store.case_numbered(work.tx, number) if number else None
    known = [case] if case else await _by_words(work, text)
    own = await second_person.of_reader(work)
    found = [case for case in known if case.id not in own]
    shown = found[page * desk_model.PAGE_SIZE : (page + 1) * desk_model.PAGE_SIZE]
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
    return await cards.of_report(work, report.id)


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
    found, words = list[Case](), refang(text)
    if period is not None:
        # Cases opened then; with words those of reports that hold them and were filed then.
        days, rest = Days(*period.bounds(work.channel.zone)), refang(rest)
        if rest:
            found = await search_store.find(work.tx, rest, MOST, days)
        else:
            found = await search_store.opened(work.tx, days.since, days.until, MOST)
    else:
        links, _, rest = find_links(words)
        for link in links:
            known = await store.open_for(work.tx, link.canonical)
            found += [known] if known else []
            found += await store.earlier_decisions(work.tx, link.canonical, limit=MOST)
        # A site's first page stands for the whole site.
        sites = [link.canonical.partition("://")[2].rstrip("/") == link.host for link in links]
        if links:
            words = " ".join([link.canonical for link in links] + [rest])
        if found and not any(sites):
            words = ""
    if words:
        found += await search_store.find(work.tx, words, MOST)
    return list({case.id: case for case in found}.values())[:MOST]


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


async def show_mine(
    work: Work, here: list[Desk], me: int, part: desk_model.Part, page: int = 0
) -> Mine:
    """A page of the cases of a member of staff at these desks."""
    zone, desks = work.channel.zone, {desk.id for desk in here}
    taken = await lists_store.last_taken_by(work.tx, me)
    decided = await lists_store.decided_by(work.tx, me, start_of(today(work.now, zone), zone))
    parts = defaultdict[desk_model.Part, list[Listed]](list)
    for one in taken:
        if one.case.status is Status.NEED_INFO:
            parts[desk_model.Part.ASKED].append(one)
        elif is_held(one.case, work.now):
            parts[desk_model.Part.HELD].append(one)
    parts[desk_model.Part.DECIDED] = decided
    mine = {
        each: [one for one in parts[each] if one.case.desk in desks] for each in desk_model.Part
    }
    shown = await of_listed(
        work, mine[part][page * desk_model.PAGE_SIZE : (page + 1) * desk_model.PAGE_SIZE]
    )
    counts = (
        len(mine[desk_model.Part.HELD]),
        len(mine[desk_model.Part.ASKED]),
        len(mine[desk_model.Part.DECIDED]),
    )
    return Mine(part, tuple(shown), *counts, page)


MOST_OPTIONS = 24
"""Values that a queue can be narrowed down to; the most frequent ones."""
LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""
LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""


def read_filters(work: Work, words: str) -> tuple[desk_model.Filters, str | None]:
    """The filters that typed words mean, and the first unknown word.

    Types and regions are named as after /link; a site by a link or its address.
    """
    said = typed("queue")
    known = [
        (word, only.value, only.value)
        for only in desk_model.Only
        for word in said[only.name.lower()]
    ]
    found, rest = typed_words.read(
        refang(words), [*typed_words.names(work.channel, work.channel.types), *known]
    )
    links, _, rest = find_links(rest)
    only = desk_model.in_order(
        value for kind, value in found.items() if kind in set(desk_model.Only)
    )
    filters = desk_model.Filters(only, found.get("type"), found.get("region"))
    if links:
        link = links[0]
        names_account = link.account not in (None, link.host)
        account = link.account if names_account else None
        filters = replace(filters, host=None if account else link.host, account=account)
    return filters, next(iter(rest.split()), None)


async def filters_of(work: Work, action: QueueAction) -> desk_model.Filters | None:
    """The filters of a button; None when the case that names its site is gone."""
    filters = desk_model.Filters(
        desk_model.in_order(action.only or ""), action.violation, action.region
    )
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
    filters: desk_model.Filters,
    me: int,
    page: int = 0,
    *,
    by: desk_model.By | None = None,
    like: str | None = None,
) -> Queue:
    """A page of the queue, or with `by` what it can be narrowed down to.

    In a private chat it leaves out what that person reported; in a group all read the same.
    `like` is a case of the filters' site; without it the first one shown is.
    """
    desks, who = [desk.id for desk in here], work.private_chat
    counts = await lists_store.queue_counts(work.tx, desks, filters, me, who)
    page = min(page, desk_model.pages_of(counts.shown) - 1, desk_model.LAST_PAGE)
    found, options = list[Listed](), list[desk_model.Option]()
    if by is None:
        size = desk_model.PAGE_SIZE
        found = await lists_store.queue_page(work.tx, desks, filters, me, page * size, size, who)
    else:  # the values of one filter, as if it was not set yet
        wider = filters.narrowed(by, None)
        options = await lists_store.queue_options(work.tx, desks, wider, me, by, MOST_OPTIONS, who)
    if filters.site is not None and like is None and found:
        like = found[0].case.id
    return Queue(
        tuple(await of_listed(work, found)),
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


async def _waiting(work: Work, here: list[Desk], *, is_first: bool) -> dict[str, Any]:
    """Count the other work of the desks; the first page also lists some of it."""
    tx, desks, who = work.tx, [desk.id for desk in here], work.private_chat
    unread, proposed = list[Case](), list[Case]()
    for desk in desks if is_first else ():
        unread += await lists_store.unread_at(tx, desk, LISTED_UNREAD, who)
        proposed += await lists_store.proposed_at_desk(tx, desk, LISTED_PROPOSED, who)
    unread.sort(key=lambda case: case.unread_since or 0)
    proposed.sort(key=lambda case: (case.urgency, case.opened_at))
    return {
        "awaiting": await authorities_store.count_awaiting(tx, desks),
        "unread": sum([await lists_store.unread_count(tx, desk, who) for desk in desks]),
        "new_words": tuple(await of_cases(work, unread[:LISTED_UNREAD], here)),
        "to_approve": sum([await lists_store.count_proposed(tx, desk, who) for desk in desks]),
        "proposed": tuple(await of_cases(work, proposed[:LISTED_PROPOSED], here)),
    }


async def take_several(
    work: Work, here: list[Desk], filters: desk_model.Filters, me: int
) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE; other moderators keep theirs.

    All of them are taken, or none where a transaction fails.
    """
    desks = [desk.id for desk in here]
    free = await lists_store.lock_free(
        work.tx, desks, filters, me, desk_model.MOST_AT_ONCE, work.private_chat
    )
    return [await move.act(work, case, Act.TAKE, me) for case in free]


TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: desk_model.Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks and send its card to the moderator's private chat.

    A proposed decision that the moderator may approve comes before, once, in no other hands.
    None when nothing waits. Two moderators who ask at the same time get different cases. Where
    nothing is left to decide, a decided case with new words comes, in no hands.
    """
    tx, staff = work.tx, actor.telegram_id
    proposed = await four_eyes.next_for(work, desks, actor, person)
    if proposed is not None:
        await cards.give_private(work, proposed, person.id, language)
        if proposed.proposal is not None:
            id = proposed.proposal.id
            await lists_store.note_proposal_brought(tx, proposed.id, person.id, id)
        return proposed
    for _ in range(TRIES):
        free = [
            await lists_store.backlog_next_free(tx, d.id, work.now - HOLD_MS, staff, person.id)
            for d in desks
        ]
        first = min(
            (one for one in free if one is not None),
            key=lambda one: (one.case.status is Status.NEED_INFO, one.turn),
            default=None,
        )
        if first is None:
            return await _bring_unread(work, desks, actor, person, language)
        try:
            taken = await move.act(work, first.case, Act.TAKE, staff)
        except VersionConflict:
            continue
        await cards.give_private(work, taken, person.id, language)
        return taken
    return None


async def _bring_unread(
    work: Work, desks: list[Desk], actor: desk_model.Actor, person: Person, language: str
) -> Case | None:
    found = [c for d in desks for c in await lists_store.unread_at(work.tx, d.id, 1, person.id)]
    mine = [case for case in found if actor.telegram_id not in case.recused]
    oldest = min(mine, key=lambda case: case.unread_since or 0, default=None)
    if oldest is not None:
        await cards.give_private(work, oldest, person.id, language)
    return oldest
