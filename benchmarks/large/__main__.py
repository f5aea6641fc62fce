"""What a million reports cost: every act of citizens and staff.

    .venv/bin/python -m benchmarks.large --fill                   two SQLite files below /tmp
    .venv/bin/python -m benchmarks.large --fill --large URL --small URL

Two deployments take turns round by round, on a large database and on one a hundredth of its size;
each goes first in every second round, so that a busy moment meets both. People have as many reports
in both, and in both more cases wait than are taken in a run. Telegram's limits are off; garbage is
collected as rarely as in the real process.

A run changes the databases. With `--fill` they are new: SQLite files that do not exist yet, or
empty PostgreSQL databases; `--rounds 0` fills and does nothing else.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kit.in_process import in_this_process
from benchmarks.kit.options import option, parse
from benchmarks.large.acts import LANGUAGE, Actors
from bot import logs
from bot.channel.loader import load_channel
from bot.running import tune_collector
from bot.sandbox import Phone
from bot.sandbox.world.groups import create_group
from tests.kit.deployments import UNLIMITED, environment, offline_telegram, translator
from tests.kit.people.reporters import percentile
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
    large: str = option("sqlite:////tmp/habarla-large.db", metavar="URL")
    small: str = option("sqlite:////tmp/habarla-small.db", metavar="URL")
    fill: bool = option(False, "fill both first")
    reports: int = option(1_000_000, "in the large one")
    rounds: int = option(200)


async def main() -> None:
    chosen = parse(Options, "large", __doc__)
    fewer = max(10_000, chosen.reports // SMALLER)
    large = Size(chosen.reports, chosen.reports * 3 // 10, chosen.reports // 5)
    small = Size(fewer, fewer * 3 // 10, fewer // 5, WAITING)
    logs.set_up("WARNING")
    if chosen.fill:
        began = time.perf_counter()
        await fill(chosen.small, small)
        await fill(chosen.large, large)
        print(f"filled in {time.perf_counter() - began:.0f} s: {large.reports:,} reports")
    if not chosen.rounds:
        return
    async with running(chosen.small, small) as few, running(chosen.large, large) as many:
        tune_collector()
        for number in range(chosen.rounds + WARM):
            if number == WARM:
                few.took.clear()
                many.took.clear()
            await asyncio.sleep(APART)
            for one in (many, few) if number % 2 else (few, many):
                await one.round(number)
    show(few, many)


@asynccontextmanager
async def running(url: str, size: Size) -> AsyncIterator[Actors]:
    """A deployment in this process, without Telegram's limits, and the people who use it."""
    async with offline_telegram() as sandbox:

        def citizen(number: int) -> Phone:
            """With some reports; each has a turn before any has two."""
            index = number * 7919 % size.people
            return sandbox.person(f"P{number}", LANGUAGE, id=FIRST_PERSON + index)

        channel, staff = load_channel(None), sandbox.person("Staff", LANGUAGE, id=STAFF)
        group = create_group(sandbox.world, "Desk", [STAFF], chat_id=DESK_CHAT)
        icon = channel.type("gambling").icon
        variables = environment(sandbox.root, STAFF, url, MESSAGES_PER_SECOND=UNLIMITED)
        with tempfile.TemporaryDirectory() as folder:
            async with in_this_process(variables, Path(folder)):
                yield Actors(group.id, staff, citizen, translator(LANGUAGE, channel), icon)


def show(small: Actors, large: Actors) -> None:
    """Milliseconds at each share of the rounds, in the small and the large one, and the ratio."""
    print(f"{'ms: small, large, ratio':24}" + "".join(f"{f'p{s * 100:.0f}':>24}" for s in SHARES))
    for name, took in large.took.items():
        pairs = [
            [1000 * percentile(waits, share) for waits in (small.took[name], took)]
            for share in SHARES
        ]
        slow_small, slow_large = pairs[-1]
        late = slow_large / slow_small > MOST
        if name.startswith("/find"):  # how long a search takes depends on how much it finds
            late = slow_large > FIND_MS
        cells = "".join(f"{a:10.1f}{b:8.1f}{b / a:6.2f}" for a, b in pairs)
        print(f"{name:24}{cells}{'  MISSED' if late else ''}")


if __name__ == "__main__":
    asyncio.run(main())
