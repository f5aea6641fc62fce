"""Keys of messages as the database holds them: hashed, for they may name a report beside a person.

The key of the hash stays when the secrets change, so what was told once is not told again.
"""

from typing import Any

import sqlalchemy as sa

from bot.core.database import Database, Statement, Transaction, insert_ignore, rows, run
from bot.core.database.codecs import sealer_of
from bot.core.queues.tables import outbox, said
from bot.core.vault import HASHED

PORTION = 1_000


def key_of(tx: Transaction, text: str) -> str:
    return sealer_of(tx).message_key(text)


def _is_clear(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column.not_like(f"{HASHED}%")


@rows
def _marks_after(after: str) -> Statement:
    clear = sa.select(said).where(said.c.once > after, _is_clear(said.c.once))
    return clear.order_by(said.c.once).limit(PORTION)


@run
def _mark(once: str, day: int, arrived: int) -> Statement:
    return insert_ignore(said, once=once, day=day, arrived=arrived)


@run
def _unmark(once: str) -> Statement:
    return sa.delete(said).where(said.c.once == once)


@rows
def _messages_after(after: int) -> Statement:
    columns = (outbox.c.id, outbox.c.once, outbox.c.latest)
    some_clear = sa.or_(_is_clear(outbox.c.once), _is_clear(outbox.c.latest))
    clear = sa.select(*columns).where(outbox.c.id > after, some_clear)
    return clear.order_by(outbox.c.id).limit(PORTION)


@run
def _set_keys(id: int, once: str | None, latest: str | None) -> Statement:
    return sa.update(outbox).where(outbox.c.id == id).values(once=once, latest=latest)


async def hash_clear_keys(database: Database) -> None:
    """Hash the keys that 0.2.0 wrote in clear, before anything is sent.

    A portion is a transaction; one that is cut off is done again at the next start.
    """
    mark: str | None = ""
    while mark is not None:
        async with database.transaction() as tx:
            mark = await _hash_marks(tx, mark)
    message: int | None = 0
    while message is not None:
        async with database.transaction() as tx:
            message = await _hash_messages(tx, message)


async def _hash_marks(tx: Transaction, after: str) -> str | None:
    """The last mark of the portion; None behind the last one."""
    found = await _marks_after(tx, after)
    hashed = [(key_of(tx, row["once"]), row["day"], row["arrived"]) for row in found]
    await _mark.many(tx, hashed)
    await _unmark.many(tx, [(row["once"],) for row in found])
    return found[-1]["once"] if found else None


async def _hash_messages(tx: Transaction, after: int) -> int | None:
    found = await _messages_after(tx, after)
    keys = [
        (row["id"], _hashed(tx, row["once"]), _hashed(tx, row["latest"]))
        for row in found
    ]
    await _set_keys.many(tx, keys)
    return found[-1]["id"] if found else None


def _hashed(tx: Transaction, key: str | None) -> str | None:
    if key is None or key.startswith(HASHED):
        return key
    return key_of(tx, key)
