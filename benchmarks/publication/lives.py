"""The process at work, again and again: forked, several hands at once, killed with SIGKILL.

python -m benchmarks.publication.lives SETTINGS      # JSON, see `Settings`
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import dataclass

from benchmarks.publication.acts import REFUSALS, Hand, deployment
from benchmarks.publication.sabotage import SABOTAGES
from bot import logs
from bot.storage.engine.errors import TransientDatabaseError
from tests.kit.databases import open_with_key

FASTER = 1_000
"""So many seconds of the cases' clock pass in one second: an undo window is short."""


@dataclass(frozen=True, slots=True)
class Settings:
    url: str
    cases: list[str]
    began: float  # of time.time()
    kills: int
    seed: int
    longest: float  # seconds of a life
    hands: int
    sabotage: str | None = None


def clock(began: float) -> int:
    """Milliseconds, from 2027 on; runs on between lives."""
    return 1_800_000_000_000 + round((time.time() - began) * 1000 * FASTER)


async def live(settings: Settings, seed: int) -> None:
    database = await open_with_key(settings.url, clock=lambda: clock(settings.began))
    made = deployment()
    hands = [
        Hand(database, random.Random(f"{seed}:{number}"), tuple(settings.cases), made)
        for number in range(settings.hands)
    ]
    await asyncio.gather(*(_work(hand) for hand in hands))


async def _work(hand: Hand) -> None:
    while True:
        try:
            await hand.turn()
        except (*REFUSALS, TransientDatabaseError):
            await asyncio.sleep(0)


def _until_killed(settings: Settings, seed: int) -> None:
    """An error ends the life at once, whatever its threads wait for: it must not look killed."""

    async def explained() -> None:
        try:
            await live(settings, seed)
        except Exception:
            traceback.print_exc()
        os._exit(3)

    asyncio.run(explained())


def main() -> None:
    """Loading the program takes longer than a life: each is forked from a process that has."""
    settings = Settings(**json.loads(sys.argv[1]))
    logs.set_up("ERROR")
    if settings.sabotage is not None:
        SABOTAGES[settings.sabotage]()
    chance = random.Random(settings.seed)
    for number in range(settings.kills):
        child = os.fork()
        if child == 0:
            _until_killed(settings, settings.seed * 100_000 + number)
        time.sleep(chance.uniform(0.05, settings.longest))
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            sys.exit(f"a life ended by itself: {status}")
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
