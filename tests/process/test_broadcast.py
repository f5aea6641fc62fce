"""A broadcast survives kills and 429s: Telegram's record shows one message per recipient."""

from dataclasses import replace

import pytest

from benchmarks.broadcast.plan import Plan
from benchmarks.broadcast.run import run
from tests.kit.process.stores import Engine

QUICK = Plan(recipients=1_200, kills=1, blocked=0.02, citizens=1, hurried=True, patience=150)


@pytest.mark.parametrize("database", list(Engine))
async def test_every_recipient_gets_the_broadcast_once(database, tmp_path):
    """Killed on the way; corrected and withdrawn afterwards."""
    done = await run(replace(QUICK, database=database, later=True), tmp_path)
    assert done.verdict.broken == dict.fromkeys(done.verdict.broken, 0), done.verdict.figures
    assert len(done.fleet.kills) == 1
    assert done.exit_status == 0


@pytest.mark.parametrize(
    ("sabotage", "promise"), [("mark-after", "heard it twice"), ("list-skips", "not on the list")]
)
async def test_the_benchmark_detects_a_broken_mechanism(sabotage, promise, tmp_path):
    done = await run(replace(QUICK, sabotage=sabotage), tmp_path)
    assert done.verdict.broken[promise]
