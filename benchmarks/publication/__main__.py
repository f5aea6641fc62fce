"""Decisions are published, changed and contested while the process is killed.

    python -m benchmarks.publication --kills 200

Exits with 1 when an entry, its versions, its decision and the log do not say the same.
"""

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.kit.options import option, parse
from benchmarks.kit.verdict import Verdict
from benchmarks.publication.acts import REFUSALS, Hand, deployment, fill
from benchmarks.publication.audit import audit, give_leaves
from benchmarks.publication.sabotage import SABOTAGES
from bot.cases.tables import cases
from bot.core import logs, sealed
from bot.core.database import TransientDatabaseError
from tests.kit.databases import open_with_key, sqlite_with_tables

ACTS = 10
"""A process is killed after so many acts, at any moment: one that began nothing shows nothing."""
FASTER = 1_000
"""So many seconds of the cases' clock pass in one second: an undo window is short."""


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int = option(200, "how often the process is killed")
    cases: int = option(24, "how many cases there are")
    longest: float = option(2.0, "how long a process lives at most, in seconds")
    hands: int = option(3, "how many people work at the same time")
    seed: int = option(1)
    sabotage: str | None = option(None, "break this first", choices=list(SABOTAGES))


def running_from(began: float) -> Callable[[], int]:
    """A clock in milliseconds, from 2027 on, which runs on between lives."""
    return lambda: 1_800_000_000_000 + round((time.time() - began) * 1000 * FASTER)


async def _live(
    plan: Plan, number: int, acted: int, url: str, began: float, cases: list[str]
) -> None:
    """Work; a byte to the file `acted` tells of each act."""
    database = await open_with_key(url, clock=running_from(began))

    async def work(hand: Hand) -> None:
        while True:
            try:
                await hand.turn()
                os.write(acted, b".")
            except (*REFUSALS, TransientDatabaseError):
                await asyncio.sleep(0)

    made, seed = deployment(), plan.seed * 100_000 + number
    chances = [random.Random(f"{seed}:{one}") for one in range(plan.hands)]
    try:
        await asyncio.gather(
            *(work(Hand(database, one, tuple(cases), made)) for one in chances)
        )
    except Exception:
        traceback.print_exc()
    os._exit(3)  # at once, whatever its threads wait for: it must not look killed


def live_and_die(plan: Plan, *where: object) -> None:
    """Loading the program takes longer than a life: each is forked from this process."""
    chance = random.Random(plan.seed)
    for number in range(plan.kills):
        acts, acted = os.pipe()
        child = os.fork()
        if child == 0:
            asyncio.run(_live(plan, number, acted, *where))
        os.close(acted)
        with os.fdopen(acts, "rb") as seen:
            seen.read(ACTS)
            time.sleep(chance.uniform(0.05, plan.longest))
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                sys.exit(f"BROKEN: a life ended by itself, with status {status >> 8}")
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


async def _begin(folder: Path, count: int, began: float) -> tuple[str, list[str]]:
    """The database, and the cases in it."""
    url = await sqlite_with_tables(folder / "habarla.db")
    database = await open_with_key(url, clock=running_from(began))
    async with database.transaction() as tx:
        await sealed.signing_key(tx)
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
