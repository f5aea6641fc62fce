"""The soak in short: the process is killed while people report over a bad network.

In full, with every combination and figure: `python -m benchmarks.soak`, benchmarks/README.md.
"""

import pytest

from benchmarks.soak.plan import Plan, Transport
from benchmarks.soak.run import soak
from tests.kit.process.stores import Engine

QUICK = {"stalls": False, "link_share": 0.5, "patience": (0.8, 2.0)}
SHORT = {
    "polling on SQLite": Plan(kills=2, citizens=8, seed=7, **QUICK),
    "two processes behind the webhook on PostgreSQL": Plan(
        Transport.WEBHOOK, Engine.POSTGRESQL, kills=1, citizens=8, seed=7, replicas=2, **QUICK
    ),
}


@pytest.mark.parametrize("name", SHORT)
async def test_kills_and_a_bad_network_lose_and_double_nothing(name, tmp_path):
    verdict = await soak(SHORT[name], tmp_path)
    assert {promise: times for promise, times in verdict.broken.items() if times} == {}, (
        verdict.examples
    )
    assert verdict.figures["kills"] == SHORT[name].kills
