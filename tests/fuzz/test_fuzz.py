"""A short storm of hostile input in every run of the tests; the long one is benchmarks.fuzz."""

from __future__ import annotations

import pytest

from benchmarks.fuzz.run import Plan, Run
from benchmarks.fuzz.sabotage import SABOTAGES

SMALL = Plan(updates=250, citizens=12)
CAUGHT_AS = {
    "no-owner": "nobody reads another person's words",
    "whole-receipt": "nobody reads another person's words",
    "no-role": "nothing changes without permission",
    "no-escape": "Telegram takes every message",
    "no-fit": "Telegram takes every message",
    "named": "nobody learns a name",
    "no-order": "one person's order is kept",
}


async def verdict_of(folder, url, seed, updates=SMALL.updates):
    plan = Plan(updates, seed, SMALL.citizens, url)
    return await Run(plan, folder).play()


@pytest.mark.parametrize("seed", [3])
async def test_hostile_input_breaks_no_promise(tmp_path, database_url, seed):
    verdict = await verdict_of(tmp_path, database_url, seed)
    assert verdict.examples == {}
    assert verdict.figures["reports"] > 10


def test_every_sabotage_says_how_it_is_caught():
    assert set(CAUGHT_AS) == set(SABOTAGES)
