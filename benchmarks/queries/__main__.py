"""Cost of reading one row with the mapper, beside a constant and a converter by hand.

    python -m benchmarks.queries

CPU in SQLite, by rounds that take turns: the medians, and their ratios to the constant. The last
way builds the statement at each call and finds its text by SQLAlchemy's own key of it. Exits with
1 when the mapper takes more than 1.3 times the CPU of the constant.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from bot.core import reviews_store
from bot.core.database import Row, Transaction
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from bot.core.database.statements import CompiledStatement, compiled
from bot.core.reviews_store import Kind, Review, State
from bot.core.tables import reviews as table

ROUNDS, CALLS, MOST = 15, 2_000, 1.3
ID, CASE = "decision1", "case1"
_BY_CASE = sa.select(table).where(table.c.case_id == sa.bindparam("case"))
_BY_KEY = sa.select(table).where(
    table.c.kind == sa.bindparam("kind"), table.c.subject == sa.bindparam("subject")
)
_by_key: dict[object, CompiledStatement] = {}


def _read(row: Row) -> Review:
    passed = row["passed"]
    return Review(
        Kind(row["kind"]),
        row["subject"],
        row["case_id"],
        row["since"],
        row["due"],
        State(row["state"]),
        row["holder"],
        row["held_at"],
        frozenset(map(int, passed.split())) if passed else frozenset(),
        row["without_people_since"],
        row["version"],
    )


async def constant(tx: Transaction) -> object:
    row = await tx.row(_BY_KEY, kind=Kind.PUBLICATION.value, subject=ID)
    return None if row is None else _read(row)


async def got(tx: Transaction) -> object:
    return await reviews_store.get(tx, Kind.PUBLICATION, ID)


async def query(tx: Transaction) -> object:
    return await reviews_store.of_case(tx, CASE)


async def built_each_time(tx: Transaction) -> object:
    statement = sa.select(table).where(table.c.case_id == CASE)
    key = statement._generate_cache_key()
    if key is None:
        raise TypeError(statement)
    ready = _by_key.get(key.key)
    if ready is None:
        ready = _by_key[key.key] = compiled(statement, "sqlite", ())
    [bound] = key.bindparams
    rows = await tx.rows(_BY_CASE, case=bound.value)
    return _read(rows[0])


WAYS: dict[str, Callable[[Transaction], Awaitable[object]]] = {
    "constant": constant,
    "mapper, get": got,
    "mapper, query": query,
    "built at each call": built_each_time,
}


async def measured(url: str) -> dict[str, float]:
    """Microseconds of CPU for each way."""
    await migrate(url)
    database = await open_database(url)
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    try:
        async with database.transaction() as tx:
            await reviews_store.put(tx, Review(Kind.PUBLICATION, ID, CASE, 1, 2))
        async with database.reading() as tx:
            for _ in range(ROUNDS):
                for name, way in WAYS.items():
                    began = time.process_time()
                    for _ in range(CALLS):
                        await way(tx)
                    took[name].append((time.process_time() - began) / CALLS * 1e6)
    finally:
        await database.close()
    return {name: median(each) for name, each in took.items()}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="habarla-queries-") as folder:
        found = asyncio.run(measured(f"sqlite:///{Path(folder) / 'habarla.db'}"))
    ratios = {name: each / found["constant"] for name, each in found.items()}
    for name, each in found.items():
        print(f"{name:20}{each:7.1f} µs{ratios[name]:7.2f}")
    sys.exit(max(ratios["mapper, get"], ratios["mapper, query"]) > MOST)


if __name__ == "__main__":
    main()
