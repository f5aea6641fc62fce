"""The admins get each alarm once, as soon as the database can store it."""

import asyncio

import pytest

from bot.core.alarms import Trouble
from bot.core.database.database import DiskFull
from bot.telegram.stalls import Alarms
from tests.kit.waiting import until


@pytest.fixture
async def told(database):
    """Alarms at work; what was told, and switches of the database."""
    heard = []

    async def tell(tx, trouble, began):
        heard.append((trouble, began))
        if tell.refusals:
            tell.refusals -= 1
            raise DiskFull

    tell.refusals = 0
    alarms = Alarms(database, tell)
    task = asyncio.create_task(alarms.run())
    yield alarms, tell, heard
    task.cancel()


async def test_trouble_noted_many_times_raises_one_alarm_that_names_when_it_began(told, clock):
    alarms, _, heard = told
    for _ in range(5):
        alarms.note(Trouble.TOKEN_REFUSED)
    await until(lambda: heard)
    alarms.note(Trouble.DISK_FULL)
    await until(lambda: len(heard) > 1)
    assert heard == [(Trouble.TOKEN_REFUSED, clock.now), (Trouble.DISK_FULL, clock.now)]


async def test_a_full_disk_is_reported_as_soon_as_there_is_room(told, clock):
    alarms, tell, heard = told
    tell.refusals = 1
    began = clock.now
    alarms.note(Trouble.DISK_FULL)
    await until(lambda: heard)
    clock.advance(seconds=60)
    alarms.note(Trouble.DISK_FULL)
    await until(lambda: len(heard) == 2)
    assert heard[-1] == (Trouble.DISK_FULL, began)
