"""Rows of the log carry a MAC: one who writes SQL and has no key makes none that fits.

1. A row is written as JSON: a name of this form, its table, and its columns in the order of their
   names, without NULLs (a column of a later version is NULL in earlier rows), leaf and MAC.
2. Its MAC is the first 16 bytes of HMAC-SHA256 over that text. The key is the database's own and
   sealed in it, so that it stays when the secret key changes.
3. `add_row` alone inserts rows. The text holds the id, so that a MAC fits no other row; where the
   database counts the rows, the MAC follows the id within the transaction.
4. Rows never change, but that a pseudonym takes the place of a person. `change_rows` makes a new
   MAC only where the old one fits.
5. What does not fit gives no role (bot.core.role_store), decides no case (bot.cases.story) and
   gets no leaf (bot.history.service).
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.core.database.codecs import HasSealer, sealer_of
from bot.core.database.database import Row, Transaction
from bot.core.database.statements import Statement, insert_ignore

MAC_FORM = "habarla/row/v1"
_BESIDE = frozenset({"leaf", "mac"})


def is_logged(table: sa.Table) -> bool:
    return "mac" in table.c


def row_mac(by: HasSealer, table: sa.Table, row: Row) -> bytes:
    """Raises TypeError and ValueError for values that no column of the log holds."""
    names = (column.name for column in table.columns if column.name not in _BESIDE)
    said = {name: row[name] for name in names if row.get(name) is not None}
    written = json.dumps(
        [MAC_FORM, table.name, said],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sealer_of(by).log_mac(written.encode())


def is_genuine(by: HasSealer, table: sa.Table, row: Row) -> bool:
    """True if one who has the key made the row; it may hold more than the columns of its table."""
    if row["mac"] is None:
        return False
    try:
        return hmac.compare_digest(bytes(row["mac"]), row_mac(by, table, row))
    except (TypeError, ValueError):
        return False


@cache
def _insert(table: sa.Table, *, ignores: bool) -> Statement:
    return insert_ignore(table) if ignores else sa.insert(table)


@cache
def _insert_counted(table: sa.Table) -> Statement:
    return sa.insert(table).returning(*table.primary_key)


@cache
def _update(table: sa.Table, *names: str) -> Statement:
    [key] = table.primary_key
    new: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
    return sa.update(table).where(key == sa.bindparam("of_key")).values(new)


async def _set(tx: Transaction, table: sa.Table, key: Any, new: Row) -> None:
    values = {f"new_{name}": value for name, value in new.items()}
    await tx.run(_update(table, *new), of_key=key, **values)


async def add_row(
    tx: Transaction, table: sa.Table, row: Mapping[str, Any], *, ignores: bool = False
) -> bool:
    """Insert a row with its MAC. False where a constraint forbids it, if that `ignores` it."""
    [key] = table.primary_key
    if key.name in row:
        mac = row_mac(tx, table, row)
        return await tx.run(_insert(table, ignores=ignores), **row, mac=mac) == 1
    id = await tx.value(_insert_counted(table), **row)
    await _set(tx, table, id, {"mac": row_mac(tx, table, {**row, key.name: id})})
    return True


async def change_rows(
    tx: Transaction, table: sa.Table, changes: Iterable[tuple[Row, Mapping[str, Any]]]
) -> None:
    """Put a pseudonym into rows, each given whole with its new values."""
    [key] = table.primary_key
    for row, new in changes:
        mac = row["mac"]
        if is_genuine(tx, table, row):
            mac = row_mac(tx, table, {**row, **new})
        await _set(tx, table, row[key.name], {**new, "mac": mac})


async def adopt_row(tx: Transaction, table: sa.Table, row: Row) -> None:
    """Give a MAC to a row of a version before there were any."""
    [key] = table.primary_key
    await _set(tx, table, row[key.name], {"mac": row_mac(tx, table, row)})
