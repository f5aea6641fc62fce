"""Feed mutated real updates to the real bot; check every message, every change and the log.

    python -m benchmarks.fuzz --updates 100000 --seed 7 --database postgresql

Ctrl-C ends a run early and prints the verdict so far. Exits with 1 when a promise was broken.
"""

import sys
from pathlib import Path

import uvloop

from benchmarks.fuzz.run import Plan, Run
from benchmarks.fuzz.sabotage import SABOTAGES
from benchmarks.kit.options import parse
from benchmarks.kit.verdict import Verdict, judge
from tests.kit.process.stores import open_store


def main() -> None:
    plan = parse(Plan, "fuzz", __doc__)

    async def play(folder: Path) -> Verdict:
        (folder / "data").mkdir()
        store = open_store(plan.database, folder)
        try:
            run = Run(
                plan,
                folder / "data",
                store.url,
                lambda line: print(line, file=sys.stderr),
            )
            return await run.play()
        finally:
            store.stop()

    if plan.sabotage:
        SABOTAGES[plan.sabotage]()
    title = f"hostile input · {plan.database} · seed {plan.seed} {plan.sabotage}"
    sys.exit(not judge(title, play, loop_factory=uvloop.new_event_loop))


if __name__ == "__main__":
    main()
