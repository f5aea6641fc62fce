"""Updates a second that two processes could do, each on a core of its own, against one.

    .venv/bin/python -m benchmarks.scale [--seconds 15] [--people 3000] [--processes 1 2]

Two cores cannot show it by the clock: the people, Telegram and PostgreSQL need them, too. So CPU is
counted. One process on a core of its own does 1000 / c updates/s when an update costs it c ms. Of
several, the busiest one is the limit: 1000 / (its CPU by all updates). What they share is
PostgreSQL; its CPU by update says how much of a machine it needs.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from benchmarks.kit.options import option, parse
from benchmarks.kit.reporters import talk_at_once
from benchmarks.speed.contenders import running
from tests.kit.deployments import webhook
from tests.kit.process.stores import PostgresStore
from tests.kit.process.supervisor import cpu_of
from tests.kit.storage.dataset import Size
from tests.kit.storage.load import fill


@dataclass(frozen=True)
class Options:
    seconds: float = option(15.0, "of each run")
    people: int = option(3_000)
    at_once: int = option(100, "people who talk at a time")
    processes: Sequence[int] = option((1, 2), type=int, nargs="+")


async def measure(count: int, chosen: Options) -> tuple[float, list[float], float]:
    """Updates/s; CPU of each process and of PostgreSQL, in ms by update of all of them together."""
    store, people = PostgresStore(), chosen.people
    try:
        await fill(store.url, Size(reports=people, cases=people, people=people))
        async with running(store.url, people, count, **webhook()) as (
            bots,
            phones,
            talk,
        ):
            before, postgres = [cpu_of(bot) for bot in bots], cpu_of_all(store)
            result = await talk_at_once(
                phones, talk, bots[0], chosen.seconds, at_once=chosen.at_once
            )
            ms = 1000 / result.updates
            used = [
                (cpu_of(bot) - was) * ms for bot, was in zip(bots, before, strict=True)
            ]
            return result.rate, used, (cpu_of_all(store) - postgres) * ms
    finally:
        store.stop()


def cpu_of_all(store: PostgresStore) -> float:
    """CPU seconds of the server and its children; those of ended children are the server's."""
    server = psutil.Process(store.postmaster)
    times = server.cpu_times()
    ended = times.children_user + times.children_system
    return cpu_of(server) + ended + sum(cpu_of(child) for child in server.children())


async def main() -> None:
    chosen = parse(Options, "scale", __doc__)
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores")
    print("processes  measured/s  CPU ms/update of each      PostgreSQL  possible/s")
    found = []
    for count in chosen.processes:
        rate, used, postgres = await measure(count, chosen)
        # Where each process has a core and PostgreSQL enough of them.
        found.append(possible := 1000 / max(used))
        each = " + ".join(f"{cpu:.2f}" for cpu in used)
        print(f"{count:9}{rate:12.0f}  {each:25}{postgres:12.2f}{possible:12.0f}")
    if len(found) > 1:
        ratio = found[1] / found[0]
        print(
            f"scale-out {ratio:.2f}, at least 1.6: {'kept' if ratio >= 1.6 else 'MISSED'}"
        )


if __name__ == "__main__":
    asyncio.run(main())
