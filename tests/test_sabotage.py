"""Each sabotage of the benchmarks still finds the mechanism that it breaks."""

import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("name", ["broadcast", "desk", "fuzz", "publication", "soak"])
def test_every_sabotage_finds_what_it_breaks(name):
    script = f"from benchmarks.{name}.sabotage import SABOTAGES\nfor s in SABOTAGES.values(): s()"
    # They break the product for the whole process.
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
