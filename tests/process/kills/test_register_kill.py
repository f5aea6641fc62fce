"""kill -9 while decisions are published and contested: the register says what was decided.

In full, with every sabotage: `python -m benchmarks.publication`, benchmarks/README.md.
"""

import asyncio
import re
import sys

from tests.kit.process.bot_process import ROOT


async def play(*options: str) -> tuple[int, str]:
    """The exit status of a short run, and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.publication", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_entries_and_decisions_agree_after_kills_while_people_publish_and_contest():
    status, said = await play("--kills", "8", "--cases", "6", "--longest", "1.5")
    assert status == 0, said
    assert re.search(r"^their versions +[1-9]", said, re.MULTILINE), said


SABOTAGED = ("--kills", "8", "--cases", "30", "--longest", "0.6", "--sabotage", "forget-proposals")
"""Of 30 cases about 15 are told: a run of six found none in one of eight runs."""


async def test_the_benchmark_notices_a_told_decision_that_is_not_proposed():
    status, said = await play(*SABOTAGED)
    assert status == 1, said
    assert "BROKEN" in said
