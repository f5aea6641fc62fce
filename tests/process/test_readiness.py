"""A running process says at once that it cannot store updates, and lives on."""

import resource
from contextlib import asynccontextmanager

import aiohttp
import asyncpg
import pytest

from tests.kit.process.ports import free_port
from tests.kit.waiting import until

FEW_BYTES = 64 * 1024
"""More than the log, less than SQLite's log grows to within seconds."""


@asynccontextmanager
async def full_disk(bot, _):
    """The process can write no file any further."""
    old = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (FEW_BYTES, old[1]))
    yield
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, old)


@asynccontextmanager
async def silent_telegram(_, sandbox):
    sandbox.faults.set(down=True)
    yield
    sandbox.faults.clear()


@asynccontextmanager
async def locked_table(bot, _):
    connection = await asyncpg.connect(bot.settings["DATABASE_URL"])
    async with connection.transaction():
        await connection.execute("LOCK TABLE inbox, leases IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


FAULTS = {"sqlite": (full_disk, silent_telegram), "postgresql": (locked_table,)}


@pytest.fixture(params=FAULTS)
async def running(request, world):
    """A bot that serves PORT, and the faults of its database."""
    faults, port = FAULTS[request.param], str(free_port())
    if request.param == "sqlite":
        bot = world.bot(PORT=port)
        await bot.start(until="jobs of this process")
        yield bot, faults
        return
    server = request.getfixturevalue("postgres_server")
    name = await server.create()
    bot = world.bot(PORT=port, DATABASE_URL=server.url(name))
    await bot.start(until="jobs of this process")
    yield bot, faults
    await bot.clean_up()
    await server.drop(name)


async def test_a_process_that_takes_no_updates_is_alive_and_not_ready(world, running):
    bot, faults = running
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.settings['PORT']}") as session:

        async def status(path):
            async with session.get(path) as answer:
                return answer.status

        async def becomes(ready):
            await until(lambda: reads(ready))

        async def reads(wanted):
            assert await status("/health") == 200
            return await status("/ready") == wanted

        await becomes(200)
        for number, fault in enumerate(faults):
            phone = world.sandbox.person(f"Person {number}", "ru")
            async with fault(bot, world.sandbox):
                phone.say("/start")
                await becomes(503)
            await becomes(200)
            await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
    assert await bot.stop() == 0
