"""The process at work, again and again: forked, several hands at once, killed with SIGKILL."""

import asyncio
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.kit.options import option
from benchmarks.publication.acts import REFUSALS, Hand, deployment
from benchmarks.publication.sabotage import SABOTAGES
from bot.storage.engine.errors import TransientDatabaseError
from tests.kit.databases import open_with_key

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


async def _live(plan: Plan, number: int, url: str, began: float, cases: list[str]) -> None:
    database = await open_with_key(url, clock=running_from(began))

    async def work(hand: Hand) -> None:
        while True:
            try:
                await hand.turn()
            except (*REFUSALS, TransientDatabaseError):
                await asyncio.sleep(0)

    made, seed = deployment(), plan.seed * 100_000 + number
    chances = [random.Random(f"{seed}:{one}") for one in range(plan.hands)]
    try:
        await asyncio.gather(*(work(Hand(database, one, tuple(cases), made)) for one in chances))
    except Exception:
        traceback.print_exc()
    os._exit(3)  # at once, whatever its threads wait for: it must not look killed


def live_and_die(plan: Plan, *where: object) -> None:
    """Loading the program takes longer than a life: each is forked from this process."""
    chance = random.Random(plan.seed)
    for number in range(plan.kills):
        child = os.fork()
        if child == 0:
            asyncio.run(_live(plan, number, *where))
        time.sleep(chance.uniform(0.05, plan.longest))
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            sys.exit(f"a life ended by itself: {status}")
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
