"""Several processes on one PostgreSQL: one bot to everybody who talks to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from benchmarks.ports import free_port
from bot.settings import new_secret
from tests.process import records
from tests.process.balancer import Balancer
from tests.process.bot_process import BotProcess
from tests.process.story import CITIZEN_STEPS, DESK, STEPS, Story
from tests.process.test_kill import said_twice
from tests.process.test_webhook import SECRET

PEOPLE = 12
# Updates not worked and answers not said; cards for the desk may take a group's minutes.
UNSETTLED = (
    "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL)"
    " + (SELECT count(*) FROM outbox WHERE state IN (0, 1) AND lane = 10)"
)


@pytest.fixture
async def postgres(postgres_server):
    name = await postgres_server.create()
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@dataclass
class Fleet:
    """Processes behind one balancer, alike but for their ports."""

    world: object
    balancer: Balancer
    address: str
    database: str
    secret: str

    async def add(self) -> BotProcess:
        port = free_port()
        bot = self.world.bot(
            DATABASE_URL=self.database,
            SECRET_KEY=self.secret,
            WEBHOOK_URL=self.address,
            WEBHOOK_SECRET=SECRET,
            PORT=str(port),
        )
        await bot.start()
        await bot.until_said("Habarla is running")
        self.balancer.ports.append(port)
        return bot

    def leave_out(self, bot: BotProcess) -> None:
        self.balancer.ports.remove(int(bot.settings["PORT"]))


@pytest.fixture
async def fleet(world, postgres):
    balancer = Balancer()
    address = await balancer.start()
    yield Fleet(world, balancer, address, postgres, new_secret())
    await balancer.stop()


def crowd(world, story: Story) -> list[Story]:
    """Citizens who tell the same story, each about a link of their own."""
    return [
        Story(
            world.sandbox.person(f"P{number}", "ru"),
            story.moderator,
            story.admin,
            story.group,
            "ru",
            tag=f"p{number}",
        )
        for number in range(PEOPLE)
    ]


async def told_once(database: str, people: list[Story]) -> None:
    """Each filed one report and holds one receipt; nothing is left undone."""
    async with asyncio.timeout(60):
        while await records.value(database, UNSETTLED):  # noqa: ASYNC110 - other processes write it
            await asyncio.sleep(0.05)
    assert await records.value(database, "SELECT count(*) FROM reports") == len(people)
    assert len({one.receipt for one in people}) == len(people)
    assert await records.value(database, "SELECT count(*) FROM inbox WHERE attempts > 0") == 0
    for one in people:
        receipts = [m for m in one.citizen.messages() if one.receipt in m.text]
        assert len(receipts) == 1


async def test_two_processes_share_the_work_and_the_story_stays_one(world, fleet):
    await fleet.add()
    await fleet.add()
    story = world.story("ru")
    await story.tell(*STEPS)
    people = crowd(world, story)
    await asyncio.gather(*(one.tell(*CITIZEN_STEPS) for one in people))
    await told_once(fleet.database, [story, *people])
    assert said_twice(world.sandbox) == 0
    assert fleet.balancer.refused == 0
    holders = await records.ask(fleet.database, "SELECT DISTINCT owner FROM leases")
    assert len(holders) <= 2


async def test_others_take_over_when_one_is_killed_in_the_middle(world, fleet):
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


async def test_a_rolling_restart_shows_nobody_an_error(world, fleet):
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


async def test_a_second_poller_waits_and_takes_over_when_the_first_is_killed(world, postgres):
    settings = {"DATABASE_URL": postgres, "SECRET_KEY": new_secret()}
    first, second = world.bot(**settings), world.bot(**settings)
    await first.start()
    await first.until_said("Habarla is running")
    await second.start()
    await second.until_said("Habarla is running")
    story = world.story("ru")
    half = len(STEPS) // 2
    await story.tell(*STEPS[:half])
    conflicts = [call for call in world.sandbox.calls if "Conflict" in str(call.error)]
    assert conflicts == []
    await first.kill()
    await story.tell(*STEPS[half:])
    assert said_twice(world.sandbox) <= second.unknown_outcomes()
