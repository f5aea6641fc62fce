"""What sealing costs: CPU per update with it and without, by turns in one process.

    python -m benchmarks.speed.sealing

Two runs after each other differ by a tenth on a machine that others use, too; here both sides have
the same moments. Ends with 1 where sealing costs 3 % or more.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import choices

from benchmarks.kit.options import option, parse
from benchmarks.speed.contenders import Load, ours

Turns = list[tuple[tuple[float, int], tuple[float, int]]]
"""A period with sealing and the next one without, each as CPU seconds and updates."""
MOST = 1.03
_LEAST_UPDATES = 30
"""A period with fewer is the start or the end of the run."""


@dataclass(frozen=True)
class Options:
    seconds: float = option(150.0)
    at_once: int = option(100, "people who talk at a time")
    people: int = option(6_000)


async def main() -> bool:
    chosen = parse(Options, "speed.sealing", __doc__)
    load = Load(chosen.seconds, chosen.at_once, chosen.people)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "periods"
        await ours(load, program=("-m", "benchmarks.speed.unsealed", str(results)))
        periods = [line.split() for line in results.read_text().splitlines()]
    busy = [(on, float(cpu), int(n)) for on, cpu, n in periods if int(n) >= _LEAST_UPDATES]
    turns = list(zip(*(_of(busy, on) for on in "10"), strict=False))
    ratio, with_it, without = _ratio(turns)
    again = sorted(_ratio(choices(turns, k=len(turns)))[0] for _ in range(2000))
    print(f"sealed {with_it:.3f}, in clear {without:.3f} ms CPU/update: {ratio:.3f} times")
    print(f"90 % of resamples of {len(turns)} turns lie in {again[100]:.3f} to {again[-100]:.3f}")
    return ratio < MOST


def _of(periods: list[tuple[str, float, int]], wanted: str) -> list[tuple[float, int]]:
    """CPU seconds and updates of each period with sealing, "1", or without, "0"."""
    return [(cpu, updates) for on, cpu, updates in periods if on == wanted]


def _ratio(turns: Turns) -> tuple[float, float, float]:
    """CPU ms per update with sealing divided by that without, and both."""
    with_it, without = (
        1000 * sum(turn[side][0] for turn in turns) / sum(turn[side][1] for turn in turns)
        for side in (0, 1)
    )
    return with_it / without, with_it, without


if __name__ == "__main__":
    raise SystemExit(not asyncio.run(main()))
