"""Lists of cases at desks: the queue as narrowed down, one's own cases, and the next case."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import ClassVar, Self

from bot.cases import moves, store
from bot.cases.model import Case, is_held
from bot.core import desks_store, members_store, typed_words
from bot.core.database import VersionConflict
from bot.core.deep_links import case_link
from bot.core.desks_store import Desk
from bot.core.messages import (
    N_,
    Action,
    Button,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    filled,
    lines,
    message,
    paragraphs,
    rows_of,
    shortened,
    typed,
)
from bot.core.people import Person, Right
from bot.core.pickers import packed, turns
from bot.core.times import start_of, today
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import (
    awaiting_store,
    beside_queue_store,
    cards,
    digest,
    four_eyes,
    model,
    queue_store,
)
from bot.desk.buttons import OpenCase
from bot.desk.card_words import due_line, titled
from bot.desk.model import Filters, Only
from bot.desk.referral_parts import ShowAuthorityQueue, at_authorities
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports.decision_words import state_label
from bot.values import Act, Status


@frozen
class QueueLine:
    """A case in a list; one that another desk handles can be seen but not opened."""

    case: Case
    here: bool = True
    reporters: int = 0
    holder: str | None = None
    proposed_by: str | None = None  # whose decision waits for a second person


@frozen
class CaseList:
    lines: tuple[QueueLine, ...]
    is_private: bool = False

    def masked(self, own: frozenset[str], hidden: frozenset[str]) -> Self:
        """The list for a person who reported the `own` cases and decides the `hidden` ones again:
        without the first, and without the state of the others."""
        left = (line for line in self.lines if line.case.id not in own)
        return replace(self, lines=blind(left, hidden))


def blind(every: Iterable[QueueLine], hidden: frozenset[str]) -> tuple[QueueLine, ...]:
    def blinded(line: QueueLine) -> QueueLine:
        case = replace(line.case, status=Status.UNDER_REVIEW, decision=None, due_at=None)
        return replace(line, case=case, holder=None, here=False)

    return tuple(blinded(line) if line.case.id in hidden else line for line in every)


@frozen
class QueueAction(Action):
    """A queue as narrowed down so far: also to the host or the account of the case named `like`."""

    right: ClassVar[Right | None] = Right.HANDLE_CASES

    only: Only | None
    violation: str | None
    region: str | None
    like: str | None
    is_account: bool

    @classmethod
    def to(cls, filters: Filters, like: str | None, **more: object) -> Self:
        """`like` is a case of the filters' site."""
        is_account = "/" in (filters.site or "")
        return cls(filters.only, filters.violation, filters.region, like, is_account, **more)


@button("q:s:{only|-}:{violation|-}:{region|-}:{like|-}:{is_account}:{page}")
class ShowQueue(QueueAction):
    """A page of the queue, counted from 0."""

    page: int


@button("q:t:{only|-}:{violation|-}:{region|-}:{like|-}:{is_account}")
class TakeSeveral(QueueAction):
    """Take the free cases of the queue, at most bot.desk.model.MOST_AT_ONCE."""


