"""Queue of outgoing messages, added in the transaction that decides them.

The side of the senders is in deliveries.py.
"""

import json
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from bot.core.database import (
    AHEAD_MS,
    Statement,
    Table,
    Transaction,
    dict_of,
    found,
    insert_ignore,
    row,
    rows,
    run,
    value,
    values,
    waking,
)
from bot.core.database.codecs import sealed_column, sealer_of
from bot.core.messages import Address, Lane, Post, What
from bot.core.queues.message_keys import key_of
from bot.core.queues.tables import numbering, outbox, said
from bot.core.times import DAY_MS
from bot.core.trail import CURRENT


class OutboxState(IntEnum):
    """Stored, so the values are frozen."""

    QUEUED = 0
    SENDING = 1
    SENT = 2  # to a group; a message to a private chat is gone then
    FAILED = 3  # a bug of ours: the operator looks at it
    UNKNOWN = 4  # may have arrived and must not arrive twice
    HELD = 5  # kept until the person can be reached again


_posts = Table(outbox, Post, to="address")
_C = outbox.c
PARAMS = sealed_column(_C.params)


def _in(*states: OutboxState) -> sa.ColumnElement[bool]:
    return _C.state.in_([state.value for state in states])


# Literal values, so that the databases use the partial indices on waiting rows.
QUEUED = _C.state == sa.literal_column(str(OutboxState.QUEUED.value))
UNSENT = _C.state != sa.literal_column(str(OutboxState.SENT.value))
"""Belongs into every condition on an address: the index holds only such rows."""
_WAITING = _in(OutboxState.QUEUED, OutboxState.SENDING, OutboxState.HELD)
_REVIVABLE = _in(OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.HELD)


def is_due(now: int) -> sa.ColumnElement[bool]:
    """The delay is over, or was set by a clock that was ahead."""
    return sa.or_(_C.not_before <= now, _C.delayed_at > now + AHEAD_MS)


_POST = sa.insert(outbox).returning(_C.id)
# Marks that a message with this `once` was posted, unless it was.
_MARK = insert_ignore(said)
_now = sa.bindparam("now", type_=sa.BigInteger())
_new_lane = sa.bindparam("new_lane", type_=sa.BigInteger())
_new_time = sa.bindparam("new_not_before", type_=sa.BigInteger())
_keeps_delay = sa.or_(_C.lane < _new_lane, _C.not_before < _new_time)
_SAID = {"address", *Post.__struct_fields__} - {"to", "lane", "latest", "not_before"}
# Replaces the content of a queued message with the same `latest`.
_REPLACE = (
    sa.update(outbox)
    .where(QUEUED, _C.latest.is_not(None), _C.latest == sa.bindparam("new_latest"))
    .values(
        {
            # A less urgent or a later change does not delay the message it replaces.
            "lane": sa.case((_C.lane < _new_lane, _C.lane), else_=_new_lane),
            "not_before": sa.case((_keeps_delay, _C.not_before), else_=_new_time),
            "delayed_at": sa.case((_keeps_delay, _C.delayed_at), else_=_now),
        }
        | {name: sa.bindparam(f"new_{name}") for name in _SAID}
    )
    .returning(_C.id)
)


async def post(tx: Transaction, post: Post) -> int | None:
    """Returns the row; None when a message with the same `once` was added before."""
    row = _row_of(tx, post)
    if row["once"] is not None and not await tx.run(
        _MARK, once=row["once"], day=tx.today
    ):
        return None
    tx.signal("authority" if post.lane is Lane.AUTHORITY else "outbox")
    number = None
    if row["latest"] is not None:
        number = await _replace(tx, row)
    if number is None:
        delayed_at = tx.now if post.not_before else 0
        number = await tx.value(_POST, created_at=tx.now, delayed_at=delayed_at, **row)
    trail = CURRENT.get()
    if trail is not None:
        trail.note_message(number, post.lane)
    return number


def _row_of(tx: Transaction, post: Post) -> dict[str, Any]:
    row = _posts.row_of(tx, post)
    for name in ("once", "latest"):
        if row[name] is not None:
            row[name] = key_of(tx, row[name])
    return row


@found
def _has_mark(once: str) -> Statement:
    return sa.select(said.c.once).where(said.c.once == once)


async def was_posted(tx: Transaction, once: str) -> bool:
    return await _has_mark(tx, key_of(tx, once))


async def replace(tx: Transaction, post: Post) -> int | None:
    """The waiting message with the same `latest`, which becomes this one; None without any."""
    return await _replace(tx, _row_of(tx, post))


async def _replace(tx: Transaction, row: dict[str, Any]) -> int | None:
    new = {f"new_{name}": value for name, value in row.items()}
    replaced: int | None = await tx.value(_REPLACE, now=tx.now, **new)
    return replaced


@row
def _waiting_under(latest: str) -> Statement:
    waiting = sa.select(_C.params, PARAMS.bound_by)
    return waiting.where(QUEUED, _C.latest == latest).with_for_update()


async def waiting_params(tx: Transaction, latest: str) -> dict[str, Any] | None:
    """The parameters of the message that waits under this `latest`, None without one.

    It is not sent before the transaction ends, which can put another in its place.
    """
    row = await _waiting_under(tx, key_of(tx, latest))
    if row is None:
        return None
    params: dict[str, Any] = json.loads(PARAMS.open_in(tx, row))
    return params


