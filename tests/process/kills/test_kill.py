"""kill -9 at every point of the story loses nothing and repeats no decision or message."""

import asyncio
import random

import pytest

from tests.kit.process import records
from tests.kit.process.bot_process import BotProcess
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


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The setting that names it."""
    if request.param == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("postgres_url")}


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
