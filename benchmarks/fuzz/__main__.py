"""Feed mutated real updates to the real bot; check every message, every change and the log.

    python -m benchmarks.fuzz --updates 100000 --seed 7 --database postgresql

Ctrl-C ends a run early and prints the verdict so far. Exits with 1 when a promise was broken.
"""

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import uvloop

from benchmarks.fuzz.run import Plan, Run
from benchmarks.fuzz.sabotage import SABOTAGES
from benchmarks.kit.options import parse
from tests.kit.process.stores import open_store


def main() -> None:
    plan = parse(Plan, "fuzz", __doc__)
    with tempfile.TemporaryDirectory(prefix="habarla-fuzz-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "data").mkdir()
        store = open_store(plan.database, folder)
        stack.callback(store.stop)
        if plan.sabotage:
            SABOTAGES[plan.sabotage]()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            run = Run(
                plan, folder / "data", store.url, log=lambda line: print(line, file=sys.stderr)
            )
            verdict = runner.run(run.play())
    print(verdict.show(f"hostile input · {plan.database} · seed {plan.seed} {plan.sabotage}"))
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
