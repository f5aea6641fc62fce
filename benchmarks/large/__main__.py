"""What a million reports cost: every act of citizens and staff, start-up, memory.

    .venv/bin/python -m benchmarks.large --engine sqlite --folder /tmp/large
    .venv/bin/python -m benchmarks.large --engine postgresql
    .venv/bin/python -m benchmarks.large --filled sqlite:////tmp/filled.db
    .venv/bin/python -m benchmarks.large --filled 'postgresql://postgres:@/filled?host=/tmp/pgdata'

Two deployments take turns round by round, on a large database and on one a hundredth of its size;
each goes first in every second round, so that a busy moment meets both. People have as many reports
in both, and in both more cases wait than are taken in a run. Telegram's limits are off; garbage is
collected as rarely as in the real process. Start-up and memory are those of processes of their own.

A run changes the database. `--filled` names one that python -m benchmarks.fill made: the run works
on a copy. A PostgreSQL server that has it gets two more databases, habarla_large and habarla_small,
anew each time.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.kit.options import option, parse
from benchmarks.large.deployments import PostgresServer, Sized, SqliteFolder
from benchmarks.speed.contenders import filing, known_people, unlimited
from bot import logs
from bot.running import tune_collector
from bot.sandbox.world.groups import create_group
from bot.storage.engine.urls import is_sqlite
from tests.kit.deployments import offline_telegram
from tests.kit.people.reporters import Answers, percentile, talk_at_once
from tests.kit.process.stores import Engine, PostgresStore
from tests.kit.process.supervisor import process
from tests.kit.storage.dataset import DESK_CHAT, FIRST_PERSON, STAFF, Size
from tests.kit.storage.load import fill

SMALLER, WAITING = 100, 6
"""The small database is a hundredth, and one in six of its cases waits: more than are taken."""
WARM, APART = 3, 0.6
"""Rounds that are not counted, and seconds between rounds: faster people are not answered."""
SHARES = (0.5, 0.9, 0.99)
MOST, FIND_MS = 1.5, 100
"""The goals: the ratio at the last share, and how long a search may take."""


@dataclass(frozen=True)
class Options:
    engine: Engine = option(Engine.SQLITE)
    filled: str | None = option(None, metavar="URL")
    folder: Path = option(Path("/tmp/habarla-large"), type=Path)  # noqa: S108
    reports: int = option(1_000_000)
    rounds: int = option(200)
    starts: int = option(5)


async def main() -> None:
    chosen = parse(Options, "large", __doc__)
    size = Size(chosen.reports, chosen.reports * 3 // 10, chosen.reports // 5)
    fewer = max(10_000, size.reports // SMALLER)
    small = Size(fewer, fewer * 3 // 10, fewer // 5, WAITING)
    logs.set_up("WARNING")
    with place_of(chosen) as place:
        began = time.perf_counter()
        large = Sized(await place.make("large", chosen.filled), size)
        both = {"large": large, "small": Sized(await place.make("small"), small)}
        for name, one in both.items():
            if name == "small" or chosen.filled is None:
                await fill(one.url, one.size)
        print(f"ready after {time.perf_counter() - began:.0f} s: {size.reports:,} reports")
        await act(both, chosen)
        show(both)
        await starts(both, chosen)


@contextmanager
def place_of(chosen: Options) -> Iterator[SqliteFolder | PostgresServer]:
    """Where the database of --filled is, or else a new place for the engine."""
    if chosen.filled is not None and not is_sqlite(chosen.filled):
        yield PostgresServer(chosen.filled)
    elif chosen.filled is not None or chosen.engine is Engine.SQLITE:
        yield SqliteFolder(chosen.folder)
    else:
        store = PostgresStore()
        try:
            yield PostgresServer(store.url)
        finally:
            store.stop()


async def act(both: dict[str, Sized], chosen: Options) -> None:
    large, small = both.values()
    async with large.running(chosen.folder / "large"), small.running(chosen.folder / "small"):
        tune_collector()
        for number in range(chosen.rounds + WARM):
            if number == WARM:
                large.actors.took.clear()
                small.actors.took.clear()
            turns = (large, small) if number % 2 else (small, large)
            await asyncio.gather(act_round(number, turns), asyncio.sleep(APART))


async def act_round(number: int, turns: tuple[Sized, ...]) -> None:
    for one in turns:
        await one.actors.round(number, one.citizen(number))


def show(both: dict[str, Sized]) -> None:
    """Milliseconds at each share of the rounds, in the small and the large one, and the ratio."""
    print(f"{'ms: small, large, ratio':24}" + "".join(f"{f'p{s * 100:.0f}':>24}" for s in SHARES))
    for name, large in both["large"].actors.took.items():
        small = both["small"].actors.took[name]
        pairs = [(percentile(small, share), percentile(large, share)) for share in SHARES]
        slow_small, slow_large = pairs[-1]
        late = slow_large / slow_small > MOST
        if name.startswith("/find"):  # how long a search takes depends on how much it finds
            late = 1000 * slow_large > FIND_MS
        cells = "".join(f"{1000 * a:10.1f}{1000 * b:8.1f}{b / a:6.2f}" for a, b in pairs)
        print(f"{name:24}{cells}{'  MISSED' if late else ''}")


async def starts(both: dict[str, Sized], chosen: Options) -> None:
    """How long a process takes until it answers, and its memory before and after some reports."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in both}
    for _ in range(chosen.starts):
        for name, one in both.items():
            found[name].append(await start(one, chosen.folder / name))
    for name, runs in found.items() if chosen.starts else ():
        began, idle, loaded = (median(values) for values in zip(*runs, strict=True))
        print(f"{name}: answers {began:.2f} s after its start; {idle:.0f} MB, then {loaded:.0f} MB")


async def start(sized: Sized, folder: Path) -> tuple[float, float, float]:
    async with offline_telegram() as sandbox:
        staff = sandbox.person("Staff", "ru", id=STAFF)
        create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
        answers, first = Answers(sandbox), sandbox.person("P0", "ru", id=FIRST_PERSON)
        began = time.perf_counter()
        async with process("-m", "bot", **unlimited(sandbox, staff, sized.url, str(folder))) as bot:
            await answers.time(first, lambda: first.say("/privacy"))
            took, idle = time.perf_counter() - began, bot.memory_info().rss / 1e6
            phones = known_people(sandbox, min(sized.size.people, 2_000), first=1)
            loaded = await talk_at_once(phones, filing(answers), bot, 5, at_once=50)
            return took, idle, loaded.rss_mb


if __name__ == "__main__":
    asyncio.run(main())
