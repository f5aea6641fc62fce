"""The admins get each alarm once, as soon as the database can store it."""

import asyncio

from bot.core.alarms import Trouble
from bot.core.database.database import DiskFull
from bot.telegram.stalls import Alarms
from tests.kit.pipeline.machine import cancelled
from tests.kit.waiting import until


async def test_trouble_raises_one_alarm_once_there_is_room_which_names_when_it_began(
    database, clock
):
    heard, refusals = [], [DiskFull()]

    async def tell(tx, trouble, began):
        heard.append((trouble, began))
        if refusals:
            raise refusals.pop()

    alarms = Alarms(database, tell)
    task = asyncio.create_task(alarms.run())
    full = (Trouble.DISK_FULL, clock.now)
    for _ in range(5):
        alarms.note(Trouble.DISK_FULL)
    await until(lambda: heard)
    clock.advance(seconds=60)
    alarms.note(Trouble.DISK_FULL)
    await until(lambda: len(heard) > 1)
    alarms.note(Trouble.TOKEN_REFUSED)
    await until(lambda: len(heard) > 2)
    assert heard == [full, full, (Trouble.TOKEN_REFUSED, clock.now)]
    await cancelled(task)
