"""The poller confirms stored updates only, and no error stops it."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.alarms import Trouble
from bot.core.database import DiskFull, TransientDatabaseError
from bot.core.queues.tables import inbox as table
from bot.telegram.poller import wait_until_taken
from tests.kit.pipeline.machine import Breakable
from tests.kit.waiting import until

LISTEN = ("heartbeats", "poller")


async def stored(machine):
    async with machine.database.reading() as tx:
        return await tx.value(sa.select(sa.func.count()).select_from(table))


async def test_no_update_is_confirmed_while_the_database_is_away(machine, sandbox):
    phone = sandbox.person("Ivan")
    await machine.build()
    machine.poller._database = broken = Breakable(machine.database)
    broken.trouble = DiskFull()
    machine.run(*LISTEN)
    phone.say("important")
    await until(lambda: machine.poller.problem is not None)
    assert machine.poller.problem is Trouble.DISK_FULL
    broken.trouble = TransientDatabaseError()
    await asyncio.sleep(0.3)
    assert (await machine.application.bot.get_webhook_info()).pending_update_count == 1
    assert await stored(machine) == 0
    broken.trouble = None
    await sandbox.settle()
    assert await stored(machine) == 1
    assert machine.reports == [Trouble.DISK_FULL]
    assert machine.poller.problem is None


@pytest.mark.parametrize(
    ("code", "words", "trouble"),
    [
        (401, "Unauthorized", Trouble.TOKEN_REFUSED),
        (409, "Conflict: terminated by other getUpdates", Trouble.TWO_POLLERS),
    ],
)
async def test_what_ends_polling_for_long_is_reported_once_and_retried(
    machine, sandbox, code, words, trouble
):
    phone = sandbox.person("Ivan")
    await machine.build()
    sandbox.faults.fail_next("getUpdates", code, words, times=3)
    machine.run(*LISTEN)
    phone.say("x")
    await sandbox.settle()
    assert await stored(machine) == 1
    await until(lambda: machine.reports and machine.poller.problem is None)
    assert machine.reports == [trouble]


async def test_polling_removes_a_webhook_and_survives_errors_of_the_network_and_of_telegram(
    machine, sandbox
):
    phone = sandbox.person("Ivan")
    await machine.build()
    await machine.application.bot.set_webhook("http://127.0.0.1:9/hook")
    machine.run(*LISTEN)
    sandbox.faults.fail_next("getUpdates", 502, "Bad Gateway")
    sandbox.faults.fail_next("getUpdates", reset="before")
    sandbox.faults.fail_next("getUpdates", reset="after")
    sandbox.faults.fail_next("getUpdates", retry_after=1)
    for number in range(3):
        phone.say(f"{number}")
    await sandbox.settle()
    assert await stored(machine) == 3


async def test_a_webhook_that_another_program_takes_is_noticed(machine, sandbox):
    await machine.build()
    bot, url = machine.application.bot, "http://127.0.0.1:9/ours"
    await bot.set_webhook(url)
    taken = asyncio.create_task(wait_until_taken(bot, url, pause=0.01))
    await asyncio.sleep(0.1)
    assert not taken.done()
    await bot.set_webhook("http://127.0.0.1:9/theirs")
    await asyncio.wait_for(taken, 120)
