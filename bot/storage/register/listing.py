"""Lists of the register: search, months, what changed lately. One page is one query by an index."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.domain.register.entry import Change, Entry, EntryChange
from bot.storage.engine.database import Row, Transaction
from bot.storage.register.entries import SAID, host_key, host_of, read, read_change
from bot.storage.schema import entries, entry_changes

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_order = (entries.c.decided_on.desc(), entries.c.id.desc())
LAST = ("9999-12-31", "")
"""A place behind all entries: where the first page begins."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What entries are narrowed down by; None: by nothing. `month` is like "2026-03"."""

    host: str | None = None
    category: str | None = None
    ground: str | None = None
    month: str | None = None


async def page(
    tx: Transaction, wanted: Wanted, limit: int, after: tuple[str, str] = LAST
) -> list[Entry]:
    """Entries by the day of their decision, the newest first; `after` is (day, id) of the last."""
    statement = _page(*_shape(wanted))
    values = _values(wanted, after) | {"limit": limit}
    return [read(row) for row in await tx.rows(statement, **values)]


async def count(tx: Transaction, wanted: Wanted) -> int:
    """Return the number of entries that match."""
    return int(await tx.value(_count(*_shape(wanted)), **_values(wanted, LAST)) or 0)


def _shape(wanted: Wanted) -> tuple[bool, bool, bool]:
    return bool(wanted.host), bool(wanted.category), bool(wanted.ground)


def _values(wanted: Wanted, after: tuple[str, str]) -> dict[str, Any]:
    day, id = after
    if wanted.month is not None:
        # Days of the month lie between its code and the code with the last possible ending.
        day, id = min((day, id), (f"{wanted.month}-99", ""))
    values = {"day": day, "id": id, "month": wanted.month or ""}
    values |= {"host": host_key(wanted.host), "host_end": _end(wanted.host)} if wanted.host else {}
    values |= {"category": wanted.category} if wanted.category else {}
    return values | ({"ground": wanted.ground} if wanted.ground else {})


def _end(host: str) -> str:
    return host_key(host) + "\uffff"


@cache
def _page(host: bool, category: bool, ground: bool) -> sa.Select[Any]:
    """Entries that match all that is wanted, of one domain with its subdomains."""
    day, chosen = _conditions(host, category, ground)
    found = sa.select(entries.c.id).where(*chosen)
    page = found.order_by(day.desc(), entries.c.id.desc()).limit(_limit)
    return SAID.where(entries.c.id.in_(page)).order_by(*_order)


@cache
def _count(host: bool, category: bool, ground: bool) -> sa.Select[Any]:
    _, chosen = _conditions(host, category, ground)
    return sa.select(sa.func.count()).select_from(entries).where(*chosen)


def _conditions(
    host: bool, category: bool, ground: bool
) -> tuple[sa.ColumnElement[str], list[sa.ColumnElement[bool]]]:
    # A site has few of all entries: they are found by its index and sorted. Without the empty text
    # SQLite would go through all entries in their order instead.
    day = entries.c.decided_on + "" if host else entries.c.decided_on
    place = sa.tuple_(day, entries.c.id)
    chosen = [place < sa.tuple_(_P("day"), _P("id")), day >= _P("month")]
    if host:
        chosen += [entries.c.host_key >= _P("host"), entries.c.host_key < _P("host_end")]
    if category:
        chosen.append(entries.c.category == _P("category"))
    if ground:
        chosen.append(entries.c.ground == _P("ground"))
    return day, chosen


# How many entries were decided in each month, by type.
_MONTHS = (
    sa.select(
        sa.func.substr(entries.c.decided_on, 1, 7).label("month"), entries.c.category,
        sa.func.count().label("n"),
    )
    .group_by(sa.text("1"), entries.c.category)
    .order_by(sa.text("1"))
)  # fmt: skip


async def by_month(tx: Transaction) -> dict[str, dict[str, int]]:
    """Month → category → entries."""
    found: dict[str, dict[str, int]] = {}
    for row in await tx.rows(_MONTHS):
        found.setdefault(row["month"], {})[row["category"]] = row["n"]
    return found


_WRONG = (Change.CORRECTED, Change.REVISED, Change.OVERTURNED)
_now = entry_changes.alias("now")
_changes = (
    sa.select(entry_changes, _now.c.said.label("said_now"))
    .join(entries, entries.c.id == entry_changes.c.entry_id)
    .join(_now, sa.and_(_now.c.entry_id == entries.c.id, _now.c.version == entries.c.version))
    .order_by(entry_changes.c.on_day.desc(), entry_changes.c.id.desc())
    .limit(_limit)
)
# The newest changes by which an entry became another one, with the entries as they are now.
_CORRECTIONS = _changes.where(entry_changes.c.change.in_([each.value for each in _WRONG]))


# The newest changes of all kinds, with the entries as they are now.
_RECENT = _changes


async def recent(tx: Transaction, limit: int) -> list[tuple[Entry, EntryChange]]:
    return [_changed(row) for row in await tx.rows(_RECENT, limit=limit)]


async def corrections(tx: Transaction, limit: int) -> list[tuple[Entry, EntryChange]]:
    return [_changed(row) for row in await tx.rows(_CORRECTIONS, limit=limit)]


def _changed(row: Row) -> tuple[Entry, EntryChange]:
    return read({"entry_id": row["entry_id"], "said": row["said_now"]}), read_change(row)


# The next entries by id.
_ALL = SAID.where(entries.c.id > _P("after")).order_by(entries.c.id).limit(_limit)
_PORTION = 1_000


async def portions(tx: Transaction) -> AsyncIterator[list[Entry]]:
    """All entries in the order of their ids, a thousand at a time."""
    after = ""
    while rows := await tx.rows(_ALL, after=after, limit=_PORTION):
        after = rows[-1]["entry_id"]
        yield [read(row) for row in rows]


# The hashes of links that begin with the same two digits, and their entries.
_LINKS = sa.select(entries.c.link_hash, entries.c.id).where(
    entries.c.link_hash >= _P("first"), entries.c.link_hash < _P("end")
)


async def links(tx: Transaction, digits: str) -> dict[str, list[str]]:
    """Entries by the hash of their link, for the hashes that begin with these digits."""
    found: dict[str, list[str]] = {}
    for row in await tx.rows(_LINKS, first=digits, end=digits + "g"):
        found.setdefault(row["link_hash"], []).append(row["id"])
    return found


_HOSTS = sa.select(entries.c.host_key).distinct().order_by(entries.c.host_key)


async def hosts(tx: Transaction) -> list[str]:
    """The hosts that entries name."""
    return [host_of(row["host_key"]) for row in await tx.rows(_HOSTS)]
