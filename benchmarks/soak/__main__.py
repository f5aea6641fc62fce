"""Kill the bot again and again while people report and staff decide; then count.

    python -m benchmarks.soak --transport polling --database sqlite --kills 200 --citizens 2000
    python -m benchmarks.soak --scenario all

Exits with 1 when a promise was broken.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.kit.options import parse
from benchmarks.soak.plan import Plan
from benchmarks.soak.run import soak
from benchmarks.soak.scenarios import SCENARIOS, plan_of, run_scenario


def main() -> None:
    chosen = parse(Plan, "soak", __doc__)
    holds = True
    for name in SCENARIOS if chosen.scenario == "all" else [chosen.scenario]:
        with tempfile.TemporaryDirectory(prefix="habarla-soak-") as temporary:
            folder = Path(temporary)
            if chosen.keep is not None:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                folder = Path(tempfile.mkdtemp(prefix="run-", dir=chosen.keep))
            plan = plan_of(name, chosen) if name else chosen
            verdict = asyncio.run(run_scenario(name, plan, folder) if name else soak(plan, folder))
        print(verdict.show(f"{name} {plan.title}".strip()), flush=True)
        holds = holds and verdict.holds
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
