"""How fast and at what cost: filing reports against python-telegram-bot's echo bot.

    make bench                            all of it, about five minutes
    make bench ARGS="--only ours --max-only --rounds 1 --seconds 10"

The echo bot stores nothing; ours stores every update, draft, report and message, and each commit
is on the disk before an answer. Each contender runs in every round, so that a busy moment of the
machine meets all of them; the table shows medians.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median

from benchmarks.kit.options import parse
from benchmarks.kit.reporters import Measured
from benchmarks.speed.contenders import Options, Run, echo, ours, progress

OURS, ONE_BY_ONE, AT_ONCE, AIOHTTP = (
    "ours",
    "echo, one by one",
    "echo, 256 at once",
    "echo aiohttp",
)
UPDATES = {OURS: 3}
"""Updates of one talk; one for the echo bots."""

Table = dict[str, list[Measured]]


async def main() -> None:
    chosen = parse(Options, "speed", __doc__)
    runs: dict[str, Run] = {
        ONE_BY_ONE: partial(echo, 0, "httpx", chosen),
        AT_ONCE: partial(echo, 256, "httpx", chosen),
        AIOHTTP: partial(echo, 256, "aiohttp", chosen),
        OURS: partial(ours, chosen),
    }
    if chosen.only:
        runs = {name: run for name, run in runs.items() if name.startswith(chosen.only)}
    full: Table = defaultdict(list)
    for number in range(chosen.rounds):
        for name, run in runs.items():
            full[name].append(await run())
            progress(f"round {number + 1}, {name}", full[name][-1])
    half: Table = defaultdict(list)
    for number in range(0 if chosen.max_only else chosen.rounds):
        for name, run in runs.items():
            rate = middle(full[name], lambda one: one.rate) / UPDATES.get(name, 1) / 2
            half[name].append(await run(rate=rate))
            progress(f"round {number + 1}, {name}, half", half[name][-1])
    show(full, half)
    if not chosen.only:
        compare(full, half)


def middle(runs: Iterable[Measured], what: Callable[[Measured], float]) -> float:
    return median(map(what, runs))


def p99(one: Measured) -> float:
    return one.percentile_ms(0.99)


def show(full: Table, half: Table) -> None:
    print(
        f"\n{'':20}updates/s  CPU ms/update  p50 ms  p99 ms  p99 at half  RSS idle, loaded  start"
    )
    for name, runs in full.items():
        of = partial(middle, runs)
        late = f"{middle(half[name], p99):8.0f} ms" if half[name] else f"{'':11}"
        print(
            f"{name:20}{of(lambda one: one.rate):9.0f}{of(lambda one: one.cpu_ms):15.2f}"
            f"{of(lambda one: one.percentile_ms(0.5)):8.0f}{of(p99):8.0f}  {late}"
            f"{of(lambda one: one.idle_mb):10.0f} {of(lambda one: one.rss_mb):5.0f} MB"
            f" {of(lambda one: one.start_seconds):6.2f} s"
        )


def compare(full: Table, half: Table) -> None:
    """Ours against the better of the two default echo bots, and against the one on aiohttp."""
    rates = {name: middle(runs, lambda one: one.rate) for name, runs in full.items()}
    cost = {name: middle(runs, lambda one: one.cpu_ms) for name, runs in full.items()}
    better = max(ONE_BY_ONE, AT_ONCE, key=rates.__getitem__)
    rate, on_aiohttp = (rates[OURS] / rates[other] for other in (better, AIOHTTP))
    used = cost[OURS] / cost[better]
    goals = [
        ("updates/s to the echo bot's", rate, "at least 1", rate >= 1),
        (
            "updates/s to the echo bot's on aiohttp",
            on_aiohttp,
            "at least 0.5",
            on_aiohttp >= 0.5,
        ),
        ("CPU per update to the echo bot's", used, "at most 1", used <= 1),
    ]
    if half[OURS]:
        late = middle(half[OURS], p99) / middle(half[better], p99)
        name = "p99 at half of the maximum to the echo bot's"
        goals.append((name, late, "at most 2", late <= 2))
    for name, ratio, bound, kept in goals:
        print(f"{name:46} {ratio:5.2f}  {bound:13} {'kept' if kept else 'MISSED'}")


if __name__ == "__main__":
    asyncio.run(main())
