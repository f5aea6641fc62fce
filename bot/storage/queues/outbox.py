"""What we owe people: posted in the transaction that decides it, sent later by delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from bot.domain.notice import Address, Lane, Post
from bot.storage.engine.database import PerDialect, Row, Transaction, insert_ignore
from bot.storage.schema import outbox


class State(IntEnum):
    """Stored, so the values are frozen."""

    QUEUED = 0
    SENDING = 1
    SENT = 2
    FAILED = 3  # a bug of ours: the operator looks at it
    UNKNOWN = 4  # may have arrived, and is not to be said twice
    HELD = 5  # kept until the person can be reached again
    DROPPED = 6  # nothing to say any more, or nobody to say it to


# Written out so that the partial indices on waiting rows are used.
QUEUED = outbox.c.state == sa.literal_column(str(State.QUEUED.value))
UNSENT = outbox.c.state != sa.literal_column(str(State.SENT.value))
"""Beside an address, in every statement that looks for one: the index holds nothing else."""
_once = outbox.c.once == sa.bindparam("unique")
_address = outbox.c.address == sa.bindparam("recipient")
_unsent = outbox.c.state.in_([State.QUEUED.value, State.SENDING.value, State.HELD.value])
_this_stuck = (
    outbox.c.id == sa.bindparam("row"),
    outbox.c.state.in_([State.FAILED.value, State.UNKNOWN.value, State.HELD.value]),
)


@dataclass(frozen=True, slots=True)
class Backlog:
    lane: Lane
    count: int
    oldest: int  # when the oldest waiting post was posted


_ignoring = insert_ignore(outbox)
_POST = PerDialect(
    _ignoring.sqlite.returning(outbox.c.id),  # type: ignore[attr-defined]
    _ignoring.postgresql.returning(outbox.c.id),  # type: ignore[attr-defined]
)
_POSTED = sa.select(outbox.c.id).where(_once)
_new_lane = sa.bindparam("new_lane", type_=sa.BigInteger())
_REPLACE = (
    sa.update(outbox)
    .where(QUEUED, outbox.c.latest.is_not(None), outbox.c.latest == sa.bindparam("same"))
    .values({
        # A quieter change never slows down what was waiting more urgently.
        "lane": sa.case((outbox.c.lane < _new_lane, outbox.c.lane), else_=_new_lane),
    } | {
        name: sa.bindparam(f"new_{name}")
        for name in (
            "address", "kind", "params", "language", "edit", "reply_to", "under", "once",
            "remember", "not_before",
        )
    })
    .returning(outbox.c.id)
)  # fmt: skip


async def post(tx: Transaction, post: Post) -> int | None:
    """Owe somebody a message; None when `once` says that it was owed already."""
    tx.signal("outbox")
    columns: dict[str, Any] = {
        "lane": int(post.lane),
        "address": str(post.to),
        "kind": post.kind,
        "params": json.dumps(dict(post.params)),
        "language": post.language,
        "edit": post.edit,
        "reply_to": post.reply_to,
        "under": post.under,
        "once": post.once,
        "remember": post.remember,
        "not_before": post.not_before or 0,
    }
    if post.latest is not None:
        if post.once is not None and await tx.value(_POSTED, unique=post.once) is not None:
            return None
        replacement = {f"new_{name}": value for name, value in columns.items()}
        replaced: int | None = await tx.value(_REPLACE, same=post.latest, **replacement)
        if replaced is not None:
            return replaced
    added: int | None = await tx.value(_POST, latest=post.latest, created_at=tx.now, **columns)
    return added


_CANCEL = sa.delete(outbox).where(_once, QUEUED)


async def cancel(tx: Transaction, once: str) -> bool:
    """Take back a post that still waits; False when it is under way, said, or was never there."""
    return await tx.run(_CANCEL, unique=once) == 1


_RELEASE_HELD = (
    sa.update(outbox)
    .where(_address, UNSENT, outbox.c.state == State.HELD.value)
    .values(state=State.QUEUED.value, not_before=0, error=None)
)


async def release_held(tx: Transaction, address: Address) -> int:
    """Send what was kept for somebody who can be reached again."""
    tx.signal("outbox")
    return await tx.run(_RELEASE_HELD, recipient=str(address))


_READDRESS = (
    sa.update(outbox).where(_address, UNSENT, _unsent).values(address=sa.bindparam("new_recipient"))
)


async def readdress(tx: Transaction, old: Address, new: Address) -> int:
    """Point what was not said yet to another address."""
    tx.signal("outbox")
    return await tx.run(_READDRESS, recipient=str(old), new_recipient=str(new))


_OF_CHAT = (
    sa.select(outbox.c.address)
    .distinct()
    .where(
        UNSENT,
        _unsent,
        (outbox.c.address >= sa.bindparam("first")) & (outbox.c.address <= sa.bindparam("last")),
    )
)


async def move_chat(tx: Transaction, old_chat: int, new_chat: int) -> int:
    """Point what waits for a group, in whichever topic, to the group it became."""
    prefix = str(Address(chat=old_chat))
    # ';' follows ':' in the alphabet: the range holds the chat and its topics, and other chats
    # whose numbers begin the same; parsing tells them apart.
    rows = await tx.rows(_OF_CHAT, first=prefix, last=f"{prefix};")
    moved = 0
    for row in rows:
        old = Address.parse(row["address"])
        if old.chat == old_chat:
            moved += await readdress(tx, old, Address(chat=new_chat, thread=old.thread))
    return moved


_WAITING = (
    sa.select(sa.func.count())
    .select_from(outbox)
    .where(_address, UNSENT, outbox.c.state.in_([State.QUEUED.value, State.HELD.value]))
)


async def waiting(tx: Transaction, address: Address) -> int:
    """How many posts to this address are not said yet."""
    return int(await tx.value(_WAITING, recipient=str(address)))


_BACKLOG = (
    sa.select(
        outbox.c.lane,
        sa.func.count().label("count"),
        sa.func.min(outbox.c.created_at).label("oldest"),
    )
    .where(QUEUED)
    .group_by(outbox.c.lane)
    .order_by(outbox.c.lane)
)


async def backlog(tx: Transaction) -> list[Backlog]:
    """What waits, by lane; cheap at any time."""
    rows = await tx.rows(_BACKLOG)
    return [Backlog(Lane(row["lane"]), row["count"], row["oldest"]) for row in rows]


_COUNTS = (
    sa.select(outbox.c.lane, outbox.c.state, sa.func.count().label("count"))
    .group_by(outbox.c.lane, outbox.c.state)
    .order_by(outbox.c.lane, outbox.c.state)
)


async def counts(tx: Transaction) -> dict[tuple[Lane, State], int]:
    """All rows by lane and state; reads the whole table."""
    rows = await tx.rows(_COUNTS)
    return {(Lane(row["lane"]), State(row["state"])): row["count"] for row in rows}


_settled = outbox.c.state.in_([State.SENT.value, State.DROPPED.value])


def _prune(*which: sa.ColumnElement[bool]) -> sa.Executable:
    old = (
        sa.select(outbox.c.id)
        .where(outbox.c.sent_at < sa.bindparam("before"), _settled, *which)
        .order_by(outbox.c.sent_at)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )
    return sa.delete(outbox).where(outbox.c.id.in_(old))


_PRUNE, _PRUNE_ONCE = _prune(outbox.c.once.is_(None)), _prune()


async def prune(tx: Transaction, *, before: int, once_before: int, limit: int = 1_000_000) -> int:
    """Delete what was said long ago, at most `limit` rows of each kind; how many.

    Rows that keep a post unique may be kept for longer.
    """
    removed = await tx.run(_PRUNE, before=before, limit=limit)
    return removed + await tx.run(_PRUNE_ONCE, before=once_before, limit=limit)


_STUCK = (
    sa.select(
        outbox.c.id, outbox.c.lane, outbox.c.kind, outbox.c.state, outbox.c.attempts,
        outbox.c.created_at, outbox.c.error,
    )
    .where(UNSENT, outbox.c.state.in_([State.FAILED.value, State.UNKNOWN.value]))
    .order_by(outbox.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)  # fmt: skip


async def stuck(tx: Transaction, limit: int = 50) -> list[Row]:
    """Posts that need the operator: failed, or with an unknown outcome; without their content."""
    return await tx.rows(_STUCK, limit=limit)


_LOOK = sa.select(
    outbox.c.id, outbox.c.lane, outbox.c.kind, outbox.c.language, outbox.c.state,
    outbox.c.attempts, outbox.c.created_at, outbox.c.sent_at, outbox.c.error, outbox.c.address,
    outbox.c.params,
).where(outbox.c.id == sa.bindparam("row"))  # fmt: skip


async def look(tx: Transaction, row: int) -> Row | None:
    """One post for the operator, content included."""
    return await tx.row(_LOOK, row=row)


_REVIVE = (
    sa.update(outbox)
    .where(*_this_stuck)
    .values(state=State.QUEUED.value, attempts=0, not_before=0, sent_at=None)
)


async def revive(tx: Transaction, row: int) -> bool:
    """Send a failed, unknown or held post after all."""
    tx.signal("outbox")
    return await tx.run(_REVIVE, row=row) == 1


_DROP = (
    sa.update(outbox)
    .where(*_this_stuck)
    .values(state=State.DROPPED.value, params=None, sent_at=sa.bindparam("now"))
)


async def drop(tx: Transaction, row: int) -> bool:
    """Give a failed, unknown or held post up."""
    return await tx.run(_DROP, row=row, now=tx.now) == 1
