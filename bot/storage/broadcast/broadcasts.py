"""Broadcasts as they are kept: changed by compare-and-set, run by whoever holds the delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.broadcast.broadcast import Audience, Broadcast, Content, RunKind, Stage, Topic
from bot.storage.desk.cases import VersionConflict
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import broadcasts, recipients

_CONTENTS = TypeAdapter(dict[str, Content])
_AUDIENCE = TypeAdapter(Audience)
_P = sa.bindparam
_this = broadcasts.c.id == _P("broadcast")
_mine = (_this, broadcasts.c.epoch == _P("holder"))
_ADD = sa.insert(broadcasts)
_GET = sa.select(broadcasts).where(_this)
_LISTED = (
    sa.select(broadcasts)
    .where(broadcasts.c.stage != Stage.DISCARDED.value)
    .order_by(broadcasts.c.created_at.desc())
    .limit(_P("limit", type_=sa.Integer()))
)
_PLAIN = ("version", "approved_by", "scheduled_at", "started_at", "ended_at", "run")
_CHANGED = (
    "version", "stage", "topic", "paid", "contents", "audience", "approved_by", "scheduled_at",
    "started_at", "ended_at", "errand", "run",
)  # fmt: skip
_CHANGE = (
    sa.update(broadcasts)
    .where(_this, broadcasts.c.version == _P("before"))
    .values({name: _P(f"new_{name}") for name in _CHANGED})
)
_BEGIN = (
    sa.update(broadcasts)
    .where(_this)
    .values(position=0, floor=0, epoch=broadcasts.c.epoch + 1)
)  # fmt: skip
_RUNNING = (
    sa.select(broadcasts)
    .where(broadcasts.c.stage == Stage.SENDING.value)
    .order_by(broadcasts.c.started_at, broadcasts.c.id)
)
# One statement: what an earlier holder claims meanwhile is either read by it, or refused by it.
_TAKE_OVER = (
    sa.update(broadcasts)
    .where(
        sa.or_(
            broadcasts.c.floor < broadcasts.c.position,
            broadcasts.c.stage.in_([Stage.SENDING.value, Stage.PAUSED.value]),
        )
    )
    .values(epoch=broadcasts.c.epoch + 1)
    .returning(*broadcasts.c)
)
_CLAIM = (
    sa.update(broadcasts)
    .where(*_mine, broadcasts.c.stage == Stage.SENDING.value)
    .values(position=_P("new_position"), floor=_P("new_floor"))
)
_FLOOR = sa.update(broadcasts).where(*_mine).values(floor=_P("new_floor"))
_BOTH = _FLOOR.values(position=_P("new_position"))
_GROW = (
    sa.update(broadcasts)
    .where(*_mine)
    .values(listed=_P("new_listed"), listed_to=_P("new_listed_to"), total=_P("new_total"))
)
_OLD = (
    sa.select(recipients.c.broadcast_id, recipients.c.position)
    .where(
        recipients.c.broadcast_id.in_(
            sa.select(broadcasts.c.id).where(
                broadcasts.c.ended_at < _P("before"),
                broadcasts.c.stage.in_([Stage.DONE.value, Stage.CANCELLED.value]),
            )
        )
    )
    .limit(_P("limit", type_=sa.Integer()))
)
_FORGET = sa.delete(recipients).where(
    sa.tuple_(recipients.c.broadcast_id, recipients.c.position).in_(_OLD)
)


@dataclass(frozen=True, slots=True)
class Running:
    """A broadcast with what delivery keeps of it. `position` is the next recipient to claim."""

    broadcast: Broadcast
    is_listed: bool
    listed_to: str | None
    total: int
    epoch: int
    position: int
    floor: int


async def add(tx: Transaction, broadcast: Broadcast) -> None:
    row = {"id": broadcast.id, "number": broadcast.number, "author": broadcast.author}
    await tx.run(_ADD, created_at=broadcast.created_at, **row, **_columns(broadcast))


async def get(tx: Transaction, broadcast: str) -> Broadcast | None:
    row = await tx.row(_GET, broadcast=broadcast)
    return None if row is None else _broadcast(row)


async def listed(tx: Transaction, limit: int = 50) -> list[Broadcast]:
    """The newest first, without drafts that were discarded."""
    return [_broadcast(row) for row in await tx.rows(_LISTED, limit=limit)]


async def change(tx: Transaction, broadcast: Broadcast, before: int) -> None:
    """Write what an act changed. Raises VersionConflict when it is not at `before` any more."""
    tx.signal("broadcasts")
    columns = {f"new_{name}": value for name, value in _columns(broadcast).items()}
    if await tx.run(_CHANGE, broadcast=broadcast.id, before=before, **columns) != 1:
        raise VersionConflict(broadcast.id)


async def begin(tx: Transaction, broadcast: str) -> None:
    """A run goes through the recipients from the first one; whoever ran before may not write."""
    tx.signal("broadcasts")
    await tx.run(_BEGIN, broadcast=broadcast)


async def running(tx: Transaction) -> list[Running]:
    """What is to be sent now: urgent ones first, then those that began earlier."""
    return [_running(row) for row in await tx.rows(_RUNNING)]


async def state(tx: Transaction, broadcast: str) -> Running | None:
    row = await tx.row(_GET, broadcast=broadcast)
    return None if row is None else _running(row)


async def take_over(tx: Transaction) -> list[Running]:
    """What an earlier process may have been sending; from here on it can write no more."""
    return [_running(row) for row in await tx.rows(_TAKE_OVER)]


async def claim(tx: Transaction, broadcast: str, epoch: int, position: int, floor: int) -> bool:
    """Everybody before `position` is being sent now; False when it is ours no longer."""
    changed = await tx.run(
        _CLAIM, broadcast=broadcast, holder=epoch, new_position=position, new_floor=floor
    )
    return changed == 1


async def hold(
    tx: Transaction, broadcast: str, epoch: int, floor: int, position: int | None = None
) -> bool:
    """Whether results may be written; everybody before `floor` has a fate.

    With a `position` nobody from there on is being sent, whatever was claimed before.
    """
    mine = {"broadcast": broadcast, "holder": epoch, "new_floor": floor}
    if position is None:
        return await tx.run(_FLOOR, **mine) == 1
    return await tx.run(_BOTH, **mine, new_position=position) == 1


async def grow(
    tx: Transaction, broadcast: str, epoch: int, *, total: int, to: str | None, whole: bool
) -> bool:
    """The list of recipients reaches up to person `to`."""
    changed = await tx.run(
        _GROW,
        broadcast=broadcast,
        holder=epoch,
        new_listed=int(whole),
        new_listed_to=to,
        new_total=total,
    )
    return changed == 1


async def forget_recipients(tx: Transaction, before: int, limit: int) -> int:
    """Delete lists of broadcasts that ended before then; how many rows went."""
    return await tx.run(_FORGET, before=before, limit=limit)


def _columns(broadcast: Broadcast) -> dict[str, Any]:
    return {name: getattr(broadcast, name) for name in _PLAIN} | {
        "stage": broadcast.stage.value,
        "topic": broadcast.topic.value,
        "paid": int(broadcast.paid),
        "contents": _CONTENTS.dump_json(dict(broadcast.contents), warnings="error").decode(),
        "audience": _AUDIENCE.dump_json(broadcast.audience, warnings="error").decode(),
        "errand": broadcast.errand.value,
    }


def _broadcast(row: Row) -> Broadcast:
    contents = _CONTENTS.validate_json(row["contents"])
    audience = _AUDIENCE.validate_json(row["audience"])
    if json.loads(row["audience"]).get("only_named"):
        # Rows of 0.1.0 may say "only languages that have a text": the languages say so now.
        written = tuple(one for one in audience.languages or contents if one in contents)
        audience = replace(audience, languages=written or audience.languages)
    return Broadcast(
        **{name: row[name] for name in ("id", "number", "author", "created_at", *_PLAIN)},
        topic=Topic(row["topic"]),
        stage=Stage(row["stage"]),
        paid=bool(row["paid"]),
        contents=contents,
        audience=audience,
        errand=RunKind(row["errand"]),
    )


def _running(row: Row) -> Running:
    return Running(
        _broadcast(row),
        bool(row["listed"]),
        row["listed_to"],
        row["total"],
        row["epoch"],
        row["position"],
        row["floor"],
    )