@message
class Queue(CaseList):
    """A page of what waits, counted from 0; in private it is turned and narrowed down by buttons.

    `like` is a case of the site that the filters name. `unread` counts decided cases with words
    that came afterwards, `to_approve` proposed decisions; of these `new_words` and `proposed` are
    the first. `awaiting` counts cases that wait for an authority.
    """

    page: int = 0
    counts: model.QueueCounts = model.QueueCounts()
    unread: int = 0
    new_words: tuple[QueueLine, ...] = ()
    to_approve: int = 0
    proposed: tuple[QueueLine, ...] = ()
    awaiting: int = 0
    filters: Filters = model.NO_FILTERS
    like: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = self.counts.shown
        nothing = not (self.counts.all or self.unread or self.to_approve or self.awaiting)
        if nothing and self.filters == model.NO_FILTERS:
            return Outgoing(t("Nothing is waiting. Thank you."))
        listed = (*self.proposed, *self.lines, *self.new_words)
        every = {line.case.id: line for line in listed}.values()
        pages = model.pages_of(shown)
        text = paragraphs(
            _head(speaker, self),
            *entries(speaker, every),
            pages > 1 and t("Page {page} of {pages}", page=self.page + 1, pages=pages),
            shown > len(self.lines)
            and lines(
                t("Words narrow the list down: /queue drugs KZ-75."),
                not self.is_private and t("Pages turn in our private chat."),
            ),
        )
        rows = openers(speaker, every, is_private=self.is_private)
        if self.is_private:
            shows = partial(ShowQueue.to, self.filters, self.like)
            turn = turns(self.page, pages, lambda to: shows(page=to))
            rows = filled(*rows, turn, *_filters(speaker, self))
        return Outgoing(text, rows)

    def masked(self, own: frozenset[str], hidden: frozenset[str]) -> Self:
        new_words = blind(self.new_words, hidden)
        return replace(CaseList.masked(self, own, hidden), new_words=new_words)


@message
class Mine(CaseList):
    """One's own cases: the first of those held, then of those asked about, then decided today."""

    held: int = 0
    asked: int = 0
    decided: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        counts = lines(
            bold(t("I hold: {n}", n=self.held)),
            t("Waiting for an answer: {n}", n=self.asked),
            t("Decided today: {n}", n=self.decided),
        )
        rows = openers(speaker, self.lines, is_private=self.is_private)
        more = max(self.held, self.asked) > SHOWN_MINE and t("/queue mine lists all that I hold.")
        return Outgoing(paragraphs(counts, *entries(speaker, self.lines), more), rows)


SHOWN_MINE = 5
"""Cases of each kind in /mine."""
SHOWN_LINK = 160
SHOWN_SITE = 60
"""UTF-16 units of a link in a line, of a site in a sentence."""

ONLY_LABELS = {
    Only.FREE: N_("Free"),
    Only.MINE: N_("Mine"),
    Only.URGENT: N_("Urgent"),
    Only.ASKED: N_("Waiting for an answer"),
    Only.OVERDUE: N_("Overdue"),
}


def _head(speaker: Speaker, notice: Queue) -> str:
    t = speaker.t
    counts = notice.counts
    chosen = notice.filters
    named = [t.plain(ONLY_LABELS[chosen.only])] if chosen.only else []
    named += [speaker.violation(chosen.violation)] if chosen.violation else []
    named += [speaker.region(chosen.region)] if chosen.region else []
    named += [defang(shortened(chosen.site, SHOWN_SITE))] if chosen.site else []
    return lines(
        digest.in_queue(speaker, counts.all, counts.urgent, counts.oldest_at),
        counts.all
        and t(
            "Free: {free}. Yours: {mine}. With colleagues: {others}. Waiting for an answer: "
            "{asked}.",
            free=counts.free,
            mine=counts.mine,
            others=counts.others,
            asked=counts.asked,
        ),
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
        chosen != model.NO_FILTERS
        and t("Only: {what}. Found: {n}", what=" · ".join(named), n=counts.shown),
    )


def _filters(speaker: Speaker, notice: Queue) -> Rows:
    t = speaker.t
    chosen = notice.filters
    only = list[Button]()
    several = []
    last = []
    for one in Only:
        is_on = chosen.only is one
        toggled = replace(chosen, only=None if is_on else one)
        label = f"{'✓ ' * is_on}{t.plain(ONLY_LABELS[one])}"
        only.append(Button(label, ShowQueue.to(toggled, notice.like, page=0)))
    free = min(notice.counts.takeable, model.MOST_AT_ONCE)
    if chosen.site is not None and notice.like is not None and free >= 2:
        label = str(t.plural("Take {n} free case", "Take {n} free cases", free))
        several = [Button(label, TakeSeveral.to(chosen, notice.like), style="primary")]
    if notice.awaiting:
        last.append(Button(t.plain("At authorities"), ShowAuthorityQueue(0)))
    if chosen != model.NO_FILTERS:
        last.append(Button(t.plain("All cases"), ShowQueue.to(model.NO_FILTERS, None, page=0)))
    return filled(several, *packed(only), last)


