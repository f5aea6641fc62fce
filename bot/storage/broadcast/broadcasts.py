"""Broadcasts as they are stored: changed by compare-and-set, sent by the process that took over."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.expiring import Due
from bot.storage.engine.mapper import Versioned
from bot.storage.engine.queries import count, each, first, row, run
from bot.storage.schema import broadcasts, recipients

_C = broadcasts.c
_table = Versioned(broadcasts, Broadcast, fixed=("number", "author", "created_at", "corrects"))
get = _table.get


@dataclass(frozen=True, slots=True)
class Running:
    """A broadcast with its delivery state. `position` is the next recipient to claim; every
    recipient before `floor` has a result; `epoch` counts take-overs."""

    broadcast: Broadcast
    is_listed: bool
    listed_to: str | None
    total: int
    epoch: int
    position: int
    floor: int


def _running(row: Row) -> Running:
    plain = {name: row[name] for name in ("listed_to", "total", "epoch", "position", "floor")}
    return Running(_table.of(row), bool(row["listed"]), **plain)


async def add(tx: Transaction, broadcast: Broadcast) -> None:
    """Add a draft."""
    await _table.insert(tx, broadcast)


@first(_running)
def state(broadcast: str) -> Statement:
    return sa.select(broadcasts).where(_C.id == broadcast)


@_table.all
def listed(limit: int = 50) -> Statement:
    """The newest broadcasts that were not discarded."""
    kept = sa.select(broadcasts).where(_C.stage != Stage.DISCARDED.value)
    return kept.order_by(_C.created_at.desc()).limit(limit)


@count
def corrections(broadcast: str) -> Statement:
    """How many corrections of a broadcast were begun."""
    return sa.select(sa.func.count()).where(_C.corrects == broadcast)


@_table.one
def correction_begun(broadcast: str, author: int) -> Statement:
    """The draft of a correction that an author has begun."""
    begun = (_C.corrects == broadcast, _C.author == author, _C.stage == Stage.DRAFT.value)
    return sa.select(broadcasts).where(*begun)


async def change(tx: Transaction, broadcast: Broadcast, before: int) -> None:
    """Raises VersionConflict when it is not at version `before` any more."""
    tx.signal("broadcasts")
    await _table.change(tx, replace(broadcast, version=before), broadcast)


@run
def _begin(broadcast: str) -> Statement:
    start = {"position": 0, "floor": 0, "epoch": _C.epoch + 1}
    return sa.update(broadcasts).where(_C.id == broadcast).values(start)


async def begin(tx: Transaction, broadcast: str) -> None:
    """Start at the first recipient; the process that ran before may not write any more."""
    tx.signal("broadcasts")
    await _begin(tx, broadcast)


@each(_running)
def running() -> Statement:
    """What is being sent, the oldest first."""
    sending = sa.select(broadcasts).where(_C.stage == Stage.SENDING.value)
    return sending.order_by(_C.started_at, _C.id)


@each(_running)
def take_over() -> Statement:
    """Fence off the process that sent before: what it may have been sending.

    One statement: a claim that it makes meanwhile is either read by this, or refused by it.
    """
    under_way = _C.stage.in_([Stage.SENDING.value, Stage.PAUSED.value])
    taken = sa.update(broadcasts).where(sa.or_(_C.floor < _C.position, under_way))
    return taken.values(epoch=_C.epoch + 1).returning(*_C)


def _held(broadcast: str, epoch: int) -> sa.Update:
    """A run that this process holds."""
    return sa.update(broadcasts).where(_C.id == broadcast, _C.epoch == epoch)


@run
def _claim(broadcast: str, epoch: int, position: int, floor: int) -> Statement:
    is_sent = _C.stage == Stage.SENDING.value
    return _held(broadcast, epoch).where(is_sent).values(position=position, floor=floor)


async def claim(tx: Transaction, broadcast: str, epoch: int, position: int, floor: int) -> bool:
    """Claim all recipients before `position`; False when the run is not ours, or paused."""
    return await _claim(tx, broadcast, epoch, position, floor) == 1


@run
def _hold(broadcast: str, epoch: int, floor: int, position: int | None) -> Statement:
    given = sa.func.coalesce(position, _C.position)
    return _held(broadcast, epoch).values(position=given, floor=floor)


async def hold(
    tx: Transaction, broadcast: str, epoch: int, floor: int, position: int | None = None
) -> bool:
    """Whether results may be written; a `position` gives back what was claimed from there on."""
    return await _hold(tx, broadcast, epoch, floor, position) == 1


@run
def _grow(broadcast: str, epoch: int, total: int, to: str | None, whole: bool) -> Statement:
    return _held(broadcast, epoch).values(listed=whole, listed_to=to, total=total)


async def grow(
    tx: Transaction, broadcast: str, epoch: int, *, total: int, to: str | None, whole: bool
) -> bool:
    """The list reaches up to person `to`."""
    return await _grow(tx, broadcast, epoch, total, to, whole) == 1


def _ended(before: Any) -> sa.Select[Any]:
    over = _C.stage.in_([Stage.DONE.value, Stage.CANCELLED.value])
    return sa.select(_C.id).where(_C.ended_at < before, over)


@run
def forget_recipients(before: int, limit: int) -> Statement:
    """Delete a part of the lists of broadcasts that ended before a time; how many rows."""
    key = (recipients.c.broadcast_id, recipients.c.position)
    some = sa.select(*key).where(recipients.c.broadcast_id.in_(_ended(before))).limit(limit)
    return sa.delete(recipients).where(sa.tuple_(*key).in_(some))


@row
def _forgettable(before: int) -> Statement:
    listed = recipients.join(broadcasts, _C.id == recipients.c.broadcast_id)
    found = sa.select(sa.func.count().label("count"), sa.func.min(_C.ended_at).label("oldest"))
    return found.select_from(listed).where(recipients.c.broadcast_id.in_(_ended(before)))


async def forgettable(tx: Transaction, before: int) -> Due:
    """How many recipients of broadcasts that ended before a time there are."""
    found = await _forgettable(tx, before) or {}
    return Due(found["count"], found["oldest"])
