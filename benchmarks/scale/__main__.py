"""Updates a second that two processes could do, each on a core of its own, against one.

    .venv/bin/python -m benchmarks.scale [--seconds 15] [--people 3000] [--processes 1 2]

Two cores cannot show it by the clock: the people, Telegram and PostgreSQL need them, too. So CPU is
counted. One process on a core of its own does 1000 / c updates/s when an update costs it c ms. Of
several, the busiest one is the limit: 1000 / (its CPU by all updates). What they share is
PostgreSQL; its CPU by update says how much of a machine it needs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import psutil

from benchmarks.fill.__main__ import fill
from benchmarks.fill.world import FIRST_PERSON, Size
from benchmarks.soak.engines import PostgresStore
from benchmarks.speed.people import Ears, crowd
from benchmarks.speed.runs import TOKEN, file_one, process, settings
from bot.sandbox import Sandbox
from tests.kit.process.ports import free_port


@dataclass(frozen=True, slots=True)
class Scaled:
    """`cpu` of each process and of PostgreSQL, in ms by update of all of them together."""

    rate: float
    cpu: tuple[float, ...]
    postgres: float

    @property
    def possible(self) -> float:
        """Updates/s where each process has a core and PostgreSQL enough of them."""
        return 1000 / max(self.cpu)


async def measure(count: int, seconds: float, people: int, at_once: int) -> Scaled:
    store = PostgresStore()
    try:
        await fill(store.url, Size(reports=people, cases=people, people=people))
        with tempfile.TemporaryDirectory() as folder:
            async with Sandbox(TOKEN, bare=True, page=False) as sandbox, AsyncExitStack() as stack:
                sandbox.log_calls = False
                ears, admin = Ears(sandbox), sandbox.person("Admin", "en")
                port = str(free_port())
                webhook = {
                    "PORT": port,
                    "WEBHOOK_URL": f"http://127.0.0.1:{port}",
                    "WEBHOOK_SECRET": secrets.token_hex(16),
                }
                given = settings(sandbox, admin, store.url, folder) | webhook
                bots = [
                    await stack.enter_async_context(
                        process(["-m", "bot", "run", "--share-port"], **given)
                    )
                    for _ in range(count)
                ]
                group = sandbox.group("Desk", [admin], bot_admin=True)
                admin.say("/desk", chat=group.id)
                await admin.wait("/help", chat=group.id, timeout=40)
                while sandbox.counters.calls["getMe"] < count:  # noqa: ASYNC110 - a short wait
                    await asyncio.sleep(0.05)
                phones = [sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(people)]
                before = [cpu_of(bot) for bot in bots]
                postgres = cpu_of_all(store)
                result = await crowd(phones, file_one(ears), bots[0], seconds, at_once=at_once)
                by_update = 1000 / result.updates
                return Scaled(
                    result.rate,
                    tuple(
                        (cpu_of(bot) - was) * by_update
                        for bot, was in zip(bots, before, strict=True)
                    ),
                    (cpu_of_all(store) - postgres) * by_update,
                )
    finally:
        store.stop()


def cpu_of(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


def cpu_of_all(store: PostgresStore) -> float:
    """The server's and its children's; what ended meanwhile is the server's by then."""
    server = psutil.Process(store.postmaster)
    times = server.cpu_times()
    ended = times.children_user + times.children_system
    return cpu_of(server) + ended + sum(cpu_of(child) for child in server.children())


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--seconds", type=float, default=15, help="of each run")
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores")
    print("processes  measured/s  CPU ms/update of each      PostgreSQL  possible/s")
    found = []
    for count in chosen.processes:
        one = await measure(count, chosen.seconds, chosen.people, chosen.at_once)
        found.append(one)
        each = " + ".join(f"{cpu:.2f}" for cpu in one.cpu)
        print(f"{count:9}{one.rate:12.0f}  {each:25}{one.postgres:12.2f}{one.possible:12.0f}")
    compare(found)


def compare(found: Sequence[Scaled]) -> None:
    if len(found) > 1:
        ratio = found[1].possible / found[0].possible
        print(f"scale-out {ratio:.2f}, at least 1.6: {'kept' if ratio >= 1.6 else 'MISSED'}")


if __name__ == "__main__":
    asyncio.run(main())