def openers(speaker: Speaker, every: Iterable[QueueLine], *, is_private: bool) -> Rows:
    """A button for each case that can be opened; in a group it leads to the private chat."""
    buttons = []
    for line in every:
        case = line.case
        if line.here:
            label = speaker.t.plain("Open № {number}", number=case.number)
            url = None if is_private else case_link(speaker.bot_username, case.id)
            buttons.append(Button(label, OpenCase(case.id) if is_private else None, url=url))
    return rows_of(buttons, 2)


def entries(speaker: Speaker, every: Iterable[QueueLine]) -> list[str]:
    t = speaker.t
    found = []
    for line in every:
        case = line.case
        outcome = case.decision.finding.outcome if case.decision else None
        state = state_label(speaker, case.status, outcome)
        is_many = line.reporters > 1 and not case.patterns
        found.append(
            lines(
                titled(speaker, case),
                case.display and shortened(case.display, SHOWN_LINK),
                t("{status} · {time}", status=state, time=t.time(case.opened_at)),
                bool(case.patterns) and t("⚖ Please look closely: the card says why"),
                is_many
                and t.plural("{n} person reported it", "{n} people reported it", line.reporters),
                due_line(speaker, case),
                line.holder and t("Taken by {name}", name=line.holder),
                line.proposed_by
                and t(
                    "Proposed by {name}: a second person is needed", name=defang(line.proposed_by)
                ),
                case.snoozed_until and t("Put off until {time}", time=t.time(case.snoozed_until)),
            )
        )
    return found


async def of_cases(work: Work, found: list[Case], here: Iterable[Desk]) -> list[QueueLine]:
    """Lines of cases of any desk; those of groups that none of these desks is in stay closed."""
    chats = {desk.chat for desk in here}
    known = set[str | None]()
    for id in {case.desk for case in found}:
        home = await desks_store.desks.get(work.tx, id) if id else None
        if home is not None and home.chat in chats:
            known.add(id)
    return [await line_of(work, case, is_here=case.desk in known) for case in found]


async def line_of(work: Work, case: Case, reporters: int = 0, *, is_here: bool = True) -> QueueLine:
    holder = None
    proposer = None
    if case.proposal is not None:
        proposer = await members_store.staff_name(work.tx, case.proposal.by)
    elif is_held(case, work.now):
        holder = await members_store.staff_name(work.tx, case.holder)
    return QueueLine(case, is_here, reporters, holder, proposer)


async def show_mine(work: Work, here: list[Desk], me: int) -> Mine:
    zone = work.channel.zone
    desks = {desk.id for desk in here}
    since = start_of(today(work.now, zone), zone)
    taken = [one for one in await queue_store.last_taken_by(work.tx, me) if one.case.desk in desks]
    decided = await queue_store.decided_by(work.tx, me, since)
    asked = [one for one in taken if one.case.status is Status.NEED_INFO]
    held = [one for one in taken if one not in asked and is_held(one.case, work.now)]
    decided = [one for one in decided if one.case.desk in desks]
    shown = [one for part in (held, asked, decided) for one in part[:SHOWN_MINE]]
    lines = tuple([await line_of(work, one.case, one.reporters) for one in shown])
    return Mine(lines, held=len(held), asked=len(asked), decided=len(decided))


LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""
LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""


