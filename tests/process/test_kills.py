"""kill -9 at every point, over a bad network: nothing is lost and nothing said twice.

In full, with every sabotage: `python -m benchmarks.soak` and its neighbours, benchmarks/README.md.
"""

import asyncio
import random
import re
import sys
from dataclasses import replace

import pytest

from benchmarks.broadcast import plan as broadcasts
from benchmarks.broadcast.run import run
from benchmarks.soak.plan import Plan, Transport
from benchmarks.soak.run import soak
from tests.kit.process import records
from tests.kit.process.bot_process import ROOT
from tests.kit.process.stores import Engine
from tests.kit.process.story import CITIZEN_STEPS, STEPS
from tests.kit.process.world import said_twice


async def test_the_story_continues_after_a_kill_between_any_two_steps(
    world, postgres_url
):
    """On PostgreSQL; the kills inside a step, and those behind a webhook, are on SQLite."""
    bot, story = world.bot(DATABASE_URL=postgres_url), world.story("ru")
    await bot.start()
    for step in STEPS:
        await story.tell(step)
        if step is not STEPS[-1]:
            await records.settled(bot.url)
            await bot.kill()
            await records.end_leases(bot.url)
            await bot.start()
    assert await bot.stop() == 0
    for one in ("reports", "cases WHERE decision IS NOT NULL"):
        assert await records.value(bot.url, f"SELECT count(*) FROM {one}") == 1  # noqa: S608
    assert said_twice(world.sandbox) == bot.unknown_outcomes() == 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_story_continues_after_a_kill_inside_a_step(world, seed):
    """At random moments after an act, while its update is stored, worked or answered."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    bot, story = world.bot(), world.story("en")
    await bot.start()
    for step in STEPS:
        step.act(story)
        if step.does is not None and chance.random() < 0.7:
            await asyncio.sleep(chance.uniform(0, 0.05))
            await bot.kill()
            await bot.start()
        await step.see(story)
    assert await bot.stop() == 0
    assert said_twice(world.sandbox) <= bot.unknown_outcomes()


QUICK = {
    "stalls": False,
    "link_share": 0.5,
    "patience": (0.8, 2.0),
    "longest_silence": float("inf"),  # a busy machine is slow to take over
}
SHORT = {
    "polling on SQLite": Plan(kills=2, citizens=8, seed=7, **QUICK),
    "two processes behind the webhook on PostgreSQL": Plan(
        Transport.WEBHOOK,
        Engine.POSTGRESQL,
        kills=1,
        citizens=8,
        seed=7,
        replicas=2,
        **QUICK,
    ),
}


@pytest.mark.parametrize("name", SHORT)
async def test_kills_and_a_bad_network_lose_and_double_nothing(name, tmp_path):
    verdict = await soak(SHORT[name], tmp_path)
    assert {
        promise: times for promise, times in verdict.broken.items() if times
    } == {}, verdict.examples
    assert verdict.figures["kills"] == SHORT[name].kills


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


async def test_the_benchmark_notices_a_told_decision_that_is_not_proposed():
    """Of 30 cases about 15 are told: a run of six found none in one of eight runs."""
    sabotage = ("--sabotage", "forget-proposals")
    status, said = await play(
        "--kills", "8", "--cases", "30", "--longest", "0.6", *sabotage
    )
    assert status == 1, said
    assert "BROKEN" in said


BROADCAST = broadcasts.Plan(
    recipients=1_200, kills=1, blocked=0.02, citizens=1, hurried=True, patience=150
)


@pytest.mark.parametrize("database", list(Engine))
async def test_every_recipient_gets_the_broadcast_once(database, tmp_path):
    """Killed on the way; corrected and withdrawn afterwards."""
    done = await run(replace(BROADCAST, database=database, later=True), tmp_path)
    assert done.verdict.broken == dict.fromkeys(done.verdict.broken, 0), (
        done.verdict.figures
    )
    assert len(done.fleet.kills) == 1
    assert done.exit_status == 0


@pytest.mark.parametrize(
    ("sabotage", "promise"),
    [("mark-after", "heard it twice"), ("list-skips", "not on the list")],
)
async def test_the_benchmark_detects_a_broken_mechanism(sabotage, promise, tmp_path):
    done = await run(replace(BROADCAST, sabotage=sabotage), tmp_path)
    assert done.verdict.broken[promise]


async def test_a_file_and_a_chart_arrive_after_a_kill_during_their_sending(world):
    bot, story = world.bot(), world.story("en")
    boss = story.admin
    await bot.start()
    await story.tell(*CITIZEN_STEPS)
    boss.say("/start")
    await boss.wait(story.words("At work"))
    boss.say("/export")
    screen = await boss.wait(lambda m: "JSON Lines" in str(m.buttons))
    # The file is on its way to Telegram, and Telegram is slow, when the process dies.
    world.sandbox.faults.set(latency_ms=(1500, 1500))
    boss.press("JSON Lines", screen)
    await bot.until(lambda: world.sandbox.counters.calls["sendDocument"] > 0)
    boss.say("/stats")
    await bot.kill()
    world.sandbox.faults.clear()
    await bot.start()
    paper = await boss.wait(lambda m: "document" in m.raw, after=0, timeout=120)
    assert b"hxxps://example[.]com/evil-1" in boss.download(paper).data
    chart = await boss.wait(lambda m: "photo" in m.raw, after=0, timeout=120)
    assert "Reports: 1" in chart.text
    assert await bot.stop() == 0
