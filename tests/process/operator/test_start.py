"""The start: files that it creates, Telegram that it waits for, settings that it reads."""

import stat

import aiohttp
import pytest

from tests.kit.process.ports import free_port

COMMANDS = {
    "audit verify": 4,
    "backup": 2,
    "drill --identity none": 2,
    "restore none --identity none": 2,
    "rotate-key": 0,
}
"""Without a recipient, an identity or a backup, three of them are refused; no checkpoint of a new
log stood outside yet."""


@pytest.fixture
def world(world):
    """Each process is a new one, as on an operator's machine."""
    world.is_warm = False
    return world


async def test_each_command_loads_all_that_it_needs(world):
    """Other tests give their processes what another command has loaded before."""
    deployed = world.bot("migrate")
    assert await deployed.run() == 0
    for command, status in COMMANDS.items():
        bot = world.bot(*command.split(), **deployed.settings)
        assert await bot.run() == status, (command, bot.errors)
        assert "Traceback" not in bot.errors


async def test_a_first_start_makes_its_folder_and_key_and_serves_health_and_metrics(world):
    port, ops, path = free_port(), free_port(), world.folder / "a" / "new" / "folder" / "habarla.db"
    bot = world.bot(PORT=str(port), OPS_PORT=str(ops), DATABASE_URL=f"sqlite:///{path}")
    await bot.start()
    await bot.until(lambda: world.sandbox.counters.calls["getUpdates"])
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/health") as answer:
            assert (answer.status, await answer.json()) == (200, {"alive": True})
        async with session.get("/ready") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True})
        async with session.get("/metrics") as answer:
            assert answer.status == 404, "it would tell when people report"
    async with aiohttp.ClientSession(f"http://127.0.0.1:{ops}") as session:
        async with session.get("/health") as answer:
            assert answer.status == 200, "a bot without updates is healthy"
            health = await answer.json()
        async with session.get("/ready") as answer:
            assert answer.status == 200
            assert set((await answer.json()).values()) == {True}
        async with session.get("/metrics") as answer:
            assert "habarla_inbox_open 0.0" in await answer.text()
    assert set(health["leases"]) == {"poller", "delivery", "clock", "introduction", "authority"}
    assert await bot.stop() == 0
    secret = path.parent.with_name("folder-key") / "secret.key"
    assert path.exists()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text().strip() not in bot.errors


async def test_the_bot_runs_when_the_default_port_is_taken(world):
    """Without PORT the bot runs without health and metrics.

    One of the two finds it taken: by the other, or both by a program that was there before.
    """
    first, second = world.bot(), world.bot()
    for bot in (first, second):
        await bot.start(until="Habarla is running")
    assert "PORT 8080 is taken" in first.errors + second.errors
    assert await second.stop() == 0
