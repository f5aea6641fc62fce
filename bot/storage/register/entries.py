"""Entries of the register: each change is kept beside the entry as it is now."""

import json
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.domain.authority.order import restore_order
from bot.domain.desk.case import Outcome
from bot.domain.register.entry import Change, Entry, EntryChange, Standing, published
from bot.domain.register.scope import Scope
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
    await tx.run(_ADD, case_id=case, **_row(entry))
    await _record(tx, entry, entry.published_on, Change.PUBLISHED)


# Changes an entry of the version that was read.
_CHANGE = (
    sa.update(entries)
    .where(entries.c.id == _P("id_"), entries.c.version == _P("read"))
    .values({column.name: _P(column.name) for column in entries.c if column.name != "case_id"})
)


async def change(tx: Transaction, before: Entry, after: Entry, on: date, why: Change) -> None:
    """Store a new version, which is `before.version + 1`. Raises EntryConflict."""
    if not await tx.run(_CHANGE, id_=before.id, read=before.version, **_row(after)):
        raise EntryConflict(before.id)
    await _record(tx, after, on, why)


async def _record(tx: Transaction, entry: Entry, on: date, why: Change) -> None:
    said = json.dumps(published(entry), ensure_ascii=False, sort_keys=True)
    await tx.run(
        _RECORD, id=f"{entry.id}:{entry.version}", at=tx.now, entry_id=entry.id,
        version=entry.version, on_day=on.isoformat(), change=why.value, said=said, leaf=None,
    )  # fmt: skip


# One entry.
_GET = sa.select(entries).where(entries.c.id == _P("id"))


async def get(tx: Transaction, entry: str) -> Entry | None:
    return await tx.one(read, _GET, id=entry)


# The case of an entry; nothing that is published has it.
_CASE = sa.select(entries.c.case_id).where(entries.c.id == _P("id"))


async def case_of(tx: Transaction, entry: str) -> str:
    """The case of an entry that is there."""
    return str(await tx.value(_CASE, id=entry))


# The entry of a case.
_OF_CASE = sa.select(entries).where(entries.c.case_id == _P("case"))


async def of_case(tx: Transaction, case: str) -> Entry | None:
    return await tx.one(read, _OF_CASE, case=case)


# The entries of a link, the newest decision first.
_OF_LINK = (
    sa.select(entries)
    .where(entries.c.link_hash == _P("link_hash"))
    .order_by(entries.c.decided_on.desc(), entries.c.id)
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


def _row(entry: Entry) -> dict[str, Any]:
    said = published(entry)
    texts = {"ground": said["ground_text"], "law": said["law"], "edition": said["law_edition"],
             "reason": said["reason_text"], "authority": said["authority_name"]}  # fmt: skip
    order = said["order"]
    return {
        "id": entry.id, "version": entry.version, "scope": said["scope"], "host": entry.host,
        "host_key": host_key(entry.host), "link_hash": entry.link_hash,
        "category": entry.category, "outcome": said["outcome"], "ground": entry.ground,
        "reason": entry.reason, "texts": json.dumps(texts, ensure_ascii=False),
        "court_order": order and json.dumps(order, ensure_ascii=False),
        "until": order and order["until"], "decided_on": said["decided_on"],
        "published_on": said["published_on"], "standing": said["standing"],
        "gone_on": said["gone_on"],
    }  # fmt: skip


# Entries of the same ground and reason share their texts: of many entries only a few differ.
_texts = lru_cache(1_000)(json.loads)


def read(row: Row) -> Entry:
    texts = _texts(row["texts"])
    return Entry(
        id=row["id"], scope=Scope(row["scope"]), host=row["host"], link_hash=row["link_hash"],
        category=row["category"], outcome=Outcome(row["outcome"]), ground=row["ground"],
        ground_text=texts["ground"], law=texts["law"],
        edition=date.fromisoformat(texts["edition"]), reason=row["reason"],
        reason_text=texts["reason"],
        order=restore_order(row["court_order"] and json.loads(row["court_order"])),
        authority_name=texts["authority"], decided_on=date.fromisoformat(row["decided_on"]),
        published_on=date.fromisoformat(row["published_on"]), standing=Standing(row["standing"]),
        gone_on=row["gone_on"] and date.fromisoformat(row["gone_on"]), version=row["version"],
    )  # fmt: skip


def read_change(row: Row) -> EntryChange:
    day = date.fromisoformat(row["on_day"])
    return EntryChange(row["entry_id"], row["version"], day, Change(row["change"]))
