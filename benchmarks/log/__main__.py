"""What the log of a long history costs: its leaves, and `audit verify` of all of it.

    python -m benchmarks.log                           # a million events on SQLite
    python -m benchmarks.log --events 200000 --url postgresql://…

The history is that of one case, told from the report to the decision, as often as it takes. `audit
verify` is the command itself, in a process of its own. Exits with 1 when it finds a fault, or takes
more CPU or memory than promised for a million events.
"""

import asyncio
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.kit.options import option, parse
from benchmarks.publication.acts import deployment
from bot.cases import store
from bot.cases.model import Because
from bot.cases.tables import case_events
from bot.cases.tables import cases as rows_of_cases
from bot.core import sealed
from bot.core.database import Database, logged
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.desk import casework, talks
from bot.history import checkpoint_file, service
from bot.settings import decode_secret
from bot.values import Why, replace
from bot.wiring import wire
from tests.kit.deployments import SECRET, environment
from tests.kit.orders import restricted
from tests.kit.services.desk_acts import BOSS, DANA, file_one, open_desk

wire()

MOST_SECONDS, MOST_MB = 120, 150
"""The promise, for a million events."""
AT_ONCE = 2_000
"""Cases that are copied in one transaction."""


_VERIFY = """
import atexit, pathlib, runpy, sys
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr))
runpy.run_module("bot", run_name="__main__")
"""
"""The kernel counts the memory of the parent for a child: so the process says it of itself."""


@dataclass(frozen=True)
class Options:
    events: int = option(1_000_000)
    url: str | None = option(
        None, "an empty PostgreSQL database; else a new SQLite file"
    )


def _deployment() -> Deployment:
    return replace(deployment(), vault=Vault(decode_secret(SECRET)))


async def _one_case(database: Database) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A case that was taken, talked about, decided, opened again, decided and told; its events."""
    async with database.transaction() as tx:
        work = Work(tx, _deployment())
        _, desk = await open_desk(work)
        await file_one(work, 42)
        [id] = [row["id"] for row in await tx.rows(sa.select(rows_of_cases.c.id))]

        async def now() -> Any:
            return await store.cases.get(tx, id)

        await casework.take(work, await now(), DANA)
        await talks.note(work, await now(), DANA, "The page sells it openly.", desk)
        for is_last in (False, True):
            await casework.decide_case(work, await now(), DANA, restricted())
            await casework.undo_shown(work, id, (await now()).decision.id)
            await casework.announce(work, id, (await now()).decision.id)
            if not is_last:
                await casework.reopen(work, await now(), BOSS, Because(Why.NEW_FACTS))
        [case] = await tx.rows(sa.select(rows_of_cases))
        events = await tx.rows(sa.select(case_events).order_by(case_events.c.id))
    return dict(case), [{**row} for row in events]


async def _fill(database: Database, count: int) -> int:
    """Copy the case until there are so many events; how many there are."""
    case, events = await _one_case(database)
    beside = {"id", "leaf", "mac"}
    told = [
        {name: value for name, value in row.items() if name not in beside}
        for row in events
    ]
    copies = range(1, -(-count // len(events)))
    for first in range(0, len(copies), AT_ONCE):
        some = copies[first : first + AT_ONCE]
        async with database.transaction() as tx:
            own = [{**case, "id": f"case{n}", **_named(n)} for n in some]
            await tx.run_many(sa.insert(rows_of_cases), own)
            for row in (
                {**row, "case_id": f"case{n}"} for n in some for row in _of(n, told)
            ):
                await logged.add_row(tx, case_events, row)
    return (len(copies) + 1) * len(events)


def _named(n: int) -> dict[str, str]:
    return {"number": f"N{n}", "canonical": f"t.me/n{n}"}


def _of(n: int, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of a copy: the first says which case was opened."""
    opened, *later = events
    return [
        {**opened, "changed": json.dumps(json.loads(opened["changed"]) | _named(n))},
        *later,
    ]


async def _sequence(database: Database, file: Path) -> None:
    """Give every event its leaf, sign the tree, and publish that."""
    took = []
    while True:
        began = time.process_time()
        async with database.transaction() as tx:
            if not await service.portion(tx):
                break
        took.append(time.process_time() - began)
    median = 1000 * sorted(took)[len(took) // 2]
    print(f"leaves: {sum(took):.1f} s of CPU, {median:.0f} ms for a portion (median)")
    async with database.transaction() as tx:
        await service.make(Work(tx, _deployment()))
        await service.portion(tx)
    await checkpoint_file.append_newest(database, file)


def _verify(url: str, folder: Path) -> tuple[int, float, float]:
    """Run `audit verify`; its status, seconds of CPU, and MB at its peak."""
    variables = environment(
        "http://127.0.0.1:1", "1", url, CHECKPOINT_FILE=str(folder / "outside")
    )
    began = time.monotonic()
    command = [sys.executable, "-c", _VERIFY, "audit", "verify"]
    ended = subprocess.run(
        command,
        env=os.environ | variables,
        check=False,
        stderr=subprocess.PIPE,
        text=True,
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"audit verify: {time.monotonic() - began:.0f} s by the clock")
    peak = int(ended.stderr.split("VmHWM:")[1].split()[0])
    return ended.returncode, used.ru_utime + used.ru_stime, peak / 1024


async def _prepare(url: str, count: int, folder: Path) -> int:
    await migrate(url)
    database = await open_database(url)
    database.sealer = Vault(decode_secret(SECRET))
    try:
        async with database.transaction() as tx:
            await sealed.signing_key(tx)
            key = await sealed.keep_sealed_fact(
                tx, sealed.LOG_KEY, secrets.token_bytes(32)
            )
        database.sealer.log_key = key
        events = await _fill(database, count)
        await _sequence(database, folder / "outside")
        return events
    finally:
        await database.close()


def main() -> None:
    chosen = parse(Options, "log", __doc__)
    with tempfile.TemporaryDirectory(prefix="habarla-log-") as name:
        folder = Path(name)
        url = chosen.url or f"sqlite:///{folder / 'habarla.db'}"
        events = asyncio.run(_prepare(url, chosen.events, folder))
        status, seconds, megabytes = _verify(url, folder)
    print(
        f"{events:,} events: status {status}, {seconds:.1f} s of CPU, {megabytes:.0f} MB"
    )
    is_kept = seconds <= MOST_SECONDS * max(1.0, events / 1e6) and megabytes <= MOST_MB
    sys.exit(0 if status == 0 and is_kept else 1)


if __name__ == "__main__":
    main()
