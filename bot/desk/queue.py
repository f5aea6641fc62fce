"""The queue of desks: what waits, narrowed down by buttons and words, a page at a time."""

from functools import partial
from typing import ClassVar, Self

from bot.cases import moves, store
from bot.cases.model import Case
from bot.core import typed_words
from bot.core.database import Transaction
from bot.core.desks_store import Desk
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    button,
    filled,
    lines,
    paragraphs,
    rows_of,
    shortened,
    typed,
)
from bot.core.people import Right
from bot.core.pickers import packed, turns
from bot.core.reviews import QUEUES
from bot.core.reviews_store import Kind
from bot.core.work import Work
from bot.desk import (
    awaiting_store,
    beside_queue_store,
    digest,
    queue_store,
)
from bot.desk.buttons import TakeNext
from bot.desk.lists import (
    CaseList,
    QueueLine,
    blind,
    entries,
    line_of,
    of_cases,
    openers,
)
from bot.desk.model import (
    LAST_PAGE,
    MOST_AT_ONCE,
    NO_FILTERS,
    PAGE_SIZE,
    Filters,
    Only,
    QueueCounts,
    pages_of,
)
from bot.desk.referral_parts import ShowAuthorityQueue, at_authorities
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports.menu import OpenCommand
from bot.values import Act, replace


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
        return cls(
            filters.only, filters.violation, filters.region, like, is_account, **more
        )


@button("q:s:{only|-}:{violation|-}:{region|-}:{like|-}:{is_account}:{page}")
class ShowQueue(QueueAction):
    """A page of the queue, counted from 0."""

    page: int


@button("q:t:{only|-}:{violation|-}:{region|-}:{like|-}:{is_account}")
class TakeSeveral(QueueAction):
    """Take the free cases of the queue, at most bot.desk.model.MOST_AT_ONCE."""


class Queue(CaseList, Message):
    """A page of what waits, counted from 0; in private it is turned and narrowed down by buttons.

    `like` is a case of the site that the filters name. `unread` counts decided cases with words
    that came afterwards, `to_approve` proposed decisions; of these `new_words` and `proposed` are
    the first. `awaiting` counts cases that wait for an authority,
    `reviews` by kind what the reader may decide as a second person.
    """

    page: int = 0
    counts: QueueCounts = QueueCounts()
    unread: int = 0
    new_words: tuple[QueueLine, ...] = ()
    to_approve: int = 0
    proposed: tuple[QueueLine, ...] = ()
    awaiting: int = 0
    filters: Filters = NO_FILTERS
    like: str | None = None
    reviews: tuple[tuple[Kind, int], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        shown = self.counts.shown
        nothing = not any(
            (
                self.counts.all,
                self.unread,
                self.to_approve,
                self.awaiting,
                self.reviews,
            )
        )
        if nothing and self.filters == NO_FILTERS:
            rows = _other_rows(speaker, self)
            return Outgoing(t("Nothing is waiting. Thank you."), rows)
        listed = (*self.proposed, *self.lines, *self.new_words)
        every = {line.case.id: line for line in listed}.values()
        pages = pages_of(shown)
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
            rows = (*rows, *_other_rows(speaker, self))
        return Outgoing(text, rows)

    def masked(self, own: frozenset[str], hidden: frozenset[str]) -> Self:
        new_words = blind(self.new_words, hidden)
        return replace(CaseList.masked(self, own, hidden), new_words=new_words)


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
            "{n} decided case has new words",
            "{n} decided cases have new words",
            notice.unread,
        ),
        notice.awaiting and at_authorities(speaker, notice.awaiting),
        *[QUEUES[kind].call(speaker, n)[0] for kind, n in notice.reviews],
        chosen != NO_FILTERS
        and t(
            "Only: {what}. Found: {n}",
            what=_filters_named(speaker, chosen),
            n=counts.shown,
        ),
    )


def _filters_named(speaker: Speaker, chosen: Filters) -> str:
    named = []
    if chosen.only:
        named.append(speaker.t.plain(ONLY_LABELS[chosen.only]))
    if chosen.violation:
        named.append(speaker.violation(chosen.violation))
    if chosen.region:
        named.append(speaker.region(chosen.region))
    if chosen.site:
        named.append(defang(shortened(chosen.site, SHOWN_SITE)))
    return " · ".join(named)


