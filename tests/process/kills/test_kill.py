"""kill -9 at every point of the story and over a bad network loses and repeats nothing."""

import asyncio
import random

import pytest

from benchmarks.soak.plan import Plan, Transport
from benchmarks.soak.run import soak
from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess
from tests.kit.process.stores import Engine
from tests.kit.process.story import STEPS, Story
from tests.kit.process.world import said_twice

GAPS = len(STEPS) - 1


async def survive(bot: BotProcess, story: Story, gaps: set[int]) -> None:
    """Kill and start the process in these gaps between two steps; the story goes on."""
    url = bot.settings["DATABASE_URL"]
    await bot.start()
    for number, step in enumerate(STEPS):
        await story.tell(step)
        if number in gaps:
            await records.settled(url)
            await bot.kill()
            await records.end_leases(url)
            await bot.start()
    assert await bot.stop() == 0
    assert await records.value(url, "SELECT count(*) FROM reports") == 1
    assert await records.value(url, "SELECT count(*) FROM cases WHERE decision IS NOT NULL") == 1


async def test_the_story_continues_after_a_kill_between_any_two_steps(world, database):
    bot = world.bot(**database)
    await survive(bot, world.story("ru" if database else "kk"), set(range(GAPS)))
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
