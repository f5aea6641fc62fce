"""A broadcast survives kills and 429s: Telegram's record shows one message per recipient."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.broadcast.run import run
from benchmarks.broadcast.scene import Plan
from benchmarks.soak.plan import Engine

QUICK = Plan(
    recipients=1_200, kills=1, blocked=0.02, bursts=False, talkers=1, hurried=True, patience=150
)  # fmt: skip


@pytest.mark.parametrize("engine", list(Engine))
async def test_every_recipient_gets_the_broadcast_once(engine, tmp_path):
    """Killed on the way; corrected and withdrawn afterwards."""
    scene = await run(replace(QUICK, engine=engine, later=True), tmp_path)
    assert scene.verdict.broken == dict.fromkeys(scene.verdict.broken, 0), scene.verdict.figures
    assert len(scene.bots.kills) == 1
    assert scene.exits == [0]


@pytest.mark.parametrize(
    ("sabotage", "promise"),
    [("mark-after", "heard it twice"), ("list-skips", "not on the list")],
)
async def test_the_benchmark_detects_a_broken_mechanism(sabotage, promise, tmp_path):
    scene = await run(replace(QUICK, sabotage=sabotage), tmp_path)
    assert scene.verdict.broken[promise]