def _filters(speaker: Speaker, notice: Queue) -> Rows:
    t = speaker.t
    chosen = notice.filters
    only = list[Button]()
    several = []
    last = []
    for one in Only:
        label = t.plain(ONLY_LABELS[one])
        toggled = replace(chosen, only=one)
        if chosen.only is one:
            label = f"✓ {label}"
            toggled = replace(chosen, only=None)
        only.append(Button(label, ShowQueue.to(toggled, notice.like, page=0)))
    free = min(notice.counts.takeable, MOST_AT_ONCE)
    if chosen.site is not None and notice.like is not None and free >= 2:
        label = str(t.plural("Take {n} free case", "Take {n} free cases", free))
        several = [Button(label, TakeSeveral.to(chosen, notice.like), style="primary")]
    if notice.awaiting:
        last.append(Button(t.plain("At authorities"), ShowAuthorityQueue(0)))
    if chosen != NO_FILTERS:
        last.append(
            Button(t.plain("All cases"), ShowQueue.to(NO_FILTERS, None, page=0))
        )
    return filled(several, *packed(only), last)


def _other_rows(speaker: Speaker, notice: Queue) -> Rows:
    """Ways to what other commands show, in place of these commands in the menu."""
    if not notice.is_private:
        return ()
    t = speaker.t
    reviews = [QUEUES[kind].call(speaker, n)[1] for kind, n in notice.reviews]
    others = [
        Button(t.plain("Next"), TakeNext(), style="primary"),
        Button(t.plain("My cases"), OpenCommand("mine")),
        Button(t.plain("Duty"), OpenCommand("duty")),
        Button(t.plain("Figures"), OpenCommand("stats")),
        Button(t.plain("The month"), OpenCommand("figures")),
        Button(t.plain("Desks"), OpenCommand("desks")),
    ]
    return (*rows_of(reviews, 1), *rows_of(others, 3))


LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""

LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""


def read_filters(work: Work, words: str) -> tuple[Filters, str | None]:
    """Read typed words as filters, named as after /link, and return the first unknown word."""
    said = typed("queue")
    known = list(typed_words.names(work.channel, work.channel.types))
    for only in Only:
        known += [(word, "only", only) for word in said[only.name.lower()]]
    found, rest = typed_words.read(refang(words), known)
    links, _, rest = find_links(rest)
    filters = Filters(None, found.get("type"), found.get("region"))
    if "only" in found:
        filters = replace(filters, only=Only(found["only"]))
    if links:
        filters = replace(filters, site=links[0].account or links[0].host)
    return filters, next(iter(rest.split()), None)


async def filters_of(work: Work, action: QueueAction) -> Filters | None:
    """Return the filters of a button; None when the case that names its site is gone."""
    filters = Filters(action.only, action.violation, action.region)
    if action.like is None:
        return filters
    case = await store.cases.get(work.tx, action.like)
    if case is None:
        return None
    if action.is_account:
        return replace(filters, site=case.account)
    return replace(filters, site=case.host)


async def _listed_beside(
    tx: Transaction, wanted: queue_store.Wanted, page: int
) -> tuple[list[Case], list[Case]]:
    """Return cases with new words, and proposals: the first page shows some of both."""
    if page:
        return [], []
    who = (wanted.person, wanted.staff)
    return (
        await beside_queue_store.unread_at(tx, wanted.desks, LISTED_UNREAD, *who),
        await beside_queue_store.proposed_at(tx, wanted.desks, LISTED_PROPOSED, *who),
    )


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
    size = PAGE_SIZE
    wanted = queue_store.Wanted(desks, filters, me, who)
    counts = await queue_store.queue_counts(tx, wanted)
    page = min(page, pages_of(counts.shown) - 1, LAST_PAGE)
    found = await queue_store.queue_page(tx, wanted, page * size, size)
    staff = wanted.staff
    unread, proposed = await _listed_beside(tx, wanted, page)
    if filters.site is not None and like is None and found:
        like = found[0].case.id
    beside = await beside_queue_store.counts_beside(tx, desks, who, staff) or {}
    return Queue(
        tuple([await line_of(work, one.case, one.reporters) for one in found]),
        page=page,
        counts=counts,
        filters=filters,
        like=like,
        awaiting=await awaiting_store.count_awaiting(tx, desks),
        new_words=tuple(await of_cases(work, unread, here)),
        proposed=tuple(await of_cases(work, proposed, here)),
        **beside,
    )


async def take_several(
    work: Work, here: list[Desk], filters: Filters, me: int
) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE: all of them or none."""
    wanted = queue_store.Wanted(
        [desk.id for desk in here], filters, me, work.private_chat
    )
    free = await queue_store.lock_free(work.tx, wanted, MOST_AT_ONCE)
    return [await moves.act(work, case, Act.TAKE, me) for case in free]
