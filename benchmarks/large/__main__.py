"""What a million reports cost: every act of citizens and staff, start-up, memory.

    .venv/bin/python -m benchmarks.large --engine sqlite --folder /tmp/large
    .venv/bin/python -m benchmarks.large --engine postgresql

Two deployments take turns act by act, on a large database and on one a thousandth of its size
with the same people in it, so that both show the same and a busy moment meets both. Telegram's
limits are off. Start-up and memory are those of processes of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path
from statistics import median

from benchmarks.fill.world import DESK_CHAT, FIRST_PERSON, STAFF, Size
from benchmarks.flood.watch import percentile
from benchmarks.large.worlds import World, filled
from benchmarks.soak.plan import Engine
from benchmarks.speed.people import Ears, crowd
from benchmarks.speed.runs import TOKEN, file_one, process, settings
from bot import logs
from bot.sandbox import Sandbox
from bot.sandbox.groups import create_group

SMALLER = 1_000
WARM = 3
FIND_MS = 100


async def main() -> None:
    chosen = options()
    size = Size(chosen.reports, chosen.reports * 3 // 10, chosen.reports // 5)
    small = Size(*(max(200, n // SMALLER) for n in (size.reports, size.cases, size.people)))
    folder: Path = chosen.folder
    logs.set_up("WARNING")
    began = time.perf_counter()
    worlds = {
        "large": await filled(chosen.engine, folder / "large", "large", size),
        "small": await filled(chosen.engine, folder / "small", "small", small),
    }
    print(f"filled in {time.perf_counter() - began:.0f} s: {size.reports:,} reports")
    await act(worlds, chosen)
    show(worlds)
    await starts(worlds, chosen)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large")
    parser.add_argument("--engine", type=Engine, default=Engine.SQLITE)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/habarla-large"))  # noqa: S108
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--starts", type=int, default=5)
    return parser.parse_args()


async def act(worlds: dict[str, World], chosen: argparse.Namespace) -> None:
    large, small = worlds.values()
    async with large.running(chosen.folder / "large"), small.running(chosen.folder / "small"):
        for number in range(chosen.rounds + WARM):
            if number == WARM:
                large.actors.took.clear()
                small.actors.took.clear()
            for world in worlds.values():
                await world.actors.round(number, world.citizen(number))


def show(worlds: dict[str, World]) -> None:
    print(f"{'ms':24}{'small p50':>10}{'p99':>7}{'large p50':>11}{'p99':>7}{'p99 ratio':>11}")
    took = {name: world.actors.took for name, world in worlds.items()}
    for name, large in took["large"].items():
        small = took["small"][name]
        ratio = percentile(large, 0.99) / percentile(small, 0.99)
        late = ratio > 1.5  # how long a search takes depends on what there is to find
        if name.startswith("/find"):
            late = 1000 * percentile(large, 0.99) > FIND_MS
        note = "  MISSED" if late else ""
        print(
            f"{name:24}{1000 * median(small):10.1f}{1000 * percentile(small, 0.99):7.1f}"
            f"{1000 * median(large):11.1f}{1000 * percentile(large, 0.99):7.1f}{ratio:11.2f}{note}"
        )


async def starts(worlds: dict[str, World], chosen: argparse.Namespace) -> None:
    """How long a process takes until it answers, and its memory before and after some reports."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in worlds}
    for _ in range(chosen.starts):
        for name, world in worlds.items():
            found[name].append(await start(world, chosen.folder / name))
    for name, runs in found.items():
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
