"""A running process says when it cannot store updates, and lives on among idle connections."""

import asyncio
import resource
from contextlib import asynccontextmanager, suppress

import aiohttp
import asyncpg
import pytest

from tests.kit.process.ports import free_port
from tests.kit.process.world import SECRET
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
    connection = await asyncpg.connect(bot.url)
    async with connection.transaction():
        await connection.execute("LOCK TABLE inbox, leases IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


async def test_a_process_that_takes_no_updates_is_alive_and_not_ready(database, world):
    bot = world.bot(PORT=str(free_port()), **database)
    await bot.start(until="jobs of this process")
    faults = (locked_table,) if database else (full_disk, silent_telegram)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{bot.settings['PORT']}"
    ) as session:

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


MANY = 1_100
FILES = 1_024
"""The limit of a usual service: fewer descriptors than the bot and those connections want."""


@pytest.fixture(autouse=True)
def _room_for_both_ends():
    """This process holds the other ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8 * MANY), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@asynccontextmanager
async def idle_connections(port: int):
    """Hold connections that send nothing; each is opened once more when the server ends it."""
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MANY)]
    keeping = [asyncio.create_task(_keep(one, port)) for one in held]
    try:
        yield
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


async def _keep(connection, port: int):
    """Hold one until the server ends it, then another one."""
    try:
        with suppress(OSError):
            await connection[0].read()
        connection[1].close()
        connection = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError):
            await connection[0].read()
    finally:
        connection[1].close()


@pytest.mark.parametrize("by_webhook", [False, True], ids=["polling", "webhook"])
async def test_a_bot_answers_while_a_thousand_connections_are_idle(world, by_webhook):
    port = free_port()
    address = {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_SECRET": SECRET}
    bot = world.bot(PORT=str(port), **(address if by_webhook else {}))
    bot.files = FILES
    await bot.start(
        until="Telegram posts updates" if by_webhook else "Habarla is running"
    )
    async with idle_connections(port):
        for name in ("Иван", "Дана"):
            phone = world.sandbox.person(name, "ru")
            phone.say("/start")
            await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
    assert await bot.stop() == 0
    assert "Too many open files" not in bot.errors
