"""The daily check for patterns over many reports of two days: what it costs and finds.

    .venv/bin/python -m benchmarks.patterns --reports 100000 URL

`URL` is an SQLite file that does not exist yet or an empty PostgreSQL database. A tenth of the
reports is about one link; twenty brigades are among the others.
"""

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.domain.desk import likeness
from bot.services.desk.patterns import watching
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.storage.engine.database import Database
from bot.storage.engine.engines import open_database
from bot.storage.engine.migrate import migrate
from bot.storage.schema import cases, marks, people, reports, targets, tasks
from tests.kit.people.reporters import percentile
from tests.kit.services.patterns import DAY, brigade
from tests.kit.storage.dataset import word

AT_ONCE = 5_000
BRIGADES = 20
CASES_SHARE = 5
"""One case for so many reports."""
Rows = dict[sa.Table, list[dict[str, Any]]]


def _case(name: str, link: str, account: str, count: int, at: int) -> dict[str, Any]:
    return {
        "id": name, "number": name, "version": 1, "status": "received", "open": 1,
        "violation": "drugs", "urgency": 2, "canonical": link, "account": account,
        "opened_at": at, "updated_at": at, "reports": count, "reporters": count, "weight": count,
    }  # fmt: skip


def _report(name: str, case: str, at: int, known: int, words: str | None) -> Rows:
    person, seen = f"p{name}", at - known
    made: Rows = {
        people: [{
            "id": person, "identity": person.encode(), "address": b"", "language": "ru",
            "created_at": seen, "seen_at": seen,
        }],
        reports: [{
            "id": name, "number": name, "draft_id": name, "receipt": name.encode(),
            "person_id": person, "violation": "drugs", "language": "ru", "filed_at": at,
            "description": words,
        }],
        targets: [{"report_id": name, "position": 0, "case_id": case, "filed_at": at}],
    }  # fmt: skip
    found = likeness.marks_of_text(words or "")
    made[marks] = [{"mark": mark, "case_id": case, "report_id": name} for mark in found]
    return made


def _rows(count: int, now: int) -> Iterator[Rows]:
    """Reports of two days, their authors known for a month, and brigades of new ones."""
    many = count // CASES_SHARE
    for n in range(many):
        account = f"t.me/channel{n // 3}" if n % 2 else f"site{n}.example"
        size = count // 10 if n == 1 else CASES_SHARE
        yield {cases: [_case(f"c{n}", f"https://l{n}.example", account, size, now - DAY)]}
    for n in range(count):
        case = 1 if n % 10 == 0 else n % many
        words = " ".join(word(n * 7 + i * i) for i in range(15)) if n % 2 else None
        yield _report(f"r{n}", f"c{case}", now - n * 2 * DAY // count, 30 * DAY, words)
    for b in range(BRIGADES):
        case = f"b{b}"
        yield {cases: [_case(case, f"https://b{b}.example", f"t.me/person{b}", 20, now - DAY)]}
        for person, _, words, after in brigade(b, links=1):
            yield _report(f"b{b}-{person}", case, now - DAY + after, 0, words)


async def _fill(database: Database, count: int, now: int) -> None:
    waiting: Rows = {}
    for made in _rows(count, now):
        for table, rows in made.items():
            waiting.setdefault(table, []).extend(rows)
        if sum(map(len, waiting.values())) > AT_ONCE:
            await _write(database, waiting)
            waiting = {}
    await _write(database, waiting)


async def _write(database: Database, waiting: Rows) -> None:
    async with database.transaction(durable=False) as tx:
        for table, rows in waiting.items():
            if rows:
                await tx.run_many(sa.insert(table), rows)


async def _check(database: Database, deployment: Deployment) -> list[float]:
    """CPU seconds of each portion of one check."""
    took: list[float] = []
    params: dict[str, Any] | None = {}
    while params is not None:
        began = time.process_time()
        async with database.transaction() as tx:
            await watching.sweep(Work(tx, deployment), params)
        took.append(time.process_time() - began)
        async with database.reading() as tx:
            waiting = await tx.rows(sa.select(tasks))
        params = next((json.loads(one["params"]) for one in waiting), None) or None
    return took


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--reports", type=int, default=100_000)
    chosen = parser.parse_args()
    await migrate(chosen.url)
    database = await open_database(chosen.url)
    vault = Vault(bytes(32))
    database.sealer = vault
    await _fill(database, chosen.reports, database.clock())
    print(f"filled, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    deployment = Deployment(load_channel(None), vault)
    for name in ("first", "again"):
        took = await _check(database, deployment)
        async with database.reading() as tx:
            found = await tx.value(sa.select(sa.func.count()).where(cases.c.patterns.is_not(None)))
        print(
            f"{name}: {found} cases; {len(took)} portions, {sum(took):.2f} s CPU;"
            f" a portion: median {1000 * percentile(took, 0.5):.1f},"
            f" p99 {1000 * percentile(took, 0.99):.1f}, most {1000 * max(took):.1f} ms"
        )
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
