"""Every column of every table is changed once: what the check does not notice is known, and why."""

import json
from itertools import product

import pytest
import sqlalchemy as sa

from bot.cases.store import recorded_of
from bot.cases.tables import case_events, cases
from bot.core.schema import metadata
from bot.history import service
from scripts.docs import unnoticed as listed
from tests.kit.databases import ONE_ENGINE
from tests.kit.services.log import found_after

EVENT = {"version": 1, "act": "open", "detail": "{}"}
PARTS = 8
"""Of the tables: a test for all of them would take minutes."""
ADDED, REMOVED, ALL = "added rows", "removed rows", "everything"


def others(column, value):
    """Other values for a column: one, or one for each key of JSON."""
    if value is None:
        return [_new(column)]
    try:
        held = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        held = None
    if isinstance(held, dict) and held:
        return [json.dumps({**held, key: _other(inner)}) for key, inner in held.items()]
    is_number = isinstance(value, int) and column in unique_columns(column.table)
    return [value + 100_001 if is_number else _other(value)]


def _new(column):
    if isinstance(column.type, sa.Text):
        return "x"
    return b"x" if isinstance(column.type, sa.LargeBinary) else 1


def _other(value):
    match value:
        case None | bool():
            return not value
        case int():
            return 1 - value if value in {0, 1} else value + 1
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case dict():
            return {**value, "x": 1}
        case list():
            return [*value, "x"]
    return f"{value}x"


def unique_columns(table):
    unique = {
        c
        for one in table.constraints
        if isinstance(one, sa.UniqueConstraint)
        for c in one
    }
    unique |= {column for one in table.indexes if one.unique for column in one.columns}
    return unique | set(table.primary_key)


def mutations(table, row):
    """(what, statement) for each change of a row of a table."""
    this = [column == row[column.name] for column in table.primary_key]
    for column in table.columns:
        for value in others(column, row[column.name]):
            yield column.name, sa.update(table).where(*this).values({column: value})
    yield REMOVED, sa.delete(table).where(*this)
    unique, copy = unique_columns(table), dict(row)
    for column in unique:
        if copy[column.name] is not None:
            copy[column.name] = others(column, copy[column.name])[0]
    yield ADDED, sa.insert(table).values(copy)


async def rows_of(tx, table):
    """A row of each shape that the story left; one that is made up where it left none."""
    rows = await tx.rows(sa.select(table))
    if not rows:
        assert "leaf" not in table.c, f"the story leaves nothing in {table.name}"
        made = {c.name: _new(c) for c in table.columns if c.server_default is None}
        await tx.run(sa.insert(table).values(made))
        rows = await tx.rows(sa.select(table))
    logged = [row for row in rows if row.get("leaf", 0) is not None]
    return {_shape(row): row for row in logged}.values()


def _shape(row):
    own = row.get("name") if row.get("name") in {"signing_key", "log:head"} else None
    return (own, *(value is None for value in row.values()))


async def unnoticed(tx, note, tables):
    """Table → what of it is not noticed, in a row of any shape."""
    found = {}
    for table in tables:
        whats, missed = (
            [column.name for column in table.columns] + [ADDED, REMOVED],
            set(),
        )
        for row in await rows_of(tx, table):
            for what, statement in mutations(table, row):
                if what not in missed and not await found_after(tx, note, statement, 1):
                    missed.add(what)
        if missed:
            found[table.name] = [what for what in whats if what in missed]
            if len(missed) == len(whats):
                found[table.name] = [ALL]
    return found


@pytest.fixture(autouse=True)
def _few_lost(monkeypatch):
    """Each of thousands of checks would look for posted checkpoints of a million lost leaves."""
    monkeypatch.setattr(service, "_LOST", 1 << 10)


@pytest.mark.slow
@pytest.mark.no_cover
@ONE_ENGINE
@pytest.mark.parametrize("part", range(PARTS))
async def test_what_is_not_noticed_is_listed_with_the_reason(working, note, part):
    tables = metadata.sorted_tables[part::PARTS]
    async with working() as work:
        found = await unnoticed(work.tx, note, tables)
    names = {table.name for table in tables}
    assert found == {
        name: given["unnoticed"] for name, given in listed().items() if name in names
    }


def test_no_table_is_listed_that_is_not_there():
    assert {*listed()} <= {*metadata.tables}


KEYS, IDS, MOMENTS = (
    ("", " ", "~"),
    (-1, 0, 10**9),
    (0, 1_800_000_000_000, 4_102_444_800_000),
)


async def test_a_row_that_is_added_with_an_event_of_its_own_is_noticed_whatever_its_key(
    working, note
):
    """Both at once: the sum of the events is the row, so that no column betrays it."""
    missed = []
    async with working() as work:
        [case, *_] = await work.tx.rows(
            sa.select(cases).where(cases.c.decision.is_(None))
        )
        for key, id, at in product(KEYS, IDS, MOMENTS):
            copy = {**case, "id": key, "number": "N", "canonical": None, "events": 1}
            said = json.dumps(recorded_of(copy))
            event = {"id": id, "case_id": key, "at": at, "changed": said, **EVENT}
            await work.tx.run(sa.text("SAVEPOINT pair"))
            await work.tx.run(sa.insert(cases).values(copy))
            if not await found_after(
                work.tx, note, sa.insert(case_events).values(event), 1
            ):
                missed.append((key, id, at))
            await work.tx.run(sa.text("ROLLBACK TO pair"))
    assert missed == []
