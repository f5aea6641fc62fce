"""Broadcast to many people with kills, blocks and bursts of 429; check from outside who got it.

    .venv/bin/python -m benchmarks.broadcast --recipients 1000000 --kills 20 --blocked 1% --bursts \
        --database sqlite --replicas 1

`--sabotage` breaks one mechanism on purpose (see sabotage.py): the run must notice. Exits with 1
when a promise was broken.
"""

import sys
from functools import partial

from benchmarks.broadcast.plan import Plan
from benchmarks.broadcast.run import judged
from benchmarks.kit.options import parse
from benchmarks.kit.verdict import judge

if __name__ == "__main__":
    plan = parse(Plan, "broadcast", (__doc__ or "").replace("%", "%%"))
    title = f"broadcast · {plan.database} {plan.sabotage or ''}"
    sys.exit(not judge(title, partial(judged, plan), plan.keep))
