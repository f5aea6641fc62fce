"""Tables of entries, their versions and errata; an entry is its newest version in the log."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.cases.store import cases
from bot.core.database import (
    JsonPart,
    Row,
    Statement,
    Table,
    Transaction,
    VersionConflict,
    each,
    first,
    logged,
    rows,
    values,
)
from bot.history import changes
from bot.history import store as log
from bot.history.changes import Numbers
from bot.history.leaf import Parts, parts_of
from bot.history.sources import add_source, read_json
from bot.history.tables import leaves
from bot.register import model
from bot.register.proofs import Place, Version
from bot.register.tables import entries, entry_changes, errata
from bot.values import Change, Entry, Standing, Value

_E, _V = entries.c, entry_changes.c
_P = sa.bindparam
_ADD = sa.insert(entries)


def _leaf_parts(row: Row, _: Numbers) -> Parts:
    """All of it is published, but for the time of day."""
    id = f"{row['entry_id']}:{row['version']}"
    return parts_of(id, row["on_day"], row["change"], read_json(row["said"]))


add_source(entry_changes, _leaf_parts)
VERSIONS = log.Derived(entries, _V.entry_id, _V.said, _V.version)
"""The entries as their versions tell of them."""


def host_key(host: str) -> str:
    """The labels from the right: `kz.example.www.`, so that subdomains follow their domain."""
    return "".join(f"{label}." for label in reversed(host.split(".")))


def host_of(key: str) -> str:
    return ".".join(reversed(key.removesuffix(".").split(".")))


def found_by(entry: Entry) -> dict[str, Any]:
    return {
        "version": entry.version,
        "host_key": host_key(entry.host),
        "link_hash": entry.link_sha256,
        "category": entry.category,
        "ground": entry.finding.ground,
        "decided_on": entry.decided_on.isoformat(),
    }


def read_entry(row: Row) -> Entry:
    return model.restored({**json.loads(row["said"]), "id": row["entry_id"]})


def read_change(row: Row) -> model.EntryChange:
    day = date.fromisoformat(row["on_day"])
    return model.EntryChange(
        row["entry_id"], row["version"], day, Change(row["change"])
    )


async def add_entry(tx: Transaction, entry: Entry, case: str) -> None:
    """Publish an entry; a second one of the same case breaks a constraint."""
    await tx.run(_ADD, id=entry.id, case_id=case, **found_by(entry))
    await changes.record(tx, entries, entry.id, {}, {"case_id": case})
    await _record(tx, entry, entry.published_on, Change.PUBLISHED)


async def change_entry(
    tx: Transaction, before: Entry, after: Entry, on: date, why: Change
) -> None:
    """Store a new version, which is `before.version + 1`. Raises VersionConflict."""
    as_read = sa.update(entries).where(_E.id == before.id, _E.version == before.version)
    if not await tx.run(as_read.values(found_by(after))):
        raise VersionConflict(before.id)
    await _record(tx, after, on, why)


async def _record(tx: Transaction, entry: Entry, on: date, why: Change) -> None:
    said = json.dumps(model.published(entry), ensure_ascii=False, sort_keys=True)
    version = {
        "id": f"{entry.id}:{entry.version}",
        "entry_id": entry.id,
        "version": entry.version,
    }
    of_now = {"at": tx.now, "on_day": on.isoformat(), "change": why.value, "said": said}
    await logged.add_row(tx, entry_changes, version | of_now)


SAID = sa.select(_V.entry_id, _V.said).join(
    entries, sa.and_(_E.id == _V.entry_id, _E.version == _V.version)
)
"""Entries as they are now; `read` reads their rows."""


@first(read_entry)
def get_entry(entry: str) -> Statement:
    return SAID.where(_E.id == entry)


@cases.one
def case_of(entry: str) -> Statement:
    return (
        sa.select(cases).join(entries, _E.case_id == cases.c.id).where(_E.id == entry)
    )


@first(read_entry)
def entries_of_case(case: str) -> Statement:
    return SAID.where(_E.case_id == case)


@each(read_entry)
def entries_of_link(link_hash: str) -> Statement:
    """The entries of a link, the newest decision first."""
    return SAID.where(_E.link_hash == link_hash).order_by(_E.decided_on.desc(), _E.id)


@each(read_entry)
def entries_of_links(hashes: list[str]) -> Statement:
    """The same of several links, mixed."""
    of_links = SAID.where(_E.link_hash.in_(hashes))
    return of_links.order_by(_E.decided_on.desc(), _E.id)


@each(read_change)
def entries_history(entry: str) -> Statement:
    return sa.select(entry_changes).where(_V.entry_id == entry).order_by(_V.version)


_errata = Table(errata, model.Erratum, on="on_day")


async def add_erratum(tx: Transaction, erratum: model.Erratum) -> None:
    await _errata.insert(tx, erratum, at=tx.now)


@_errata.all
def errata_every() -> Statement:
    return sa.select(errata).order_by(errata.c.on_day.desc(), errata.c.id)


def _said(path: str) -> JsonPart:
    """A part of what a version says."""
    return JsonPart(_V.said, path)


_NEWEST = sa.and_(_E.id == _V.entry_id, _E.version == _V.version)
_AUTHORITY = _said("order.authority")
# An order that ended is over without a change of the entry, as in Entry.stands.
_IS_OVER = sa.and_(
    _said("standing") == Standing.IN_FORCE.value, _said("order.until") < _P("today")
)
_STANDING = sa.case(
    (_IS_OVER, sa.literal(Standing.ENDED.value)), else_=_said("standing")
)


class Choices(Value):
    """Values that at least one entry has, by the filter."""

    category: frozenset[str]
    ground: frozenset[str]
    standing: frozenset[str]
    authority: frozenset[str]


_CHOICES = sa.select(
    _E.category, _E.ground, _STANDING.label("standing"), _AUTHORITY.label("authority")
)
_CHOICES = _CHOICES.join(entry_changes, _NEWEST).distinct()


async def choices(tx: Transaction, today: date) -> Choices:
    found = await tx.rows(_CHOICES, today=today.isoformat())
    return Choices(
        *(
            frozenset(row[name] for row in found if row[name])
            for name in ("category", "ground", "standing", "authority")
        )
    )


LAST = ("9999-12-31", "")
"""A place behind all entries: where the first page begins."""


class Wanted(Value):
    """Filters of entries; None: no filter. `month` is like "2026-03"."""

    host: str | None = None
    category: str | None = None
    ground: str | None = None
    month: str | None = None
    standing: str | None = None
    authority: str | None = None


_FILTERS = ("host", "category", "ground", "standing", "authority")


async def page(
    tx: Transaction,
    wanted: Wanted,
    limit: int,
    after: tuple[str, str] = LAST,
    today: date = date.min,
) -> list[Entry]:
    """Entries by the day of their decision, the newest first; `after` is (day, id) of the last."""
    statement, _, values = _matching(wanted, after, today)
    return [read_entry(row) for row in await tx.rows(statement, limit=limit, **values)]


async def count_listed(tx: Transaction, wanted: Wanted, today: date = date.min) -> int:
    _, statement, values = _matching(wanted, LAST, today)
    return int(await tx.value(statement, **values) or 0)


def _matching(
    wanted: Wanted, after: tuple[str, str], today: date
) -> tuple[sa.Select[Any], sa.Select[Any], dict[str, str]]:
    names = [name for name in _FILTERS if getattr(wanted, name)]
    # Days of the month lie between its code and the code with the last possible ending.
    if wanted.month is not None:
        after = min(after, (f"{wanted.month}-99", ""))
    day, id = after
    values = {"day": day, "id": id, "month": wanted.month or ""}
    values |= {name: getattr(wanted, name) for name in names}
    if wanted.host:
        values["host"] = host_key(wanted.host)
        values["host_end"] = values["host"] + "\uffff"
    if wanted.standing:
        values["today"] = today.isoformat()
    return *_statements(*names), values


@cache
def _statements(*names: str) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Entries that match all of these filters, of one domain with its subdomains."""
    # A site has few of all entries: they are found by its index and sorted. Without the empty text
    # SQLite would go through all entries in their order instead.
    day: sa.ColumnElement[str] = _E.decided_on
    if "host" in names:
        day = _E.decided_on + ""
    chosen = [
        sa.tuple_(day, _E.id) < sa.tuple_(_P("day"), _P("id")),
        day >= _P("month"),
    ]
    if "host" in names:
        chosen += [_E.host_key >= _P("host"), _E.host_key < _P("host_end")]
    columns: dict[str, sa.ColumnElement[Any]] = {
        "category": _E.category,
        "ground": _E.ground,
        "standing": _STANDING,
        "authority": _AUTHORITY,
    }
    chosen += [column == _P(name) for name, column in columns.items() if name in names]
    limit = _P("limit", type_=sa.Integer())
    listed: Any = entries
    if not {"standing", "authority"}.isdisjoint(names):
        listed = entries.join(entry_changes, _NEWEST)
    ids = (
        sa.select(_E.id)
        .select_from(listed)
        .where(*chosen)
        .order_by(day.desc(), _E.id.desc())
        .limit(limit)
    )
    page = SAID.where(_E.id.in_(ids)).order_by(_E.decided_on.desc(), _E.id.desc())
    return page, sa.select(sa.func.count()).select_from(listed).where(*chosen)


