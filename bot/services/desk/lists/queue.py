"""The queue of some desks: narrowed down by buttons and words, shown by pages, taken at once."""

from dataclasses import replace

from bot.domain.actions.lists import QueueAction, Site
from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.queue import (
    LAST_PAGE,
    MOST_AT_ONCE,
    PAGE_SIZE,
    By,
    Filters,
    Only,
    in_order,
    pages_of,
)
from bot.domain.link import find_links, refang
from bot.domain.notices.desk import Queue, QueueLine
from bot.services import typed_words
from bot.services.desk import moves
from bot.services.desk.lists import lines
from bot.services.work import Work
from bot.storage.authority import awaiting
from bot.storage.desk import cases, holds
from bot.storage.desk.desks import Desk
from bot.storage.desk.lists import proposed, queue

MOST_OPTIONS = 24
"""Values that a queue can be narrowed down to; the most frequent ones."""
LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""
LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""
_ONLY = {
    Only.FREE: ("free", "бос", "свободные", "свободно"),
    Only.MINE: ("mine", "менікі", "мои", "моё"),
    Only.URGENT: ("urgent", "шұғыл", "срочные", "срочно"),
    Only.ASKED: ("asked", "waiting", "жауап күтеді", "ждут ответа", "ждёт ответа"),
    Only.OVERDUE: ("overdue", "late", "мерзімі өткен", "просроченные", "просрочено"),
}


def read_filters(work: Work, words: str) -> tuple[Filters, str | None]:
    """The filters that typed words mean, and the first unknown word.

    Types and regions are named as after /link; a site by a link or its address.
    """
    known = [(word, only.value, only.value) for only, every in _ONLY.items() for word in every]
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
    case = await cases.get(work.tx, action.like)
    if case is None:
        return None
    if action.of is Site.ACCOUNT:
        return replace(filters, account=case.account)
    return replace(filters, host=case.host)


async def shown(
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
    counts = await queue.counts(work.tx, desks, filters, me, who)
    page = min(page, pages_of(counts.shown) - 1, LAST_PAGE)
    listed, options = [], []
    if by is None:
        listed = await queue.page(work.tx, desks, filters, me, page * PAGE_SIZE, PAGE_SIZE, who)
    else:
        wider = filters.narrowed(by, None)
        options = await queue.options(work.tx, desks, wider, me, by, MOST_OPTIONS, who)
    if filters.site is not None and like is None and listed:
        like = listed[0].case.id
    return Queue(
        tuple(await lines.of_listed(work, listed)), counts.all, counts.urgent, counts.oldest_at,
        counts=counts, filters=filters, like=like, page=page, by=by, options=tuple(options),
        awaiting=await awaiting.count(work.tx, desks),
        unread=sum([await holds.unread_count(work.tx, desk, who) for desk in desks]),
        new_words=tuple(await _new_words(work, here)) if page == 0 and by is None else (),
        to_approve=sum([await proposed.count(work.tx, desk, who) for desk in desks]),
        proposed=tuple(await _proposed(work, here)) if page == 0 and by is None else (),
    )  # fmt: skip


async def _new_words(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decided cases with words that came afterwards, those that wait longest first."""
    who = work.private_chat
    found = [c for d in here for c in await holds.unread_at(work.tx, d.id, LISTED_UNREAD, who)]
    found.sort(key=lambda case: case.unread_since or 0)
    return await lines.of_cases(work, found[:LISTED_UNREAD], here)


async def _proposed(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decisions that wait for a second person, the urgent, then the old cases first."""
    who = work.private_chat
    found = [c for d in here for c in await proposed.at_desk(work.tx, d.id, LISTED_PROPOSED, who)]
    found.sort(key=lambda case: (case.urgency, case.opened_at))
    return await lines.of_cases(work, found[:LISTED_PROPOSED], here)


async def take_several(work: Work, here: list[Desk], filters: Filters, me: int) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE; other moderators keep theirs.

    All of them are taken, or none where a transaction fails.
    """
    desks = [desk.id for desk in here]
    free = await queue.lock_free(work.tx, desks, filters, me, MOST_AT_ONCE, work.private_chat)
    return [await moves.make(work, case, Move(Act.TAKE, work.now, me)) for case in free]
