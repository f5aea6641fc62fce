"""Looks links up in the public register for people in the chat, within limits.

What is only reported, under review, or decided and not published is answered as what is unknown:
the same statements read the same table, which holds published entries and nothing else.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from bot.domain.citizen.draft import Target
from bot.domain.link import is_site
from bot.domain.notices.register.checking import (
    CheckedLink,
    LinksChecked,
    NoMoreChecks,
    Published,
)
from bot.domain.register.entry import Entry, hash_of
from bot.services.work import HOUR_MS, Work
from bot.storage.engine.database import Transaction
from bot.storage.register import entries, listing
from bot.storage.register.listing import Wanted

MOST = 3
"""Links of one message that are looked up."""
SHOWN_OF_SITE = 5
NO_SITE = "-"
"""A host that no entry names: a platform is looked up by the same statements as a site."""


async def check(tx: Transaction, canonical: str) -> list[Entry]:
    """The published entries of a link, the newest decision first."""
    return await entries.of_link(tx, hash_of(canonical))


async def look_up(
    work: Work, telegram_id: int, links: Sequence[Target]
) -> LinksChecked | NoMoreChecks:
    """What is published about the first links of a message, as far as the limits go."""
    room, by_all = _room(work, telegram_id)
    if room == 0:
        return _refused(work, by_all=by_all)
    looked_up = links[: min(MOST, room)]
    _this_hour(work)[telegram_id] += len(looked_up)
    return LinksChecked(await said_of(work, looked_up), len(links) - len(looked_up))


async def entries_of(work: Work, telegram_id: int, canonical: str) -> list[Entry] | NoMoreChecks:
    """The entries of a link that a person names for another reason; it counts, too."""
    room, by_all = _room(work, telegram_id)
    if room == 0:
        return _refused(work, by_all=by_all)
    _this_hour(work)[telegram_id] += 1
    return await check(work.tx, canonical)


def _refused(work: Work, *, by_all: bool) -> NoMoreChecks:
    until = (work.now // HOUR_MS + 1) * HOUR_MS
    site, limits = work.deployment.register_site, work.channel.limits
    return NoMoreChecks(limits.checks_an_hour, until, by_all, site)


async def published(work: Work, telegram_id: int, links: Sequence[Target]) -> list[Target]:
    """Of new links of a report those with an entry; those above the limits count as unknown."""
    if not links or work.channel.publication.lawyer_checked is None:
        return []
    room, _ = _room(work, telegram_id)
    looked_up = links[:room]
    if looked_up:
        _this_hour(work)[telegram_id] += len(looked_up)
    return [link for link in looked_up if await check(work.tx, link.canonical)]


async def said_of(work: Work, links: Iterable[Target]) -> tuple[CheckedLink, ...]:
    """The entries of each link with their changes; nothing is counted."""
    return tuple([await _checked(work, link) for link in links])


async def _checked(work: Work, link: Target) -> CheckedLink:
    every = await _published(work, link)
    is_own = link.account is not None and is_site(link.account)
    wanted = Wanted(host=link.host if is_own else NO_SITE)
    newest = await listing.page(work.tx, wanted, SHOWN_OF_SITE)
    return CheckedLink(
        link.display, link.key, every, work.deployment.register_site, link.host,
        await listing.count(work.tx, wanted), tuple(newest),
        is_whole_site=link.canonical.rstrip("/").endswith(f"://{link.host}"),
    )  # fmt: skip


async def _published(work: Work, link: Target) -> tuple[Published, ...]:
    found = []
    for entry in await check(work.tx, link.canonical):
        _, *changes = await entries.history(work.tx, entry.id)
        found.append(Published(entry, tuple(changes)))
    return tuple(found)


def _room(work: Work, telegram_id: int) -> tuple[int, bool]:
    """How many links can be looked up this hour, and whether all together are at their limit."""
    limits, counted = work.channel.limits, _this_hour(work)
    left = limits.checks_an_hour - counted[telegram_id]
    left_for_all = limits.all_checks_an_hour - counted.total()
    return max(0, min(left, left_for_all)), left > 0 >= left_for_all


def _this_hour(work: Work) -> Counter[Hashable]:
    """How many links each account looked up."""
    return work.memory.counts("links", work.now // HOUR_MS)
