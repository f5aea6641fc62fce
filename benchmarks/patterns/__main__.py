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

from benchmarks.kit.reporters import percentile
from bot.cases.tables import cases
from bot.channel.loader import load_channel
from bot.core.database import Database
from bot.core.database.engines import open_database
from bot.core.queues.tables import tasks
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.desk import patterns
from bot.reports import likeness
from bot.settings import decode_secret
from bot.wiring import wire
from tests.kit.deployments import SECRET
from tests.kit.services.patterns import DAY, brigade
from tests.kit.storage.dataset import COLUMNS, DESCRIPTION, Dataset, Row, Size, word
from tests.kit.storage.load import fill

wire()

BRIGADES = 20
CASES_SHARE = 5
"""One case for so many reports."""
_COLUMNS = {
    "cases": "id number version status open violation urgency canonical account opened_at"
    " updated_at reports reporters weight",
    "people": "id identity address language created_at seen_at",
    "reports": "id number draft_id receipt person_id violation language filed_at description",
    "targets": "report_id position case_id filed_at",
    "marks": "mark case_id report_id",
}
Filed = tuple[str, str, int, int, str | None]
"""A report, its case, when it was filed, how long its author was known, its words."""


class Watched(Dataset):
    """Reports of two days, their authors known for a month, and brigades of new ones."""

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
        yield "facts", COLUMNS["facts"], self._facts()
        for table, columns in _COLUMNS.items():
            yield table, tuple(columns.split()), getattr(self, f"_{table}")()

    def _people(self) -> Iterator[Row]:
        for name, _, at, known, _ in self._filed():
            yield (f"p{name}", f"p{name}".encode(), b"", "ru", at - known, at - known)

    def _reports(self) -> Iterator[Row]:
        for name, _, at, _, words in self._filed():
            told = words and DESCRIPTION.seal(self, words, name)
            yield (name, name, name, name.encode(), f"p{name}", "drugs", "ru", at, told)

    def _targets(self) -> Iterator[Row]:
        return ((name, 0, case, at) for name, case, at, _, _ in self._filed())

    def _marks(self) -> Iterator[Row]:
        for name, case, _, _, words in self._filed():
            yield from (
                (mark, case, name) for mark in likeness.marks_of_text(words or "")
            )

    def _filed(self) -> Iterator[Filed]:
        count, now = self.size.reports, self._now
        for n in range(count):
            case = 1 if n % 10 == 0 else n % self.size.cases
            words = " ".join(word(n * 7 + i * i) for i in range(15)) if n % 2 else None
            yield f"r{n}", f"c{case}", now - n * 2 * DAY // count, 30 * DAY, words
        for b in range(BRIGADES):
            for person, _, said, after in brigade(b, links=1):
                yield f"b{b}-{person}", f"b{b}", now - DAY + after, 0, said

    def _cases(self) -> Iterator[Row]:
        for n in range(self.size.cases):
            account = f"t.me/channel{n // 3}" if n % 2 else f"site{n}.example"
            yield self._case(
                f"c{n}", account, self.size.reports // 10 if n == 1 else CASES_SHARE
            )
        for b in range(BRIGADES):
            yield self._case(f"b{b}", f"t.me/person{b}", 20)

    def _case(self, name: str, account: str, count: int) -> Row:
        link, at = f"https://{name}.example", self._now - DAY
        told = (name, name, 1, "received", 1, "drugs", 2, link, account)
        return (*told, at, at, count, count, count)


async def _check(database: Database, deployment: Deployment) -> list[float]:
    """CPU seconds of each portion of one check."""
    took: list[float] = []
    params: dict[str, Any] | None = {}
    while params is not None:
        began = time.process_time()
        async with database.transaction() as tx:
            await patterns.look_for_patterns(Work(tx, deployment), **params)
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
    size = Size(chosen.reports, chosen.reports // CASES_SHARE, chosen.reports)
    await fill(chosen.url, size, Watched)
    database, vault = await open_database(chosen.url), Vault(decode_secret(SECRET))
    database.sealer = vault
    print(f"filled, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    deployment = Deployment(load_channel(None), vault)
    for name in ("first", "again"):
        took = await _check(database, deployment)
        async with database.reading() as tx:
            found = await tx.value(
                sa.select(sa.func.count()).where(cases.c.patterns.is_not(None))
            )
        print(
            f"{name}: {found} cases; {len(took)} portions, {sum(took):.2f} s CPU;"
            f" a portion: median {1000 * percentile(took, 0.5):.1f},"
            f" p99 {1000 * percentile(took, 0.99):.1f}, most {1000 * max(took):.1f} ms"
        )
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
