"""Queue of raw updates; those of one key (a private chat or a group) keep their order.

It reads updates of any shape, known or not, and never fails on one.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from bot.core.database import (
    Statement,
    Transaction,
    found,
    insert,
    insert_ignore,
    row,
    rows,
    run,
    then,
    waking,
    whole_numbers,
)
from bot.core.database.codecs import sealed_column
from bot.core.queues.tables import inbox, received
from bot.core.times import DAY_MS
from bot.values import Value

OTHER = "other"


def key_of(raw: Mapping[str, Any], pseudonym: Callable[[str], str]) -> str:
    """`u:…` for a person (hashed), `c:…` for a group, `other` when neither is known. A press counts
    with the messages of the chat in which its button stands."""
    for content in parts(raw):
        chat = chat_of(content)
        identifier = chat.get("id")
        if isinstance(identifier, int):
            # Groups and channels have negative numbers: a positive one is a person's own.
            if chat.get("type") == "private" or identifier > 0:
                return of_person(pseudonym(str(identifier)))
            return f"c:{identifier}"
        for author in ("from", "user"):
            identifier = part(content, author).get("id")
            if isinstance(identifier, int):
                return of_person(pseudonym(str(identifier)))
    return OTHER


def of_person(pseudonym: str) -> str:
    return f"u:{pseudonym}"


def parts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects an update holds: a message, a press, a change of membership."""
    return (value for value in raw.values() if isinstance(value, Mapping))


