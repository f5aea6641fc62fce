"""Decisions are published, changed and contested while the process is killed.

    python -m benchmarks.publication --kills 200

Exits with 1 when an entry, its versions, its decision and the log do not say the same.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from benchmarks.kit.options import parse
from benchmarks.kit.verdict import Verdict
from benchmarks.publication.acts import fill
from benchmarks.publication.audit import audit, give_leaves
from benchmarks.publication.lives import Plan, live_and_die, running_from
from benchmarks.publication.sabotage import SABOTAGES
from bot import logs
from bot.services import signing
from bot.storage.schema import cases
from tests.kit.databases import open_with_key, sqlite_with_tables


async def _begin(folder: Path, count: int, began: float) -> tuple[str, list[str]]:
    """The database, and the cases in it."""
    url = await sqlite_with_tables(folder / "habarla.db")
    database = await open_with_key(url, clock=running_from(began))
    async with database.transaction() as tx:
        await signing.signing_key(tx)
    await fill(database, count)
    async with database.reading() as tx:
        rows = await tx.rows(sa.select(cases.c.id).order_by(cases.c.id))
    await database.close()
    return url, [row["id"] for row in rows]


async def _judge(url: str, ids: list[str], began: float) -> Verdict:
    database = await open_with_key(url, clock=running_from(began))
    try:
        await give_leaves(database)
        return await audit(database, ids)
    finally:
        await database.close()


def main() -> None:
    plan, began = parse(Plan, "publication", __doc__), time.time()
    logs.set_up("ERROR")
    if plan.sabotage is not None:
        SABOTAGES[plan.sabotage]()
    with tempfile.TemporaryDirectory(prefix="habarla-register-") as folder:
        url, ids = asyncio.run(_begin(Path(folder), plan.cases, began))
        live_and_die(plan, url, began, ids)
        verdict = asyncio.run(_judge(url, ids, began))
    verdict.figures |= {"kills": plan.kills}
    print(verdict.show("publication"))
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
