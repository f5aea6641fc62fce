"""Entries of the register: an entry is what the newest of its versions in the log says."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.domain.register.entry import Change, Entry, EntryChange, published, restored
from bot.storage.audit import changes
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.errors import VersionConflict
from bot.storage.engine.queries import each, first, only, run
from bot.storage.schema import entries, entry_changes

_E, _V = entries.c, entry_changes.c
# Adds an entry, and a version of one.
_ADD, _RECORD = sa.insert(entries), sa.insert(entry_changes)


def host_key(host: str) -> str:
    """The labels from the right: `kz.example.www.`, so that subdomains follow their domain."""
    return "".join(f"{label}." for label in reversed(host.split(".")))


def host_of(key: str) -> str:
    """The inverse of `host_key`."""
    return ".".join(reversed(key.removesuffix(".").split(".")))


def found_by(entry: Entry) -> dict[str, Any]:
    """The columns by which an entry is found."""
    return {
        "version": entry.version,
        "host_key": host_key(entry.host),
        "link_hash": entry.link_hash,
        "category": entry.category,
        "ground": entry.ground,
        "decided_on": entry.decided_on.isoformat(),
    }


def read(row: Row) -> Entry:
    return restored({**json.loads(row["said"]), "id": row["entry_id"]})


def read_change(row: Row) -> EntryChange:
    day = date.fromisoformat(row["on_day"])
    return EntryChange(row["entry_id"], row["version"], day, Change(row["change"]))


async def add(tx: Transaction, entry: Entry, case: str) -> None:
    """Publish an entry; a second one of the same case breaks a constraint."""
    await tx.run(_ADD, id=entry.id, case_id=case, **found_by(entry))
    await changes.record(tx, entries, entry.id, {}, {"case_id": case})
    await _record(tx, entry, entry.published_on, Change.PUBLISHED)


@run
def _change(
    entry: str,
    before: int,
    version: int,
    host_key: str,
    link_hash: str | None,
    category: str,
    ground: str,
    decided_on: str,
) -> Statement:
    this = sa.update(entries).where(_E.id == entry, _E.version == before)
    found = {"host_key": host_key, "link_hash": link_hash, "category": category}
    return this.values(**found, version=version, ground=ground, decided_on=decided_on)


async def change(tx: Transaction, before: Entry, after: Entry, on: date, why: Change) -> None:
    """Store a new version, which is `before.version + 1`. Raises VersionConflict."""
    if not await _change(tx, before.id, before.version, **found_by(after)):
        raise VersionConflict(before.id)
    await _record(tx, after, on, why)


async def _record(tx: Transaction, entry: Entry, on: date, why: Change) -> None:
    said = json.dumps(published(entry), ensure_ascii=False, sort_keys=True)
    version = {"id": f"{entry.id}:{entry.version}", "entry_id": entry.id, "version": entry.version}
    of_now = {"at": tx.now, "on_day": on.isoformat(), "change": why.value, "said": said}
    await tx.run(_RECORD, **version, **of_now, leaf=None)


SAID = sa.select(_V.entry_id, _V.said).join(
    entries, sa.and_(_E.id == _V.entry_id, _E.version == _V.version)
)
"""What entries say now; `read` reads it."""


@first(read)
def get(entry: str) -> Statement:
    return SAID.where(_E.id == entry)


@first(only)
def _case_of(entry: str) -> Statement:
    return sa.select(_E.case_id).where(_E.id == entry)


async def case_of(tx: Transaction, entry: str) -> str:
    """The case of an entry that is there; nothing that is published has it."""
    return str(await _case_of(tx, entry))


@first(read)
def of_case(case: str) -> Statement:
    return SAID.where(_E.case_id == case)


@each(read)
def of_link(link_hash: str) -> Statement:
    """The entries of a link, the newest decision first."""
    return SAID.where(_E.link_hash == link_hash).order_by(_E.decided_on.desc(), _E.id)


@each(read_change)
def history(entry: str) -> Statement:
    """The versions of an entry, oldest first."""
    return sa.select(entry_changes).where(_V.entry_id == entry).order_by(_V.version)
