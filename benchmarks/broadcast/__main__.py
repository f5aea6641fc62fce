"""Broadcast to a crowd with kills, blocks and floods, and check from outside who heard what.

    .venv/bin/python -m benchmarks.broadcast --recipients 1000000 --kills 20 --blocked 1% --bursts \
        --database sqlite --replicas 1

`--free` keeps to the free limit of 30 messages a second. `--sabotage` breaks one mechanism on
purpose (see sabotage.py): the run must notice. Exits with 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.broadcast.run import run
from benchmarks.broadcast.scene import Plan
from benchmarks.soak.plan import Engine


def main() -> None:
    chosen = _arguments()
    plan = Plan(
        recipients=chosen.recipients,
        kills=chosen.kills,
        blocked=float(chosen.blocked.rstrip("%")) / 100,
        bursts=chosen.bursts,
        engine=Engine(chosen.database),
        replicas=chosen.replicas,
        paid=not chosen.free,
        sabotage=chosen.sabotage,
        later=chosen.later,
    )
    folder = Path(tempfile.mkdtemp(prefix="habarla-broadcast-", dir=chosen.folder))
    scene = asyncio.run(run(plan, folder))
    for name, value in scene.verdict.figures.items():
        sys.stdout.write(f"{name:40} {value}\n")
    for name, count in scene.verdict.broken.items():
        sys.stdout.write(f"{'BROKEN' if count else 'held':8} {name}: {count}\n")
    (folder / "verdict.json").write_text(
        json.dumps(scene.verdict.figures | scene.verdict.broken, default=str, indent=1)
    )
    sys.stdout.write(f"log and figures: {folder}\n")
    sys.exit(0 if scene.verdict.holds else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast")
    parser.add_argument("--recipients", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--blocked", default="1%")
    parser.add_argument("--bursts", action="store_true", help="Telegram refuses all for seconds")
    parser.add_argument("--database", choices=[engine.value for engine in Engine], default="sqlite")
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--free", action="store_true", help="30 a second instead of 1,000")
    parser.add_argument("--later", action="store_true", help="correct and withdraw afterwards")
    parser.add_argument("--sabotage")
    parser.add_argument("--folder", help="where the database and the log are left")
    return parser.parse_args()


if __name__ == "__main__":
    main()
