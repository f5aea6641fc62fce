"""Broadcasts as they are stored: changed by compare-and-set, sent by the process that took over."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.broadcast.broadcast import Audience, Broadcast, Content, RunKind, Stage, Topic
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.errors import VersionConflict
from bot.storage.engine.expiring import Due
from bot.storage.schema import broadcasts, recipients

_CONTENTS = TypeAdapter(dict[str, Content])
_AUDIENCE = TypeAdapter(Audience)
_P = sa.bindparam
_C = broadcasts.c
_this = _C.id == _P("broadcast")
_mine = (_this, _C.epoch == _P("holder"))
_FIXED = ("id", "number", "author", "created_at", "corrects")
_PLAIN = ("version", "approved_by", "scheduled_at", "started_at", "ended_at", "run")
_CHANGED = (*_PLAIN, "stage", "topic", "contents", "audience", "errand")


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


# Adds a draft.
_ADD = sa.insert(broadcasts)


async def add(tx: Transaction, broadcast: Broadcast) -> None:
    row = {name: getattr(broadcast, name) for name in _FIXED}
    await tx.run(_ADD, **row, **_columns(broadcast))


# One broadcast.
_GET = sa.select(broadcasts).where(_this)


async def get(tx: Transaction, broadcast: str) -> Broadcast | None:
    row = await tx.row(_GET, broadcast=broadcast)
    return None if row is None else _broadcast(row)


async def state(tx: Transaction, broadcast: str) -> Running | None:
    row = await tx.row(_GET, broadcast=broadcast)
    return None if row is None else _running(row)


# The newest broadcasts that were not discarded.
_LISTED = (
    sa.select(broadcasts)
    .where(_C.stage != Stage.DISCARDED.value)
    .order_by(_C.created_at.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def listed(tx: Transaction, limit: int = 50) -> list[Broadcast]:
    return [_broadcast(row) for row in await tx.rows(_LISTED, limit=limit)]


# How many corrections of a broadcast were begun.
_CORRECTIONS = sa.select(sa.func.count()).where(_C.corrects == _P("broadcast"))


async def corrections(tx: Transaction, broadcast: str) -> int:
    return int(await tx.value(_CORRECTIONS, broadcast=broadcast) or 0)


# The draft of a correction that an author has begun.
_BEGUN = sa.select(broadcasts).where(
    _C.corrects == _P("broadcast"), _C.author == _P("author"), _C.stage == Stage.DRAFT.value
)


async def correction_begun(tx: Transaction, broadcast: str, author: int) -> Broadcast | None:
    return await tx.one(_broadcast, _BEGUN, broadcast=broadcast, author=author)


# Changes a broadcast that is still at the version that was read.
_CHANGE = (
    sa.update(broadcasts)
    .where(_this, _C.version == _P("before"))
    .values({name: _P(f"new_{name}") for name in _CHANGED})
)


async def change(tx: Transaction, broadcast: Broadcast, before: int) -> None:
    """Raises VersionConflict when it is not at version `before` any more."""
    tx.signal("broadcasts")
    columns = {f"new_{name}": value for name, value in _columns(broadcast).items()}
    if await tx.run(_CHANGE, broadcast=broadcast.id, before=before, **columns) != 1:
        raise VersionConflict(broadcast.id)


# Starts a run at the first recipient; the process that ran before may not write any more.
_BEGIN = sa.update(broadcasts).where(_this).values(position=0, floor=0, epoch=_C.epoch + 1)


async def begin(tx: Transaction, broadcast: str) -> None:
    tx.signal("broadcasts")
    await tx.run(_BEGIN, broadcast=broadcast)


# What is being sent, the oldest first.
_RUNNING = (
    sa.select(broadcasts)
    .where(_C.stage == Stage.SENDING.value)
    .order_by(_C.started_at, _C.id)
)  # fmt: skip


async def running(tx: Transaction) -> list[Running]:
    return [_running(row) for row in await tx.rows(_RUNNING)]


# Fences off the process that sent before. One statement: a claim that this process makes meanwhile
# is either read by it, or refused by it.
_TAKE_OVER = (
    sa.update(broadcasts)
    .where(sa.or_(_C.floor < _C.position, _C.stage.in_([Stage.SENDING.value, Stage.PAUSED.value])))
    .values(epoch=_C.epoch + 1)
    .returning(*_C)
)


async def take_over(tx: Transaction) -> list[Running]:
    """What an earlier process may have been sending."""
    return [_running(row) for row in await tx.rows(_TAKE_OVER)]


# Moves the cursor of a run that this process holds.
_HOLD = (
    sa.update(broadcasts)
    .where(*_mine)
    .values(position=sa.func.coalesce(_P("new_position"), _C.position), floor=_P("new_floor"))
)
_CLAIM = _HOLD.where(_C.stage == Stage.SENDING.value)


async def claim(tx: Transaction, broadcast: str, epoch: int, position: int, floor: int) -> bool:
    """Claim all recipients before `position`; False when the run is not ours, or paused."""
    mine = {"broadcast": broadcast, "holder": epoch}
    return await tx.run(_CLAIM, **mine, new_position=position, new_floor=floor) == 1


async def hold(
    tx: Transaction, broadcast: str, epoch: int, floor: int, position: int | None = None
) -> bool:
    """Whether results may be written; a `position` gives back what was claimed from there on."""
    mine = {"broadcast": broadcast, "holder": epoch}
    return await tx.run(_HOLD, **mine, new_position=position, new_floor=floor) == 1


# Notes how far the list of recipients is.
_GROW = (
    sa.update(broadcasts)
    .where(*_mine)
    .values(listed=_P("new_listed"), listed_to=_P("new_listed_to"), total=_P("new_total"))
)


async def grow(
    tx: Transaction, broadcast: str, epoch: int, *, total: int, to: str | None, whole: bool
) -> bool:
    """The list reaches up to person `to`."""
    mine = {"broadcast": broadcast, "holder": epoch}
    new = {"new_listed": int(whole), "new_listed_to": to, "new_total": total}
    return await tx.run(_GROW, **mine, **new) == 1


# Deletes a part of the lists of broadcasts that ended before a time.
_ENDED = sa.select(_C.id).where(
    _C.ended_at < _P("before"), _C.stage.in_([Stage.DONE.value, Stage.CANCELLED.value])
)
_KEY = (recipients.c.broadcast_id, recipients.c.position)
_FORGET = sa.delete(recipients).where(
    sa.tuple_(*_KEY).in_(
        sa.select(*_KEY)
        .where(recipients.c.broadcast_id.in_(_ENDED))
        .limit(_P("limit", type_=sa.Integer()))
    )
)


async def forget_recipients(tx: Transaction, before: int, limit: int) -> int:
    """How many rows were deleted."""
    return await tx.run(_FORGET, before=before, limit=limit)


# How many recipients of broadcasts that ended before a time there are.
_FORGETTABLE = (
    sa.select(sa.func.count().label("count"), sa.func.min(_C.ended_at).label("oldest"))
    .select_from(recipients.join(broadcasts, _C.id == recipients.c.broadcast_id))
    .where(recipients.c.broadcast_id.in_(_ENDED))
)


async def forgettable(tx: Transaction, before: int) -> Due:
    row = await tx.row(_FORGETTABLE, before=before) or {}
    return Due(row["count"], row["oldest"])


def _columns(broadcast: Broadcast) -> dict[str, Any]:
    return {name: getattr(broadcast, name) for name in _PLAIN} | {
        "stage": broadcast.stage.value,
        "topic": broadcast.topic.value,
        "contents": _CONTENTS.dump_json(dict(broadcast.contents), warnings="error").decode(),
        "audience": _AUDIENCE.dump_json(broadcast.audience, warnings="error").decode(),
        "errand": broadcast.errand.value,
    }


def _broadcast(row: Row) -> Broadcast:
    contents = _CONTENTS.validate_json(row["contents"])
    audience = _AUDIENCE.validate_json(row["audience"])
    return Broadcast(
        **{name: row[name] for name in (*_FIXED, *_PLAIN)},
        topic=Topic(row["topic"]),
        stage=Stage(row["stage"]),
        contents=contents,
        audience=audience,
        errand=RunKind(row["errand"]),
    )


def _running(row: Row) -> Running:
    plain = {name: row[name] for name in ("listed_to", "total", "epoch", "position", "floor")}
    return Running(_broadcast(row), bool(row["listed"]), **plain)
