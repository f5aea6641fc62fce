"""Several processes on one PostgreSQL behave like one bot."""

import asyncio

import pytest

from bot.settings import new_secret
from tests.kit.process.balancer import Balancer
from tests.kit.process.story import CITIZEN_STEPS, DESK, STEPS
from tests.kit.process.world import Fleet, crowd, said_twice, told_once


@pytest.fixture
async def fleet(world, postgres_url):
    async with Balancer() as balancer:
        yield Fleet(world, balancer, postgres_url, new_secret())


async def test_other_processes_take_over_after_a_kill(world, fleet):
    first = await fleet.add()
    second = await fleet.add()
    story = world.story("ru")
    await story.tell(DESK)
    people = crowd(world, story)

    async def kill_soon() -> None:
        await asyncio.sleep(1.0)
        await first.kill()
        fleet.leave_out(first)

    await asyncio.gather(kill_soon(), *(one.tell(*CITIZEN_STEPS) for one in people))
    await told_once(fleet.database, people)
    assert said_twice(world.sandbox) <= second.unknown_outcomes()


async def test_a_rolling_restart_causes_no_error(world, fleet):
    old = [await fleet.add(), await fleet.add()]
    story = world.story("ru")
    await story.tell(DESK)
    people = crowd(world, story)

    async def roll() -> None:
        for bot in old:
            await fleet.add()
            fleet.leave_out(bot)
            assert await bot.stop() == 0

    await asyncio.gather(roll(), *(one.tell(*CITIZEN_STEPS) for one in people))
    await told_once(fleet.database, people)
    assert said_twice(world.sandbox) == 0
    assert fleet.balancer.refused == 0


async def test_a_second_poller_takes_over_after_a_kill(world, postgres_url):
    settings = {"DATABASE_URL": postgres_url, "SECRET_KEY": new_secret()}
    first, second = world.bot(**settings), world.bot(**settings)
    await first.start(until="Habarla is running")
    await second.start(until="Habarla is running")
    story = world.story("ru")
    half = len(STEPS) // 2
    await story.tell(*STEPS[:half])
    conflicts = [call for call in world.sandbox.calls if "Conflict" in str(call.error)]
    assert conflicts == []
    await first.kill()
    await story.tell(*STEPS[half:])
    assert said_twice(world.sandbox) <= second.unknown_outcomes()
