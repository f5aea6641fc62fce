"""/desks: which desk takes what, and changing it by buttons."""

from collections.abc import Iterable
from dataclasses import replace

from bot.channel.model import UnknownId
from bot.domain.desk.limits import Limit
from bot.domain.notices.desks import DeskLine, DeskList, DeskScreen
from bot.services.desk import routing
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk

PAGE = 8
"""Desks on a page of the list."""


async def page_of(work: Work, page: int, *, may_set_up: bool) -> DeskList:
    every = await desks.all_active(work.tx)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(0, page), pages - 1)
    lines = [_line(work, desk) for desk in every[page * PAGE : (page + 1) * PAGE]]
    rest = routing.last_resort(every)
    holes = len(list(routing.holes(work.channel, every)))
    title = None if rest is None else rest.title
    return DeskList(tuple(lines), page, pages, may_set_up, title, holes)


async def screen_of(work: Work, desk_id: str, what: Limit | None = None) -> DeskScreen | None:
    """None for a desk that was closed."""
    desk = await desks.get_open(work.tx, desk_id)
    return None if desk is None else DeskScreen(_line(work, desk), what)


async def set_limit(work: Work, desk_id: str, what: Limit, id: str, *, on: bool) -> bool:
    """Say whether the desk takes it; False for a desk that was closed.

    Raises UnknownId for what the channel file does not have.
    """
    desk = await desks.lock(work.tx, desk_id)
    if desk is None:
        return False
    if on and id not in _known(work, what):
        raise UnknownId(what.name.lower(), id)
    await desks.set_limits(work.tx, _changed(desk, what, id, on=on))
    return True


def _changed(desk: Desk, what: Limit, id: str, *, on: bool) -> Desk:
    def chosen(before: frozenset[str]) -> frozenset[str]:
        return before | {id} if on else before - {id}

    match what:
        case Limit.TYPES:
            return replace(desk, types=chosen(desk.types))
        case Limit.REGIONS:
            return replace(desk, regions=chosen(desk.regions))
        case Limit.AUTHORITIES:
            return replace(desk, authorities=chosen(desk.authorities))


async def set_default(work: Work, desk_id: str, *, on: bool) -> bool:
    """Make the desk the default one, or not; False for one that was closed."""
    desk = await desks.get_open(work.tx, desk_id)
    if desk is None:
        return False
    if on != desk.is_default:
        await desks.set_default(work.tx, desk.id if on else None)
    return True


def _line(work: Work, desk: Desk) -> DeskLine:
    def sorted_(what: Limit, chosen: Iterable[str]) -> tuple[str, ...]:
        order = _known(work, what)
        return tuple(sorted(chosen, key=lambda id: order.index(id) if id in order else len(order)))

    return DeskLine(
        desk.id, desk.title, sorted_(Limit.TYPES, desk.types),
        sorted_(Limit.REGIONS, desk.regions), sorted_(Limit.AUTHORITIES, desk.authorities),
        desk.is_default,
    )  # fmt: skip


def _known(work: Work, what: Limit) -> list[str]:
    channel = work.channel
    return {
        Limit.TYPES: [kind.id for kind in channel.types],
        Limit.REGIONS: [region.code for region in channel.regions],
        Limit.AUTHORITIES: [authority.code for authority in channel.authorities],
    }[what]
