"""A thousand connections that send nothing do not silence the bot, polling or by webhook."""

import asyncio
import resource
from contextlib import asynccontextmanager, suppress

import pytest

from tests.kit.process.ports import free_port
from tests.kit.process.world import SECRET

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
    held = [await _connect(port) for _ in range(MANY)]
    keeping = [asyncio.create_task(_keep(one, port)) for one in held]
    try:
        yield
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


async def _connect(port: int):
    return await asyncio.open_connection("127.0.0.1", port)


async def _keep(connection, port: int):
    """Hold one until the server ends it, then another one."""
    try:
        with suppress(OSError):
            await connection[0].read()
        connection[1].close()
        connection = await _connect(port)
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
    await bot.start(until="Telegram posts updates" if by_webhook else "Habarla is running")
    async with idle_connections(port):
        for name in ("Иван", "Дана"):
            phone = world.sandbox.person(name, "ru")
            phone.say("/start")
            await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
    assert await bot.stop() == 0
    assert "Too many open files" not in bot.errors
