"""Kill the bot again and again while people report and staff decide; then count.

    python -m benchmarks.soak --transport polling --database sqlite --kills 200 --citizens 2000
    python -m benchmarks.soak --scenario all

Exits with 1 when a promise was broken.
"""

import sys
from functools import partial

from benchmarks.kit.options import parse
from benchmarks.kit.verdict import judge
from benchmarks.soak.plan import Plan
from benchmarks.soak.run import SCENARIOS, run_scenario, soak

if __name__ == "__main__":
    plan = parse(Plan, "soak", __doc__)
    names = list(SCENARIOS) if plan.scenario == "all" else [plan.scenario]
    holds = [
        judge(
            f"{name} {plan.title}".strip(),
            partial(run_scenario, name, plan) if name else partial(soak, plan),
            plan.keep,
        )
        for name in names
    ]
    sys.exit(not all(holds))
