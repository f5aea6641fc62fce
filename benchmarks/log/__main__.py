"""What the log costs: sequencing and checking a long history, and an event more or less.

    .venv/bin/python -m benchmarks.log --events 1000000 URL

`URL` is an SQLite file that does not exist yet or an empty PostgreSQL database.
"""

import argparse
import asyncio
import resource
import time

import sqlalchemy as sa

from bot.services import signing
from bot.services.audit import sequencing
from bot.services.audit.verifying import Verification
from bot.services.vault import Vault
from bot.storage.audit import leaves
from bot.storage.engine.database import Database
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from bot.storage.schema import case_events

AT_ONCE = 2_000
RECORDED = 2_000
DETAIL = '{"outcome": "forwarded", "words": "Not confirmed after a look at the page.", "by": 7}'
_INSERT = sa.insert(case_events)


def _events(first: int, count: int) -> list[dict[str, object]]:
    return [
        {"case_id": f"case{n // 8}", "version": n % 8 + 1, "at": n, "act": "note", "staff": 7,
         "detail": DETAIL}
        for n in range(first, first + count)
    ]  # fmt: skip


async def _fill(database: Database, count: int) -> None:
    for first in range(0, count, AT_ONCE):
        async with database.transaction(durable=False) as tx:
            await tx.run_many(_INSERT, _events(first, min(AT_ONCE, count - first)))


async def _sequence(database: Database) -> list[float]:
    """CPU seconds of each portion."""
    took = []
    while True:
        began = time.process_time()
        async with database.transaction() as tx:
            added = await sequencing.portion(tx)
        if not added:
            return took
        took.append(time.process_time() - began)


async def _record(database: Database) -> float:
    """CPU seconds of an event that is recorded in a transaction of its own."""
    began = time.process_time()
    for [event] in ([each] for each in _events(10**9, RECORDED)):
        async with database.transaction() as tx:
            await tx.run(_INSERT, **event)
    return (time.process_time() - began) / RECORDED


async def _measure(url: str, count: int) -> None:
    await migrate(url)
    database = await open_database(url)
    database.sealer = Vault(bytes(32))
    try:
        async with database.transaction() as tx:
            await signing.signing_key(tx)
        await _fill(database, count)
        took = sorted(await _sequence(database))
        print(f"sequencing {count:,} events: {sum(took):.1f} s of CPU")
        median, longest = took[len(took) // 2] * 1000, took[-1] * 1000
        print(f"a portion: median {median:.0f} ms, longest {longest:.0f} ms")
        await _check(database)
        with_log = await _record(database)
        began = time.process_time()
        await _sequence(database)
        leaf = (time.process_time() - began) / RECORDED
        async with database.transaction() as tx:
            await tx.run(sa.text("DROP INDEX ix_case_events_leafless"))
        without = await _record(database)
        print(f"an event: {without * 1e6:.0f} µs without the log, {with_log * 1e6:.0f} µs with it,")
        print(f"and {leaf * 1e6:.0f} µs for its leaf, later and apart from the deciding")
    finally:
        await database.close()


async def _check(database: Database) -> None:
    began = time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with database.long_reading() as tx:
        checking = Verification(tx)
        found = [finding async for finding in checking.findings()]
        size = await leaves.size(tx)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = time.process_time() - began
    print(f"checking {size:,} leaves: {seconds:.1f} s of CPU, {len(found)} faults")
    print(f"peak {peak // 1024} MB, of which the check needed {(peak - before) // 1024} MB at most")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("url")
    chosen = parser.parse_args()
    asyncio.run(_measure(chosen.url, chosen.events))


if __name__ == "__main__":
    main()
