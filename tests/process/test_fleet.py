"""Several processes behave like one bot; kills and replacements lose no update."""

import asyncio
import os
import signal
from pathlib import Path

from bot.settings import new_secret
from tests.kit.process.bot_process import refused
from tests.kit.process.story import CITIZEN_STEPS, DESK, STEPS
from tests.kit.process.world import crowd, said_twice, told_once


def children(bot) -> list[int]:
    pid = bot.process.pid
    return [
        int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def is_alive(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


async def test_the_fleet_restarts_a_killed_process_and_ends_all_with_itself(
    world, fleet
):
    story = world.story("ru")
    await story.tell(DESK)
    before, people = children(fleet), crowd(world, story)
    assert len(before) == 2

    async def kill_soon() -> None:
        await asyncio.sleep(0.5)
        os.kill(before[0], signal.SIGKILL)

    await asyncio.gather(kill_soon(), *(one.tell(*CITIZEN_STEPS) for one in people))
    await told_once(fleet.url, people)
    await fleet.until(lambda: len(children(fleet)) == 2)
    assert before[0] not in children(fleet)
    assert said_twice(world.sandbox) <= fleet.unknown_outcomes()
    orphans = children(fleet)
    await fleet.kill()
    async with asyncio.timeout(120):
        while any(is_alive(pid) for pid in orphans):  # noqa: ASYNC110 - nothing wakes us
            await asyncio.sleep(0.05)


async def test_sighup_replaces_all_processes_under_load_and_a_stop_ends_them(
    world, fleet
):
    story = world.story("ru")
    await story.tell(DESK)
    before, people = children(fleet), crowd(world, story)

    async def roll_soon() -> None:
        await asyncio.sleep(0.3)
        fleet.signal(signal.SIGHUP)

    await asyncio.gather(roll_soon(), *(one.tell(*CITIZEN_STEPS) for one in people))
    await fleet.until_said("all processes were replaced")
    await told_once(fleet.url, people)
    assert said_twice(world.sandbox) == 0
    after = children(fleet)
    assert not set(before) & set(after)
    assert await fleet.stop() == 0
    assert not any(is_alive(pid) for pid in after)


async def test_several_processes_on_an_sqlite_file_are_refused(world):
    await refused(
        world.bot("run", "--processes", "2"), "DATABASE_URL", "SQLite", "PostgreSQL"
    )


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
