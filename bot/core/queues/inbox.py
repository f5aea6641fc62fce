"""Queue of raw updates; those of one key (a private chat or a group) keep their order.

It reads updates of any shape, known or not, and never fails on one.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.database.database import DAY_MS, Row, Transaction
from bot.core.database.expiring import Expiring
from bot.core.database.statements import (
    ListOf,
    PerDialect,
    elements_in_postgres,
    elements_in_sqlite,
    insert_ignore,
    whole_numbers,
    with_list,
)
from bot.core.schema.queues import inbox, received
from bot.core.sealed import INBOX_BODY

OTHER = "other"


def key_of(raw: Mapping[str, Any], pseudonym: Callable[[str], str]) -> str:
    """`u:…` for a person (their id is hashed), `c:…` for a group, `other` when neither is known.

    A press on a button counts with the messages of the chat the button stands in.
    """
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
    """The key of a person's updates."""
    return f"u:{pseudonym}"


def parts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects an update holds: a message, a press, a change of membership."""
    return (value for value in raw.values() if isinstance(value, Mapping))


def chat_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The chat of a part of an update; for a press, the chat of the message with the button."""
    return part(content, "chat") or part(part(content, "message"), "chat")


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under a name; empty when there is none."""
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}


__all__ = ["Claimed", "InboxState", "accept", "accept_many", "claim", "counts", "done", "key_of"]


class InboxState(IntEnum):
    """Stored, so the values are frozen."""

    OPEN = 0
    DEAD = 2  # a dead letter after too many failures; the operator looks at it


@dataclass(frozen=True, slots=True)
class Claimed:
    update_id: int
    key: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class InboxCounts:
    open: int
    dead: int
    oldest: int | None  # when the oldest open update came in


# Literal values, so that the databases use the partial indices on open and dead rows.
_open = inbox.c.state == sa.literal_column(str(InboxState.OPEN.value))
_dead = inbox.c.state == sa.literal_column(str(InboxState.DEAD.value))
_this = inbox.c.update_id == sa.bindparam("row")
_owner = sa.bindparam("owner", type_=sa.Text())
_now = sa.bindparam("now", type_=sa.BigInteger())
_LONGEST_MS = 60_000
_older = inbox.alias("older")
# Ends leases.
_RELEASE = sa.update(inbox).where(_open).values(lease_owner=None, lease_until=0)
_leased = (_open, inbox.c.lease_owner == _owner)
_RELEASE_OWN = _RELEASE.where(inbox.c.lease_owner == _owner)
_RELEASE_ALL = _RELEASE.where(inbox.c.lease_until > 0)


def _is_over(mark: sa.Column[int]) -> sa.ColumnElement[bool]:
    """Retries and leases last seconds: what lasts longer was set by a clock that was ahead."""
    return sa.or_(mark <= _now, mark > _now + _LONGEST_MS)


def _note(insert: sqlite.Insert | postgresql.Insert, elements: ListOf) -> sa.Executable:
    each = whole_numbers(elements, "numbers").subquery()
    day = sa.bindparam("day", type_=sa.BigInteger())
    # SQLite needs a WHERE before ON CONFLICT.
    new = sa.select(each.c[0], day).where(sa.true())
    noted = insert.from_select(["update_id", "day"], new).on_conflict_do_nothing()
    return noted.returning(received.c.update_id)


# Keeps the numbers of updates that came; returns those that are new.
_NOTE = PerDialect(
    _note(sqlite.insert(received), elements_in_sqlite),
    _note(postgresql.insert(received), elements_in_postgres),
)
# Adds an update.
_ACCEPT = insert_ignore(inbox)


async def accept(tx: Transaction, update_id: int, key: str, body: str) -> bool:
    """False for an update that came before."""
    return await accept_many(tx, [(update_id, key, body)]) == 1


async def accept_many(tx: Transaction, updates: Sequence[tuple[int, str, str]]) -> int:
    """Keep those of (update_id, key, body) that did not come before; how many.

    Their numbers are kept apart: Telegram may bring an update again when its row is gone.
    """
    tx.signal("inbox")
    numbers = json.dumps([number for number, _, _ in updates])
    noted = await tx.rows(_NOTE, numbers=numbers, day=tx.today)
    new = {row["update_id"] for row in noted}
    rows = [_row(tx, *update) for update in updates if update[0] in new]
    await tx.run_many(_ACCEPT, rows)
    return len(rows)


def _row(tx: Transaction, update_id: int, key: str, body: str) -> Mapping[str, Any]:
    sealed = INBOX_BODY.seal(tx, body, update_id)
    return {"update_id": update_id, "key": key, "body": sealed, "received_at": tx.now}


# Adds a row like that of an update.
_TRY = sa.insert(inbox)
_TRIED = sa.delete(inbox).where(_this)
_LIKE_AN_UPDATE = "x" * 4_096


async def try_to_store(tx: Transaction) -> None:
    """Write what an update needs, and take it away again in the same transaction."""
    number = -1 - secrets.randbits(62)  # updates of Telegram have positive numbers
    row = {"update_id": number, "key": "", "body": _LIKE_AN_UPDATE, "received_at": tx.now}
    await tx.run(_TRY, **row, state=InboxState.DEAD.value)
    await tx.run(_TRIED, row=number)


_due = (
    sa.select(inbox.c.update_id)
    .where(
        _open,
        _is_over(inbox.c.not_before),
        _is_over(inbox.c.lease_until),
        ~sa.exists().where(
            _older.c.state == sa.literal_column(str(InboxState.OPEN.value)),
            _older.c.key == inbox.c.key,
            _older.c.update_id < inbox.c.update_id,
        ),
    )
    .order_by(inbox.c.update_id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
    .cte("due")
)
# Leases the oldest open update of each key that has no lease.
_CLAIM = (
    sa.update(inbox)
    .where(inbox.c.update_id.in_(sa.select(_due.c.update_id)), _open, _is_over(inbox.c.lease_until))
    .values(lease_owner=_owner, lease_until=sa.bindparam("until"))
    .returning(inbox.c.update_id, inbox.c.key, inbox.c.body, inbox.c.attempts)
)


async def claim(tx: Transaction, owner: str, until: int, limit: int) -> list[Claimed]:
    """Updates of up to `limit` keys, leased until `until`."""
    rows = await tx.rows(_CLAIM, owner=owner, until=until, limit=limit, now=tx.now)
    claimed = (Claimed(**{**row, "body": INBOX_BODY.open_in(tx, row)}) for row in rows)
    return sorted(claimed, key=lambda one: one.update_id)


# Deletes an update that is done, if `owner` still has its lease.
_DONE = sa.delete(inbox).where(_this, *_leased)


async def done(tx: Transaction, update_id: int, owner: str) -> bool:
    """False when another worker has the lease by now.

    Called first in the worker's transaction: it locks the row, and a failure rolls it back.
    """
    return await tx.run(_DONE, row=update_id, owner=owner) == 1


# Whether an update of a key is open.
_ANY_OPEN = sa.select(inbox.c.update_id).where(_open, inbox.c.key == sa.bindparam("key")).limit(1)


async def is_open(tx: Transaction, key: str) -> bool:
    return await tx.value(_ANY_OPEN, key=key) is not None


# All open updates.
_ALL_OPEN = sa.select(inbox.c.update_id, inbox.c.key, inbox.c.body).where(_open)


async def stands_elsewhere(tx: Transaction, pseudonym: Callable[[str], str]) -> bool:
    """True if an open update stands under another key than with this pseudonym."""
    for row in await tx.rows(_ALL_OPEN):
        if key_of(json.loads(INBOX_BODY.open_in(tx, row)), pseudonym) != row["key"]:
            return True
    return False


# A later open update of the same key.
_NEXT = (
    sa.select(inbox.c.update_id)
    .where(_open, inbox.c.key == sa.bindparam("key"), inbox.c.update_id > sa.bindparam("row"))
    .limit(1)
)


async def has_next(tx: Transaction, claimed: Claimed) -> bool:
    return await tx.value(_NEXT, key=claimed.key, row=claimed.update_id) is not None


# Counts a failure: the update waits for a retry, or becomes a dead letter.
_FAILED = _RELEASE.where(_this).values(
    state=sa.bindparam("new_state"),
    attempts=inbox.c.attempts + 1,
    not_before=sa.bindparam("retry_at"),
    error_id=sa.bindparam("the_error_id"),
    error=sa.bindparam("the_error"),
)
# A dead letter stays for days: it says on which day it came.
_SET_ASIDE = _FAILED.values(received_at=inbox.c.received_at - inbox.c.received_at % DAY_MS)


async def failed(
    tx: Transaction, update_id: int, error_id: str, error: str, retry_at: int | None
) -> None:
    """Without `retry_at` the update becomes a dead letter."""
    state = InboxState.DEAD if retry_at is None else InboxState.OPEN
    later = {"new_state": state.value, "retry_at": retry_at or 0}
    counts = _SET_ASIDE if retry_at is None else _FAILED
    await tx.run(counts, row=update_id, **later, the_error_id=error_id, the_error=error)


# Ends the lease of an update and delays it, without counting a failure.
_GIVE_BACK = _RELEASE_OWN.where(_this).values(not_before=sa.bindparam("retry_at"))


async def give_back(tx: Transaction, update_id: int, owner: str, retry_at: int) -> None:
    await tx.run(_GIVE_BACK, row=update_id, owner=owner, retry_at=retry_at)


def _extend(elements: ListOf) -> sa.Executable:
    held = whole_numbers(elements, "numbers")
    ours = sa.update(inbox).where(inbox.c.update_id.in_(held), *_leased)
    return ours.values(lease_until=sa.bindparam("until"))


# Extends the leases of some updates.
_EXTEND = with_list(_extend)


async def extend(tx: Transaction, update_ids: Sequence[int], owner: str, until: int) -> int:
    """Returns how many leases `owner` still had."""
    return await tx.run(_EXTEND, numbers=json.dumps(list(update_ids)), owner=owner, until=until)


async def release_leases(tx: Transaction, owner: str | None) -> int:
    """End the leases of `owner`; with None all, where only one process can exist."""
    tx.signal("inbox")
    if owner is None:
        return await tx.run(_RELEASE_ALL)
    return await tx.run(_RELEASE_OWN, owner=owner)


# Opens a dead letter again.
_REVIVE = (
    sa.update(inbox)
    .where(_this, _dead)
    .values(state=InboxState.OPEN.value, attempts=0, not_before=0)
)


async def revive(tx: Transaction, update_id: int) -> bool:
    tx.signal("inbox")
    return await tx.run(_REVIVE, row=update_id) == 1


# Deletes an update.
_DROP = sa.delete(inbox).where(_this)


async def drop(tx: Transaction, update_id: int) -> bool:
    return await tx.run(_DROP, row=update_id) == 1


RECEIVED = Expiring(received, received.c.day)
"""Numbers of updates, by which a repeated one is recognised; keep days."""
SET_ASIDE = Expiring(inbox, inbox.c.received_at, _dead)
"""Dead letters, with their content."""


# How many updates are open, and since when the oldest is.
_COUNT_OPEN = sa.select(
    sa.func.count().label("count"), sa.func.min(inbox.c.received_at).label("oldest")
).where(_open)
# How many dead letters there are.
_COUNT_DEAD = sa.select(sa.func.count()).select_from(inbox).where(_dead)


async def counts(tx: Transaction) -> InboxCounts:
    found = await tx.row(_COUNT_OPEN) or {}
    return InboxCounts(found["count"], await tx.value(_COUNT_DEAD), found["oldest"])


# Dead letters without their content, oldest first.
_DEAD = (
    sa.select(
        inbox.c.update_id, inbox.c.received_at, inbox.c.attempts, inbox.c.error_id, inbox.c.error
    )
    .where(_dead)
    .order_by(inbox.c.received_at, inbox.c.update_id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)


async def dead_letters(tx: Transaction, limit: int = 50) -> list[Row]:
    return await tx.rows(_DEAD, limit=limit)


# One update, content included.
_LOOK = sa.select(
    inbox.c.update_id,
    inbox.c.state,
    inbox.c.received_at,
    inbox.c.attempts,
    inbox.c.error_id,
    inbox.c.error,
    inbox.c.body,
).where(_this)


async def look(tx: Transaction, update_id: int) -> Row | None:
    """With the body still sealed."""
    return await tx.row(_LOOK, row=update_id)