def chat_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The chat of a part of an update; for a press, the chat of the message with the button."""
    return part(content, "chat") or part(part(content, "message"), "chat")


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}


class InboxState(IntEnum):
    """Stored, so the values are frozen."""

    OPEN = 0
    DEAD = 2  # a dead letter after too many failures; the operator looks at it


class Claimed(Value):
    update_id: int
    key: str
    body: str
    attempts: int


_C = inbox.c
BODY = sealed_column(_C.body)
# Literal values, so that the databases use the partial indices on open and dead rows.
_open = _C.state == sa.literal_column(str(InboxState.OPEN.value))
_dead = _C.state == sa.literal_column(str(InboxState.DEAD.value))
_owner = sa.bindparam("owner", type_=sa.Text())
_now = sa.bindparam("now", type_=sa.BigInteger())
_LONGEST_MS = 60_000
_older = inbox.alias("older")
_FREE: dict[str, Any] = {"lease_owner": None, "lease_until": 0}


def _is_over(mark: sa.Column[int]) -> sa.ColumnElement[bool]:
    """Retries and leases last seconds: what lasts longer was set by a clock that was ahead."""
    return sa.or_(mark <= _now, mark > _now + _LONGEST_MS)


_numbers = whole_numbers("numbers").subquery()
# SQLite needs a WHERE before ON CONFLICT.
_new = sa.select(_numbers.c[0], sa.bindparam("day", type_=sa.BigInteger())).where(
    sa.true()
)
# Keeps the numbers of updates that came; returns those that are new.
_NOTE = (
    insert(received)
    .from_select(["update_id", "day"], _new)
    .on_conflict_do_nothing()
    .returning(received.c.update_id)
)
# Adds an update.
_ACCEPT = insert_ignore(inbox)


async def accept_many(tx: Transaction, updates: Sequence[tuple[int, str, str]]) -> int:
    """Keep those of (update_id, key, body) that did not come before; how many. Their numbers are
    kept apart: Telegram may bring an update again when its row is gone."""
    tx.signal("inbox")
    numbers = json.dumps([number for number, _, _ in updates])
    noted = await tx.rows(_NOTE, numbers=numbers, day=tx.today)
    new = {row["update_id"] for row in noted}
    rows = [
        {
            "update_id": number,
            "key": key,
            "body": BODY.seal(tx, body, number),
            "received_at": tx.now,
        }
        for number, key, body in updates
        if number in new
    ]
    await tx.run_many(_ACCEPT, rows)
    return len(rows)


async def try_to_store(tx: Transaction) -> None:
    """Write what an update needs, and take it away again in the same transaction."""
    number = -1 - secrets.randbits(62)  # updates of Telegram have positive numbers
    row = {"update_id": number, "key": "", "body": "x" * 4_096, "received_at": tx.now}
    await tx.run(_ACCEPT, **row, state=InboxState.DEAD.value)
    await drop_update(tx, number)


_due = (
    sa.select(_C.update_id)
    .where(
        _open,
        _is_over(_C.not_before),
        _is_over(_C.lease_until),
        ~sa.exists().where(
            _older.c.state == sa.literal_column(str(InboxState.OPEN.value)),
            _older.c.key == _C.key,
            _older.c.update_id < _C.update_id,
        ),
    )
    .order_by(_C.update_id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
    .cte("due")
)
# Leases the oldest open update of each key that has no lease.
_CLAIM = (
    sa.update(inbox)
    .where(
        _C.update_id.in_(sa.select(_due.c.update_id)), _open, _is_over(_C.lease_until)
    )
    .values(lease_owner=_owner, lease_until=sa.bindparam("until"))
    .returning(_C.update_id, _C.key, _C.body, _C.attempts)
)


async def claim(tx: Transaction, owner: str, until: int, limit: int) -> list[Claimed]:
    """Updates of up to `limit` keys, leased until `until`."""
    rows = await tx.rows(_CLAIM, owner=owner, until=until, limit=limit, now=tx.now)
    claimed = (Claimed(**{**row, "body": BODY.open_in(tx, row)}) for row in rows)
    return sorted(claimed, key=lambda one: one.update_id)


@found
def done(id: int, owner: str) -> Statement:
    """False when another worker has the lease by now. Called first in the worker's transaction: it
    locks the row, and a failure rolls it back."""
    return sa.delete(inbox).where(_C.update_id == id, _open, _C.lease_owner == owner)


@found
def has_next(key: str, id: int) -> Statement:
    return (
        sa.select(_C.update_id).where(_open, _C.key == key, _C.update_id > id).limit(1)
    )


@run
def failed(id: int, error_id: str, error: str, retry_at: int | None) -> Statement:
    """Count a failure. Without `retry_at` the update becomes a dead letter; that stays for days, so
    it says the day on which it came."""
    at = sa.cast(retry_at, sa.BigInteger())
    day = _C.received_at - _C.received_at % DAY_MS
    return (
        sa.update(inbox)
        .where(_open, _C.update_id == id)
        .values(
            **_FREE,
            attempts=_C.attempts + 1,
            error_id=error_id,
            error=error,
            state=sa.case((at.is_(None), InboxState.DEAD.value), else_=_C.state),
            not_before=sa.func.coalesce(at, 0),
            received_at=sa.case((at.is_(None), day), else_=_C.received_at),
        )
    )


@run
def give_back(id: int, owner: str, retry_at: int) -> Statement:
    """End the lease of an update and delay it, without counting a failure."""
    leased = sa.update(inbox).where(_open, _C.update_id == id, _C.lease_owner == owner)
    return leased.values(**_FREE, not_before=retry_at)


@run
def extend(ids: list[int], owner: str, until: int) -> Statement:
    """Extend the leases of some updates; how many `owner` still had."""
    leased = sa.update(inbox).where(
        _C.update_id.in_(ids), _open, _C.lease_owner == owner
    )
    return leased.values(lease_until=until)


@waking("inbox")
def release_leases(owner: str | None) -> Statement:
    """End the leases of `owner`; with None all, where only one process can exist."""
    leased = (
        _open,
        _C.lease_until > 0,
        _C.lease_owner == sa.func.coalesce(owner, _C.lease_owner),
    )
    return sa.update(inbox).where(*leased).values(_FREE)


@waking("inbox")
def revive_update(id: int) -> Statement:
    opened = {"state": InboxState.OPEN.value, "attempts": 0, "not_before": 0}
    return sa.update(inbox).where(_C.update_id == id, _dead).values(opened)


@run
def drop_update(id: int) -> Statement:
    return sa.delete(inbox).where(_C.update_id == id)


@run
def drop_updates(key: str) -> Statement:
    """Delete the updates with this key that were set aside. Those that are open come after this
    one, and those that are done are gone."""
    return sa.delete(inbox).where(_dead, _C.key == key)


@then(itemgetter(0))
@rows
def counts() -> Statement:
    """How many updates are `open` and `dead`, and when the `oldest` open one came in."""
    dead = _older.c.state == sa.literal_column(str(InboxState.DEAD.value))
    counted = sa.select(sa.func.count()).where(dead).scalar_subquery()
    oldest = sa.func.min(_C.received_at).label("oldest")
    return sa.select(
        sa.func.count().label("open"), counted.label("dead"), oldest
    ).where(_open)


@found
def waits_since(moment: int) -> Statement:
    """True if an update came before a moment (ms UTC) and is not worked."""
    return sa.select(_C.update_id).where(_open, _C.received_at < moment).limit(1)


_LOOKED_AT = (_C.update_id, _C.received_at, _C.attempts, _C.error_id, _C.error)


@rows
def stuck_updates(limit: int) -> Statement:
    """Dead letters without their content, oldest first."""
    dead = sa.select(*_LOOKED_AT).where(_dead).order_by(_C.received_at, _C.update_id)
    return dead.limit(limit)


@row
def find_update(id: int) -> Statement:
    """One update, with the body still sealed."""
    return sa.select(*_LOOKED_AT, _C.state, _C.body).where(_C.update_id == id)
