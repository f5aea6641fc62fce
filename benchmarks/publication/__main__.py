"""Decisions are published, changed and contested while the process is killed.

    python -m benchmarks.publication --kills 200

Exits with 1 when an entry, its versions, its decision and the log do not say the same.
"""

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.kit.options import option, parse
from benchmarks.kit.verdict import Verdict
from benchmarks.publication.acts import fill
from benchmarks.publication.audit import audit, give_leaves
from benchmarks.publication.lives import Settings, clock
from benchmarks.publication.sabotage import SABOTAGES
from bot import logs
from bot.services import signing
from bot.storage.engine.database import Database
from bot.storage.schema import cases
from tests.kit.databases import open_with_key, sqlite_with_tables


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int = option(200, "how often the process is killed")
    cases: int = option(24, "how many cases there are")
    longest: float = option(2.0, "how long a process lives at most, in seconds")
    hands: int = option(3, "how many people work at the same time")
    seed: int = option(1)
    sabotage: str | None = option(None, "break this first", choices=list(SABOTAGES))


async def run(plan: Plan, folder: Path) -> Verdict:
    url, began = await sqlite_with_tables(folder / "habarla.db"), time.time()
    database = await open_with_key(url, clock=lambda: clock(began))
    ids = await _begin(database, plan.cases)
    await database.close()
    settings = Settings(
        url, ids, began, plan.kills, plan.seed, plan.longest, plan.hands, plan.sabotage
    )
    command = ["-m", "benchmarks.publication.lives", json.dumps(asdict(settings))]
    lives = await asyncio.create_subprocess_exec(sys.executable, *command)
    assert await lives.wait() == 0
    database = await open_with_key(url, clock=lambda: clock(began))
    try:
        await give_leaves(database)
        verdict = await audit(database, ids)
    finally:
        await database.close()
    verdict.figures |= {"kills": plan.kills}
    return verdict


async def _begin(database: Database, count: int) -> list[str]:
    async with database.transaction() as tx:
        await signing.signing_key(tx)
    await fill(database, count)
    async with database.reading() as tx:
        return [row["id"] for row in await tx.rows(sa.select(cases.c.id).order_by(cases.c.id))]


def main() -> None:
    plan = parse(Plan, "publication", __doc__)
    logs.set_up("ERROR")
    with tempfile.TemporaryDirectory(prefix="habarla-register-") as folder:
        verdict = asyncio.run(run(plan, Path(folder)))
    print(verdict.show("publication"))
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