@waking("outbox")
def release_held(address: Address, language: str) -> Statement:
    """Send what was held for an address, in the language that its readers have now."""
    held = (_C.address == address, UNSENT, _C.state == OutboxState.HELD.value)
    queued = {"state": 0, "not_before": 0, "error": None, "language": language}
    return sa.update(outbox).where(*held).values(queued)


@waking("outbox")
def readdress(old: Address, new: Address) -> Statement:
    return (
        sa.update(outbox).where(_C.address == old, UNSENT, _WAITING).values(address=new)
    )


@values(str)
def _waiting_between(first: str, last: str) -> Statement:
    waiting = (UNSENT, _WAITING, _C.address.between(first, last))
    return sa.select(_C.address).distinct().where(*waiting)


async def move_chat(tx: Transaction, old_chat: int, new_chat: int) -> int:
    """Move the waiting messages of a group and its topics to the supergroup it became."""
    prefix = str(Address(chat=old_chat))
    # ';' follows ':' in the alphabet: the range holds the chat, its topics, and other chats
    # whose numbers begin the same; parsing sorts these out.
    moved = 0
    for address in await _waiting_between(tx, prefix, f"{prefix};"):
        old = Address.parse(address)
        if old.chat == old_chat:
            moved += await readdress(tx, old, Address(chat=new_chat, thread=old.thread))
    return moved


@found
def is_owed(address: Address) -> Statement:
    owed = (UNSENT, _in(OutboxState.QUEUED, OutboxState.SENDING))
    return sa.select(_C.id).where(_C.address == address, *owed).limit(1)


@value(int)
def first_number_since(since: int) -> Statement:
    """The number of the first message to a private chat on the day of `since` or later. Private
    chats share one numbering: it dates the messages of all of them."""
    first = sa.select(sa.func.min(numbering.c.first))
    return first.where(numbering.c.day > since - sa.literal_column(str(DAY_MS)))


@rows
def backlog() -> Statement:
    """The `lane`, `count` and `oldest` moment of messages that wait; cheap at any time."""
    oldest = sa.func.min(_C.created_at).label("oldest")
    waiting = sa.select(_C.lane, sa.func.count().label("count"), oldest).where(QUEUED)
    return waiting.group_by(_C.lane).order_by(_C.lane)


_LOOKED_AT = (_C.id, _C.lane, _C.kind, _C.state, _C.attempts, _C.created_at, _C.error)


@rows
def stuck_messages(limit: int) -> Statement:
    """Messages without their content that failed or whose outcome is unknown."""
    failed = (UNSENT, _in(OutboxState.FAILED, OutboxState.UNKNOWN))
    return sa.select(*_LOOKED_AT).where(*failed).order_by(_C.id).limit(limit)


@row
def find_message(id: int) -> Statement:
    """One message, with the parameters still sealed."""
    more = (_C.language, _C.sent_at, _C.address, _C.params)
    return sa.select(*_LOOKED_AT, *more).where(_C.id == id)


@waking("outbox")
def revive_message(id: int) -> Statement:
    queued = {
        "state": OutboxState.QUEUED.value,
        "attempts": 0,
        "not_before": 0,
        "sent_at": None,
    }
    return sa.update(outbox).where(_C.id == id, _REVIVABLE).values(queued)


@run
def drop_message(id: int) -> Statement:
    """Give up a failed, unknown or held message."""
    return sa.delete(outbox).where(_C.id == id, _REVIVABLE)


@run
def drop_messages(person: str) -> Statement:
    """Delete the messages that wait for a person; those that were sent are gone."""
    address = sa.literal_column("'person:'", sa.Text()) + person
    return sa.delete(outbox).where(_C.address == address, UNSENT)


@run
def _drop_showing(pattern: str) -> Statement:
    showing = (_C.shows.is_not(None), _C.shows.like(pattern))
    sending = _C.state == OutboxState.SENDING.value
    return sa.delete(outbox).where(UNSENT, *showing, sa.not_(sending))


async def drop_showing(tx: Transaction, report: str, cases: Iterable[str]) -> None:
    """Delete what waits to show staff something of a report. A message that is being sent right now
    is taken back once its id is known."""
    for begins in (report, *(f":{What.HISTORY.value}:{case}" for case in cases)):
        await _drop_showing(tx, f"{begins}:%")


@dict_of(str, int)
def _arrived() -> Statement:
    return sa.select(said.c.once, said.c.arrived).where(said.c.arrived != 0)


@value(int)
def _arrival_of(once: str) -> Statement:
    return sa.select(said.c.arrived).where(said.c.once == once)


async def is_sent(tx: Transaction, once: str) -> bool:
    """True if the message with this `once` arrived in a group or channel, as the row says."""
    return bool(await _arrival_of(tx, key_of(tx, once)))


async def sent_of(tx: Transaction, some: Iterable[str]) -> list[str]:
    """Those of these `once` whose messages certainly arrived in a group or channel: without the
    key no row can say so, nor does one of 0.2.0."""
    arrived = await _arrived(tx)
    if not arrived:
        return []
    sealer = sealer_of(tx)
    keys = ((once, sealer.message_key(once)) for once in some)
    found = [(once, key) for once, key in keys if key in arrived]  # of very many, few
    return [once for once, key in found if arrived[key] == sealer.arrival_mark(key)]