_WRONG = (Change.CORRECTED, Change.REVISED, Change.OVERTURNED)


def _newest(limit: int, *which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The newest changes, with the entries as they are now."""
    now = entry_changes.alias("now")
    return (
        sa.select(entry_changes, now.c.said.label("said_now"))
        .join(entries, _E.id == _V.entry_id)
        .join(now, sa.and_(now.c.entry_id == _E.id, now.c.version == _E.version))
        .where(*which)
        .order_by(_V.on_day.desc(), _V.id.desc())
        .limit(limit)
    )


def _changed(row: Row) -> tuple[Entry, model.EntryChange]:
    return read_entry(
        {"entry_id": row["entry_id"], "said": row["said_now"]}
    ), read_change(row)


@each(_changed)
def recent_changes(limit: int) -> Statement:
    return _newest(limit)


@each(_changed)
def corrections(limit: int) -> Statement:
    """The newest changes by which an entry became another one."""
    return _newest(limit, _V.change.in_([each.value for each in _WRONG]))


@each(read_entry)
def _next_by_id(after: str, limit: int) -> Statement:
    return SAID.where(_E.id > after).order_by(_E.id).limit(limit)


_PORTION = 1_000


async def portions(tx: Transaction) -> AsyncIterator[list[Entry]]:
    """All entries in the order of their ids, a thousand at a time."""
    after = ""
    while portion := await _next_by_id(tx, after, _PORTION):
        after = portion[-1].id
        yield portion


@each(read_entry)
def _links(first: str, end: str) -> Statement:
    hashed = SAID.where(_E.link_hash >= first, _E.link_hash < end)
    return hashed.order_by(_E.decided_on.desc(), _E.id)


async def entries_by_link(tx: Transaction, digits: str) -> dict[str, list[Entry]]:
    """Entries by the hash of their link, for the hashes that begin with these digits."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in await _links(tx, digits, digits + "g"):
        found[entry.link_sha256 or ""].append(entry)
    return found


@values(host_of)
def hosts() -> Statement:
    named = _E.host_key != host_key(model.HIDDEN)
    return sa.select(_E.host_key).distinct().where(named).order_by(_E.host_key)


@rows
def _versions(first: str, last: str) -> Statement:
    """The versions of the entries whose ids lie in a range, those of an entry in their order."""
    of = sa.select(entry_changes, *leaves.c)
    of = of.outerjoin(leaves, leaves.c.position == _V.leaf)
    return of.where(_V.entry_id >= first, _V.entry_id <= last).order_by(
        _V.entry_id, _V.version
    )


async def versions_between(
    tx: Transaction, first: str, last: str
) -> dict[str, list[Version]]:
    """Entry → its versions, the oldest first, for ids from `first` to `last`."""
    found: dict[str, list[Version]] = defaultdict(list)
    for row in await _versions(tx, first, last):
        place = None
        if row["position"] is not None:
            place = Place(row["position"], log.read_leaf(row))
        found[row["entry_id"]].append(
            Version(read_change(row), json.loads(row["said"]), place)
        )
    return found
