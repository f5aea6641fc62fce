"""What a million reports cost: every act of citizens and staff, start-up, memory.

    .venv/bin/python -m benchmarks.large --engine sqlite --folder /tmp/large
    .venv/bin/python -m benchmarks.large --engine postgresql
    .venv/bin/python -m benchmarks.large --filled sqlite:////tmp/filled.db
    .venv/bin/python -m benchmarks.large --filled 'postgresql://postgres:@/filled?host=/tmp/pgdata'

Two deployments take turns round by round, on a large database and on one a hundredth of its size;
each goes first in every second round, so that a busy moment meets both. People have as many reports
in both, and in both more cases wait than are taken in a run. Telegram's limits are off; the
collector of rubbish is spared as in the real process. Start-up and memory are those of processes of
their own.

A run changes the database. `--filled` names one that python -m benchmarks.fill made: it is copied
before the run and stays as it is. A PostgreSQL server that has it gets two more databases,
habarla_large and habarla_small, anew each time.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.fill.world import DESK_CHAT, FIRST_PERSON, STAFF, Size
from benchmarks.flood.watch import percentile
from benchmarks.large.homes import Home, LiteHome, PostHome
from benchmarks.large.worlds import World
from benchmarks.soak.engines import PostgresStore
from benchmarks.soak.plan import Engine
from benchmarks.speed.people import Ears, crowd
from benchmarks.speed.runs import TOKEN, file_one, process, settings
from bot import logs
from bot.running import tune_collector
from bot.sandbox import Sandbox
from bot.sandbox.world.groups import create_group
from bot.storage.engine.urls import is_sqlite

SMALLER, WAITING = 100, 6
"""The small database is a hundredth, and one in six of its cases waits: more than are taken."""
WARM, APART = 3, 0.6
"""Rounds that are not counted, and seconds from one to the next: who sends faster is not read."""
SHARES = (0.5, 0.9, 0.99)
MOST, FIND_MS = 1.5, 100
"""What is asked for: the ratio of the last share, and how long a search may take."""


async def main() -> None:
    chosen = options()
    size = Size(chosen.reports, chosen.reports * 3 // 10, chosen.reports // 5)
    fewer = max(10_000, size.reports // SMALLER)
    small = Size(fewer, fewer * 3 // 10, fewer // 5, WAITING)
    logs.set_up("WARNING")
    with home_of(chosen) as home:
        began = time.perf_counter()
        worlds = {
            "large": await home.world("large", size, chosen.filled),
            "small": await home.world("small", small),
        }
        print(f"ready after {time.perf_counter() - began:.0f} s: {size.reports:,} reports")
        await act(worlds, chosen)
        show(worlds)
        await starts(worlds, chosen)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large")
    parser.add_argument("--engine", type=Engine, default=Engine.SQLITE)
    parser.add_argument("--filled", metavar="URL")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/habarla-large"))  # noqa: S108
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--starts", type=int, default=5)
    return parser.parse_args()


@contextmanager
def home_of(chosen: argparse.Namespace) -> Iterator[Home]:
    """Where --filled stands, or else a home for the engine."""
    if chosen.filled is not None and not is_sqlite(chosen.filled):
        yield PostHome(chosen.filled)
    elif chosen.filled is not None or chosen.engine is Engine.SQLITE:
        yield LiteHome(chosen.folder)
    else:
        store = PostgresStore()
        try:
            yield PostHome(store.url)
        finally:
            store.stop()


async def act(worlds: dict[str, World], chosen: argparse.Namespace) -> None:
    large, small = worlds.values()
    async with large.running(chosen.folder / "large"), small.running(chosen.folder / "small"):
        tune_collector()
        for number in range(chosen.rounds + WARM):
            if number == WARM:
                large.actors.took.clear()
                small.actors.took.clear()
            turns = (large, small) if number % 2 else (small, large)
            await asyncio.gather(both(number, turns), asyncio.sleep(APART))


async def both(number: int, turns: tuple[World, ...]) -> None:
    for world in turns:
        await world.actors.round(number, world.citizen(number))


def show(worlds: dict[str, World]) -> None:
    """Milliseconds at each share of the rounds, in the small and the large one, and the ratio."""
    print(f"{'ms: small, large, ratio':24}" + "".join(f"{f'p{s * 100:.0f}':>24}" for s in SHARES))
    for name, large in worlds["large"].actors.took.items():
        small = worlds["small"].actors.took[name]
        pairs = [(percentile(small, share), percentile(large, share)) for share in SHARES]
        slow_small, slow_large = pairs[-1]
        late = slow_large / slow_small > MOST
        if name.startswith("/find"):  # how long a search takes depends on what there is to find
            late = 1000 * slow_large > FIND_MS
        cells = "".join(f"{1000 * a:10.1f}{1000 * b:8.1f}{b / a:6.2f}" for a, b in pairs)
        print(f"{name:24}{cells}{'  MISSED' if late else ''}")


async def starts(worlds: dict[str, World], chosen: argparse.Namespace) -> None:
    """How long a process takes until it answers, and its memory before and after some reports."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in worlds}
    for _ in range(chosen.starts):
        for name, world in worlds.items():
            found[name].append(await start(world, chosen.folder / name))
    for name, runs in found.items() if chosen.starts else ():
        began, idle, loaded = (median(values) for values in zip(*runs, strict=True))
        print(f"{name}: answers {began:.2f} s after its start; {idle:.0f} MB, then {loaded:.0f} MB")


async def start(world: World, folder: Path) -> tuple[float, float, float]:
    async with Sandbox(TOKEN, bare=True, page=False) as sandbox:
        sandbox.log_calls = False
        staff = sandbox.person("Staff", "ru", id=STAFF)
        create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
        ears, somebody = Ears(sandbox), sandbox.person("P0", "ru", id=FIRST_PERSON)
        began = time.perf_counter()
        async with process(
            ["-m", "bot"], **settings(sandbox, staff, world.url, str(folder))
        ) as bot:
            await ears.answer(somebody, lambda: somebody.say("/privacy"))
            took, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6
            people = min(world.size.people, 2_000)
            phones = [sandbox.person(f"P{i}", "ru", id=FIRST_PERSON + i) for i in range(1, people)]
            loaded = await crowd(phones, file_one(ears), bot, 5, at_once=50)
            return took, idle, loaded.rss_mb


if __name__ == "__main__":
    asyncio.run(main())
