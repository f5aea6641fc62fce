"""Change of keys while processes run: the database names the key that seals.

A key becomes current when every live process knows it; older values are sealed again when every
process uses it. So no process ever meets a value that it cannot open.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from bot.channel.parts import Retention
from bot.core import sealed
from bot.core.database import (
    NOW,
    Database,
    Statement,
    Transaction,
    TransientDatabaseError,
    count,
    rows,
    run,
)
from bot.core.database.codecs import SealedColumn
from bot.core.queues import leases
from bot.core.tables import pauses, people
from bot.core.times import DAY_MS
from bot.core.vault import KEY_ID, Vault, fingerprint_of
from bot.values import Value

CURRENT = "secret"
"""The fact that holds the fingerprint of the key that seals."""
_RETIRED = "secret:retired:"
_SEALED_WITH = "secret:sealed"
"""The fact that holds the fingerprint of the key with which everything was sealed again."""


async def current(tx: Transaction) -> str:
    """The fingerprint of the key that seals; empty before the first start."""
    return await sealed.get_fact(tx, CURRENT) or ""


async def is_complete(tx: Transaction, secrets: Sequence[bytes]) -> bool:
    """True if the newest of the keys seals, and everything is sealed with it."""
    found = await current(tx), await sealed.get_fact(tx, _SEALED_WITH)
    return {*found} == {fingerprint_of(secrets[0])}


async def behind(tx: Transaction, sealing: str, known: Collection[str]) -> int:
    """Return how many live processes do not seal with this key yet or lack one of `known`."""
    processes = await leases.processes(tx)
    return sum(
        keys[:1] != [sealing] or not {*known} <= {*keys} for keys in processes.values()
    )


async def keep_first_key(tx: Transaction, fingerprint: str) -> None:
    """Keep the first key of a new database; one that is there stays."""
    if await sealed.put_once(tx, CURRENT, fingerprint):
        await sealed.put_fact(tx, _SEALED_WITH, fingerprint)


async def switch(tx: Transaction, new: str) -> None:
    """Make the key with this fingerprint the current one; everything is sealed anew."""
    old = await sealed.get_fact(tx, CURRENT)
    if old != new:
        await sealed.put_fact(tx, CURRENT, new)
        await sealed.put_fact(tx, f"{_RETIRED}{old}", str(tx.now))
        await sealed.drop_fact(tx, f"{_RETIRED}{new}")
    await sealed.drop_fact(tx, _SEALED_WITH)


async def require_known(tx: Transaction, vault: Vault) -> None:
    """Before a person counts as new: raises TransientDatabaseError when the keys changed, which a
    process that stood still meanwhile might not know."""
    if await sealed.get_fact(tx, CURRENT) not in {None, *vault.fingerprints}:
        raise TransientDatabaseError("the current key is not known to this process yet")


class Need(Value):
    """Uses of an earlier key: reports and pauses that it finds, backups until a moment."""

    fingerprint: str
    reports: int
    pauses: int
    backups_until: int | None

    def __bool__(self) -> bool:
        return bool(self.reports or self.pauses or self.backups_until)


def made_with(key: bytes, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.func.substr(column, 1, KEY_ID) == key


@count
def _pauses_of(key: bytes, now: int = NOW) -> Statement:
    """How many pauses of people who are not known any more were hashed with the key of this id."""
    is_known = sa.exists().where(people.c.identity == pauses.c.identity)
    made = (made_with(key, pauses.c.identity), pauses.c.until > now, ~is_known)
    return sa.select(sa.func.count()).where(*made)


async def needs(
    tx: Transaction,
    vault: Vault,
    kept: Retention,
    count_reports: Callable[[Transaction, bytes, int], Awaitable[int]],
) -> list[Need]:
    """Uses of each earlier key. `count_reports` made with a key and not over before a moment."""
    found = []
    before = tx.now - kept.reports_after_closing_days * DAY_MS
    for fingerprint in vault.fingerprints[1:]:
        key = bytes.fromhex(fingerprint)[:KEY_ID]
        retired = int(await sealed.get_fact(tx, _RETIRED + fingerprint) or tx.now)
        until = retired + kept.backups_days * DAY_MS
        counts = await count_reports(tx, key, before), await _pauses_of(tx, key)
        found.append(Need(fingerprint, *counts, until if until > tx.now else None))
    return found


async def forget_keys(tx: Transaction, fingerprints: Collection[str]) -> None:
    for fingerprint in fingerprints:
        await sealed.drop_fact(tx, _RETIRED + fingerprint)


PORTION = 200


async def seal_again(database: Database, vault: Vault) -> None:
    """Seal everything with the current key, at most PORTION rows in a transaction."""
    for of in (None, *sealed.every_sealed_column()):
        after: Any = ""
        if of is not None:
            [key] = of.column.table.primary_key
            after = "" if isinstance(key.type, sa.Text) else -(2**63)
        while after is not None:
            async with database.transaction() as tx:
                if of is None:
                    after = await _renew_people(tx, vault, after)
                else:
                    after = await _renew_content(tx, of, after)
    async with database.transaction() as tx:
        await sealed.seal_again(tx)
        await sealed.put_fact(tx, _SEALED_WITH, vault.fingerprint)


@rows
def _people_after(after: str) -> Statement:
    known = sa.select(people.c.id, people.c.identity, people.c.address)
    return known.where(people.c.id > after).order_by(people.c.id).limit(PORTION)


@run
def replace_person(
    id: str, identity: bytes, address: bytes, new_identity: bytes, new_address: bytes
) -> Statement:
    as_read = (
        people.c.id == id,
        people.c.identity == identity,
        people.c.address == address,
    )
    return (
        sa.update(people)
        .where(*as_read)
        .values(identity=new_identity, address=new_address)
    )


@run
def _replace_pause(old: bytes, new: bytes) -> Statement:
    return sa.update(pauses).where(pauses.c.identity == old).values(identity=new)


async def _renew_people(tx: Transaction, vault: Vault, after: str) -> str | None:
    found = await _people_after(tx, after)
    changes = []
    moved = []
    for row in found:
        identity = bytes(row["identity"])
        address = bytes(row["address"])
        try:
            telegram_id = vault.open(address, row["id"])
        except InvalidTag:
            continue  # it was sealed with a key that is gone: the person cannot be reached
        # Only a hash of this person's id: one who erased their data has a random one.
        new_identity = identity
        if identity in vault.identities(telegram_id):
            new_identity = vault.identity(telegram_id)
        if vault.is_current(address) and new_identity == identity:
            continue
        new_address = vault.seal(telegram_id, row["id"])
        changes.append((row["id"], identity, address, new_identity, new_address))
        if new_identity != identity:
            moved.append((identity, new_identity))
    await replace_person.many(tx, changes)
    await _replace_pause.many(tx, moved)
    return found[-1]["id"] if found else None


@cache
def _content(of: SealedColumn) -> tuple[Statement, Statement]:
    """Read a sealed column in the order of its rows' keys; replace a text that still stands."""
    column = of.column
    [key] = column.table.primary_key
    read = sa.select(key.label("key"), column.label("kept"), of.bound_by.label("owner"))
    replace = sa.update(column.table).values({column.name: sa.bindparam("new")})
    return (
        read.where(column.is_not(None), key > sa.bindparam("after"))
        .order_by(key)
        .limit(PORTION),
        replace.where(key == sa.bindparam("row"), column == sa.bindparam("old")),
    )


async def _renew_content(tx: Transaction, of: SealedColumn, after: Any) -> Any:
    """The last row's key; None behind the last row. What no key opens stays as it is."""
    read, replace = _content(of)
    found = await tx.rows(read, after=after)
    changes = []
    for row in found:
        with suppress(InvalidTag):
            new = of.renewed(tx, row["kept"], row["owner"])
            if new is not None:
                changes.append({"row": row["key"], "old": row["kept"], "new": new})
    await tx.run_many(replace, changes)
    return found[-1]["key"] if found else None
