"""Entries of the register: an entry is what the newest of its versions in the log says."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.domain.register.entry import Change, Entry, EntryChange, published, restored
from bot.storage.audit import changes
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.errors import TransientDatabaseError
from bot.storage.schema import entries, entry_changes

_P = sa.bindparam


class EntryConflict(TransientDatabaseError):
    """The entry was changed since it was read; a retry reads it anew."""


# Adds an entry.
_ADD = sa.insert(entries)
# Adds a version.
_RECORD = sa.insert(entry_changes)


async def add(tx: Transaction, entry: Entry, case: str) -> None:
    """Publish an entry; a second one of the same case breaks a constraint."""
    await tx.run(_ADD, id=entry.id, case_id=case, **found_by(entry))
    await changes.record(tx, entries, entry.id, {}, {"case_id": case})
    await _record(tx, entry, entry.published_on, Change.PUBLISHED)


# Changes an entry of the version that was read.
_CHANGE = (
    sa.update(entries)
    .where(entries.c.id == _P("id_"), entries.c.version == _P("read"))
    .values(
        {
            column.name: _P(column.name)
            for column in entries.c
            if column.name not in {"id", "case_id"}
        }
    )
)


async def change(tx: Transaction, before: Entry, after: Entry, on: date, why: Change) -> None:
    """Store a new version, which is `before.version + 1`. Raises EntryConflict."""
    if not await tx.run(_CHANGE, id_=before.id, read=before.version, **found_by(after)):
        raise EntryConflict(before.id)
    await _record(tx, after, on, why)


async def _record(tx: Transaction, entry: Entry, on: date, why: Change) -> None:
    said = json.dumps(published(entry), ensure_ascii=False, sort_keys=True)
    await tx.run(
        _RECORD, id=f"{entry.id}:{entry.version}", at=tx.now, entry_id=entry.id,
        version=entry.version, on_day=on.isoformat(), change=why.value, said=said, leaf=None,
    )  # fmt: skip


SAID = sa.select(entry_changes.c.entry_id, entry_changes.c.said).join(
    entries,
    sa.and_(entries.c.id == entry_changes.c.entry_id, entries.c.version == entry_changes.c.version),
)
"""What entries say now; `read` reads it."""
# One entry.
_GET = SAID.where(entries.c.id == _P("id"))


async def get(tx: Transaction, entry: str) -> Entry | None:
    return await tx.one(read, _GET, id=entry)


# The case of an entry; nothing that is published has it.
_CASE = sa.select(entries.c.case_id).where(entries.c.id == _P("id"))


async def case_of(tx: Transaction, entry: str) -> str:
    """The case of an entry that is there."""
    return str(await tx.value(_CASE, id=entry))


# The entry of a case.
_OF_CASE = SAID.where(entries.c.case_id == _P("case"))


async def of_case(tx: Transaction, case: str) -> Entry | None:
    return await tx.one(read, _OF_CASE, case=case)


# The entries of a link, the newest decision first.
_OF_LINK = SAID.where(entries.c.link_hash == _P("link_hash")).order_by(
    entries.c.decided_on.desc(), entries.c.id
)


async def of_link(tx: Transaction, link_hash: str) -> list[Entry]:
    return [read(row) for row in await tx.rows(_OF_LINK, link_hash=link_hash)]


# The versions of an entry, oldest first.
_HISTORY = (
    sa.select(entry_changes)
    .where(entry_changes.c.entry_id == _P("entry"))
    .order_by(entry_changes.c.version)
)


async def history(tx: Transaction, entry: str) -> list[EntryChange]:
    return [read_change(row) for row in await tx.rows(_HISTORY, entry=entry)]


def host_key(host: str) -> str:
    """The labels from the right: `kz.example.www.`, so that subdomains follow their domain."""
    return "".join(f"{label}." for label in reversed(host.split(".")))


def host_of(key: str) -> str:
    """The inverse of `host_key`."""
    return ".".join(reversed(key.removesuffix(".").split(".")))


def found_by(entry: Entry) -> dict[str, Any]:
    """The columns by which an entry is found."""
    return {
        "version": entry.version, "host_key": host_key(entry.host), "link_hash": entry.link_hash,
        "category": entry.category, "ground": entry.ground,
        "decided_on": entry.decided_on.isoformat(),
    }  # fmt: skip


def read(row: Row) -> Entry:
    return restored({**json.loads(row["said"]), "id": row["entry_id"]})


def read_change(row: Row) -> EntryChange:
    day = date.fromisoformat(row["on_day"])
    return EntryChange(row["entry_id"], row["version"], day, Change(row["change"]))
