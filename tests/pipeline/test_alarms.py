"""The admins get each alarm once, as soon as the database can store it."""

import asyncio

from bot.core.alarms import AGAIN_AFTER_MS, Trouble
from bot.core.database import DiskFull, TransientDatabaseError
from bot.telegram.stalls import Alarms
from tests.kit.pipeline.machine import Breakable, cancelled
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


async def test_a_database_that_takes_nothing_is_told_past_it_once_an_hour(
    database, clock
):
    """A moment is no alarm; what was told while it lasted is told at its end, too."""
    broken = Breakable(database)
    stored, called = [], []

    async def tell(tx, trouble, began):
        stored.append(trouble)

    async def call(trouble, began):
        called.append(trouble)

    alarms = Alarms(broken, tell, call)
    away, full = TransientDatabaseError("away"), DiskFull()

    async def last(error, seconds):
        broken.trouble = error
        alarms.note_database(error)
        clock.advance(seconds=seconds)
        for trouble, began in list(alarms._began.items()):
            await alarms._call_admins(trouble, began)
        broken.trouble = None
        for trouble, began in list(alarms._began.items()):
            await alarms._store(trouble, began)
            del alarms._began[trouble]

    await last(away, 1)
    assert (called, stored) == ([], [])
    await last(away, 20)
    await last(full, 20)
    assert called == [Trouble.DATABASE_IS_AWAY, Trouble.DISK_IS_FULL]
    assert stored == [Trouble.DATABASE_AWAY, Trouble.DISK_FULL]
    await last(away, 20)
    assert (len(called), len(stored)) == (2, 2), "told within the last hour"
    clock.advance(ms=AGAIN_AFTER_MS)
    await last(away, 20)
    assert (len(called), len(stored)) == (3, 3)
