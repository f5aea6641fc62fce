"""Queue of outgoing messages, added in the transaction that decides them.

Delivery's side of it is in sending.py.
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import AHEAD_MS, DAY_MS, Row, Transaction
from bot.core.database.expiring import Expiring
from bot.core.database.statements import insert_ignore
from bot.core.posts import Address, Lane, Post
from bot.core.schema.queues import numbering, outbox, said
from bot.core.sealed import OUTBOX_PARAMS


class OutboxState(IntEnum):
    """Stored, so the values are frozen."""

    QUEUED = 0
    SENDING = 1
    SENT = 2  # to a group; a message to a private chat is gone then
    FAILED = 3  # a bug of ours: the operator looks at it
    UNKNOWN = 4  # may have arrived and must not arrive twice
    HELD = 5  # kept until the person can be reached again
    DROPPED = 6  # superseded, or without a recipient; gone where it was for a private chat


def _in(*states: OutboxState) -> sa.ColumnElement[bool]:
    return outbox.c.state.in_([state.value for state in states])


# Literal values, so that the databases use the partial indices on waiting rows.
QUEUED = outbox.c.state == sa.literal_column(str(OutboxState.QUEUED.value))
UNSENT = outbox.c.state != sa.literal_column(str(OutboxState.SENT.value))
"""Belongs into every condition on an address: the index holds only such rows."""
_now = sa.bindparam("now", type_=sa.BigInteger())
IS_DUE = sa.or_(outbox.c.not_before <= _now, outbox.c.delayed_at > _now + AHEAD_MS)
"""The delay is over, or was set by a clock that was ahead. Wants `now`."""
_address = outbox.c.address == sa.bindparam("recipient")
_unsent = _in(OutboxState.QUEUED, OutboxState.SENDING, OutboxState.HELD)
_this = outbox.c.id == sa.bindparam("row")
_revivable = _in(OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.HELD)


@dataclass(frozen=True, slots=True)
class Backlog:
    lane: Lane
    count: int
    oldest: int  # when the oldest of them was added


# Adds a message.
_POST = sa.insert(outbox).returning(outbox.c.id)
# Marks that a message with this `once` was posted, unless it was.
_MARK = insert_ignore(said)
_POSTED = sa.select(said.c.once).where(said.c.once == sa.bindparam("unique"))
_new_lane = sa.bindparam("new_lane", type_=sa.BigInteger())
_new_time = sa.bindparam("new_not_before", type_=sa.BigInteger())
_keeps_delay = sa.or_(outbox.c.lane < _new_lane, outbox.c.not_before < _new_time)
# Replaces the content of a queued message with the same `latest`.
_REPLACE = (
    sa.update(outbox)
    .where(QUEUED, outbox.c.latest.is_not(None), outbox.c.latest == sa.bindparam("same"))
    .values(
        {
            # A less urgent or a later change does not delay the message it replaces.
            "lane": sa.case((outbox.c.lane < _new_lane, outbox.c.lane), else_=_new_lane),
            "not_before": sa.case((_keeps_delay, outbox.c.not_before), else_=_new_time),
            "delayed_at": sa.case((_keeps_delay, outbox.c.delayed_at), else_=_now),
        }
        | {
            name: sa.bindparam(f"new_{name}")
            for name in (
                "address",
                "kind",
                "params",
                "language",
                "edit",
                "reply_to",
                "under",
                "once",
                "remember",
                "shows",
            )
        }
    )
    .returning(outbox.c.id)
)


async def post(tx: Transaction, post: Post) -> int | None:
    """Returns the row; None when a message with the same `once` was added before."""
    if post.once is not None and not await tx.run(_MARK, once=post.once, day=tx.today):
        return None
    tx.signal("authority" if post.lane is Lane.AUTHORITY else "outbox")
    replaced = None if post.latest is None else await replace(tx, post)
    if replaced is not None:
        return replaced
    delayed_at = 0 if post.not_before is None else tx.now
    added: int = await tx.value(
        _POST, latest=post.latest, created_at=tx.now, delayed_at=delayed_at, **_columns(tx, post)
    )
    return added


async def was_posted(tx: Transaction, once: str) -> bool:
    return await tx.value(_POSTED, unique=once) is not None


async def replace(tx: Transaction, post: Post) -> int | None:
    """The waiting message with the same `latest`, which becomes this one; None without any."""
    new = {f"new_{name}": value for name, value in _columns(tx, post).items()}
    replaced: int | None = await tx.value(_REPLACE, same=post.latest, now=tx.now, **new)
    return replaced


def _columns(tx: Transaction, post: Post) -> dict[str, Any]:
    params = OUTBOX_PARAMS.seal(tx, json.dumps(dict(post.params)), post.kind)
    return {
        "lane": int(post.lane),
        "address": str(post.to),
        "kind": post.kind,
        "params": params,
        "language": post.language,
        "edit": post.edit,
        "reply_to": post.reply_to,
        "under": post.under,
        "once": post.once,
        "remember": post.remember,
        "not_before": post.not_before or 0,
        "shows": None if post.shows is None else str(post.shows),
    }


# Queues the messages that were held for an address.
_RELEASE_HELD = (
    sa.update(outbox)
    .where(_address, UNSENT, outbox.c.state == OutboxState.HELD.value)
    .values(state=OutboxState.QUEUED.value, not_before=0, error=None)
)


async def release_held(tx: Transaction, address: Address) -> int:
    tx.signal("outbox")
    return await tx.run(_RELEASE_HELD, recipient=str(address))


# Changes the address of messages that are not sent yet.
_READDRESS = (
    sa.update(outbox).where(_address, UNSENT, _unsent).values(address=sa.bindparam("new_recipient"))
)


async def readdress(tx: Transaction, old: Address, new: Address) -> int:
    tx.signal("outbox")
    return await tx.run(_READDRESS, recipient=str(old), new_recipient=str(new))


# The addresses of a chat and its topics that messages wait for.
_range = outbox.c.address.between(sa.bindparam("first"), sa.bindparam("last"))
_OF_CHAT = sa.select(outbox.c.address).distinct().where(UNSENT, _unsent, _range)


async def move_chat(tx: Transaction, old_chat: int, new_chat: int) -> int:
    """Move the waiting messages of a group and its topics to the supergroup it became."""
    prefix = str(Address(chat=old_chat))
    # ';' follows ':' in the alphabet: the range holds the chat, its topics, and other chats
    # whose numbers begin the same; parsing sorts these out.
    rows = await tx.rows(_OF_CHAT, first=prefix, last=f"{prefix};")
    moved = 0
    for row in rows:
        old = Address.parse(row["address"])
        if old.chat == old_chat:
            moved += await readdress(tx, old, Address(chat=new_chat, thread=old.thread))
    return moved


# How many messages to an address are not sent yet.
_WAITING = sa.select(sa.func.count()).where(
    _address, UNSENT, _in(OutboxState.QUEUED, OutboxState.HELD)
)


async def waiting(tx: Transaction, address: Address) -> int:
    return int(await tx.value(_WAITING, recipient=str(address)))


# Whether a message to an address has yet to be sent.
_IS_OWED = sa.select(
    sa.exists().where(_address, UNSENT, _in(OutboxState.QUEUED, OutboxState.SENDING))
)


async def is_owed(tx: Transaction, address: Address) -> bool:
    return bool(await tx.value(_IS_OWED, recipient=str(address)))


_FIRST = sa.select(sa.func.min(numbering.c.first)).where(numbering.c.day >= sa.bindparam("since"))


async def first_number_since(tx: Transaction, since: int) -> int | None:
    """The number of the first message to a private chat on the day of `since` or later.

    Private chats share one numbering, so that this dates the messages of all of them.
    """
    number: int | None = await tx.value(_FIRST, since=since - since % DAY_MS)
    return number


# How many messages wait in each lane, and since when; cheap at any time.
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
    rows = await tx.rows(_BACKLOG)
    return [Backlog(Lane(row["lane"]), row["count"], row["oldest"]) for row in rows]


# How many rows there are, by lane and state; reads the whole table.
_COUNTS = (
    sa.select(outbox.c.lane, outbox.c.state, sa.func.count().label("count"))
    .group_by(outbox.c.lane, outbox.c.state)
    .order_by(outbox.c.lane, outbox.c.state)
)


async def counts(tx: Transaction) -> dict[tuple[Lane, OutboxState], int]:
    rows = await tx.rows(_COUNTS)
    return {(Lane(row["lane"]), OutboxState(row["state"])): row["count"] for row in rows}


OVER = Expiring(outbox, outbox.c.sent_at, _in(OutboxState.SENT, OutboxState.DROPPED))
"""Messages to groups and case files that were sent or dropped."""
SAID = Expiring(said, said.c.day)
"""Marks of what must not be posted again: keep them longer than any retry."""
NUMBERED = Expiring(numbering, numbering.c.day)
"""Where each day begins in the numbering of private chats."""


# Messages without their content that failed or whose outcome is unknown.
_STUCK = (
    sa.select(
        outbox.c.id,
        outbox.c.lane,
        outbox.c.kind,
        outbox.c.state,
        outbox.c.attempts,
        outbox.c.created_at,
        outbox.c.error,
    )
    .where(UNSENT, _in(OutboxState.FAILED, OutboxState.UNKNOWN))
    .order_by(outbox.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)


async def stuck(tx: Transaction, limit: int = 50) -> list[Row]:
    return await tx.rows(_STUCK, limit=limit)


# One message, content included.
_LOOK = sa.select(
    outbox.c.id,
    outbox.c.lane,
    outbox.c.kind,
    outbox.c.language,
    outbox.c.state,
    outbox.c.attempts,
    outbox.c.created_at,
    outbox.c.sent_at,
    outbox.c.error,
    outbox.c.address,
    outbox.c.params,
).where(_this)


async def look(tx: Transaction, row: int) -> Row | None:
    """With the parameters still sealed."""
    return await tx.row(_LOOK, row=row)


# Queues a failed, unknown or held message again.
_REVIVE = (
    sa.update(outbox)
    .where(_this, _revivable)
    .values(state=OutboxState.QUEUED.value, attempts=0, not_before=0, sent_at=None)
)


async def revive(tx: Transaction, row: int) -> bool:
    tx.signal("outbox")
    return await tx.run(_REVIVE, row=row) == 1


# Gives up a failed, unknown or held message.
_DROP = sa.delete(outbox).where(_this, _revivable)


async def drop(tx: Transaction, row: int) -> bool:
    return await tx.run(_DROP, row=row) == 1


_ARRIVED = sa.select(said.c.once).where(said.c.arrived == 1)
_SENT_ONCE = _ARRIVED.where(said.c.once == sa.bindparam("unique"))
_SENT_STARTING = _ARRIVED.where(said.c.once.startswith(sa.bindparam("beginning")))


async def is_sent(tx: Transaction, once: str) -> bool:
    """True if the message with this `once` arrived in a group or channel."""
    return await tx.value(_SENT_ONCE, unique=once) is not None


async def sent_once(tx: Transaction, beginning: str) -> list[str]:
    """The `once` of messages that begin so and arrived in a group or channel."""
    return [row["once"] for row in await tx.rows(_SENT_STARTING, beginning=beginning)]
