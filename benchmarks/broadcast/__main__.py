"""Broadcast to many people with kills, blocks and bursts of 429; check from outside who got it.

    .venv/bin/python -m benchmarks.broadcast --recipients 1000000 --kills 20 --blocked 1% --bursts \
        --database sqlite --replicas 1

`--sabotage` breaks one mechanism on purpose (see sabotage.py): the run must notice. Exits with 1
when a promise was broken.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.broadcast.plan import Plan
from benchmarks.broadcast.run import run
from benchmarks.kit.options import parse


def main() -> None:
    plan = parse(Plan, "broadcast", (__doc__ or "").replace("%", "%%"))
    folder = Path(tempfile.mkdtemp(prefix="habarla-broadcast-", dir=plan.folder))
    verdict = asyncio.run(run(plan, folder)).verdict
    print(verdict.show(f"broadcast · {plan.database} {plan.sabotage or ''}"))
    text = json.dumps(verdict.figures | verdict.broken, default=str, indent=1)
    (folder / "verdict.json").write_text(text)
    print(f"log and figures: {folder}")
    sys.exit(0 if verdict.holds else 1)


if __name__ == "__main__":
    main()