def read_filters(work: Work, words: str) -> tuple[Filters, str | None]:
    """The filters that typed words mean, named as after /link, and the first unknown word."""
    said = typed("queue")
    known = [(word, "only", only) for only in Only for word in said[only.name.lower()]]
    found, rest = typed_words.read(
        refang(words), [*typed_words.names(work.channel, work.channel.types), *known]
    )
    links, _, rest = find_links(rest)
    only = Only(found["only"]) if "only" in found else None
    site = (links[0].account or links[0].host) if links else None
    filters = Filters(only, found.get("type"), found.get("region"), site)
    return filters, next(iter(rest.split()), None)


async def filters_of(work: Work, action: QueueAction) -> Filters | None:
    """The filters of a button; None when the case that names its site is gone."""
    filters = Filters(action.only, action.violation, action.region)
    if action.like is None:
        return filters
    case = await store.cases.get(work.tx, action.like)
    if case is None:
        return None
    return replace(filters, site=case.account if action.is_account else case.host)


async def show_queue(
    work: Work,
    here: list[Desk],
    filters: Filters,
    me: int,
    page: int = 0,
    like: str | None = None,
) -> Queue:
    """A page of the queue; `like` is a case of the filters' site, or the first one shown is.

    In a private chat it leaves out what that person reported; in a group all read the same.
    """
    tx = work.tx
    desks = [desk.id for desk in here]
    who = work.private_chat
    size = model.PAGE_SIZE
    wanted = queue_store.Wanted(desks, filters, me, who)
    counts = await queue_store.queue_counts(tx, wanted)
    page = min(page, model.pages_of(counts.shown) - 1, model.LAST_PAGE)
    found = await queue_store.queue_page(tx, wanted, page * size, size)
    unread = list[Case]()
    proposed = list[Case]()
    staff = None if who is None else me
    if page == 0:
        unread = await beside_queue_store.unread_at(tx, desks, LISTED_UNREAD, who, staff)
        proposed = await beside_queue_store.proposed_at(tx, desks, LISTED_PROPOSED, who, staff)
    if filters.site is not None and like is None and found:
        like = found[0].case.id
    return Queue(
        tuple([await line_of(work, one.case, one.reporters) for one in found]),
        page=page,
        counts=counts,
        filters=filters,
        like=like,
        awaiting=await awaiting_store.count_awaiting(tx, desks),
        new_words=tuple(await of_cases(work, unread, here)),
        proposed=tuple(await of_cases(work, proposed, here)),
        **(await beside_queue_store.counts_beside(tx, desks, who, staff) or {}),
    )


async def take_several(work: Work, here: list[Desk], filters: Filters, me: int) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE: all of them or none."""
    wanted = queue_store.Wanted([desk.id for desk in here], filters, me, work.private_chat)
    free = await queue_store.lock_free(work.tx, wanted, model.MOST_AT_ONCE)
    return [await moves.act(work, case, Act.TAKE, me) for case in free]


TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: model.Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks and send its card to the moderator's private chat.

    A proposed decision that the moderator may approve comes before, once, in no other hands.
    None when nothing waits. Two moderators who ask at the same time get different cases. Where
    nothing is left to decide, a decided case with new words comes, in no hands.
    """
    tx = work.tx
    staff = actor.telegram_id
    ids = [desk.id for desk in desks]
    proposed = await four_eyes.next_for(work, desks, actor, person)
    if proposed is not None:
        await cards.give_private(work, proposed, person.id, language)
        if proposed.proposal is not None:
            id = proposed.proposal.id
            await beside_queue_store.note_proposal_brought(tx, proposed.id, person.id, id)
        return proposed
    for _ in range(TRIES):
        first = await queue_store.lock_next(tx, ids, staff, person.id)
        if first is None:
            break
        try:
            taken = await moves.act(work, first, Act.TAKE, staff)
        except VersionConflict:
            continue
        await cards.give_private(work, taken, person.id, language)
        return taken
    found = await beside_queue_store.unread_at(tx, ids, LISTED_UNREAD, person.id, staff)
    oldest = next((case for case in found if staff not in case.recused), None)
    if oldest is not None:
        await cards.give_private(work, oldest, person.id, language)
    return oldest
