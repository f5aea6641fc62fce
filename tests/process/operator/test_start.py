"""The start makes what it needs; SIGTERM finishes running work, a second signal exits at once."""

import asyncio
import signal
import sqlite3
import stat
from contextlib import closing

import aiohttp
import pytest

from tests.kit.process import records
from tests.kit.process.ports import free_port
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS

COMMANDS = {
    "audit verify": 4,
    "backup": 2,
    "drill --identity none": 2,
    "move sqlite:///x": 2,
    "restore none --identity none": 2,
    "rotate-key": 0,
}
"""Without a recipient, an identity, a backup or a server, four of them are refused; no checkpoint of a new
log stood outside yet."""


@pytest.fixture
def cold_world(world):
    """Each process is a new one and starts from nothing, as on an operator's machine."""
    world.is_warm, world.tables = False, None
    return world


async def test_each_command_loads_all_that_it_needs(cold_world):
    """Other tests give their processes what another command has loaded before."""
    deployed = cold_world.bot("migrate")
    assert await deployed.run() == 0
    for command, status in COMMANDS.items():
        bot = cold_world.bot(*command.split(), **deployed.settings)
        assert await bot.run() == status, (command, bot.errors)


async def test_a_first_start_makes_its_folder_and_key_and_serves_health_and_metrics(
    cold_world,
):
    """As in the Procfile, without docstrings and asserts."""
    port, ops = free_port(), free_port()
    path = cold_world.folder / "a" / "new" / "folder" / "habarla.db"
    bot = cold_world.bot(
        PORT=str(port), OPS_PORT=str(ops), DATABASE_URL=f"sqlite:///{path}"
    )
    bot.flags = ("-OO", "-X", "no_debug_ranges")
    await bot.start()
    await bot.until(lambda: cold_world.sandbox.counters.calls["getUpdates"])
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        for part, said in (("/health", {"alive": True}), ("/ready", {"ready": True})):
            async with session.get(part) as answer:
                assert (answer.status, await answer.json()) == (200, said)
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
    assert set(health["leases"]) == {
        "poller",
        "delivery",
        "clock",
        "introduction",
        "authority",
    }
    assert await bot.stop() == 0
    secret = path.parent.with_name("folder-key") / "secret.key"
    assert path.exists()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text().strip() not in bot.errors


async def test_the_bot_runs_when_the_default_port_is_taken(cold_world):
    """Without PORT the bot runs without health and metrics.

    One of the two finds it taken: by the other, or both by a program that was there before.
    """
    first, second = (cold_world.bot(PORT=None, OPS_PORT=None) for _ in range(2))
    for bot in (first, second):
        await bot.start(until="Habarla is running")
    assert "PORT 8080 is taken" in first.errors + second.errors
    assert await second.stop() == 0


PLENTY = 12


async def test_sigterm_during_work_loses_nothing(world):
    bot, story = world.bot(), world.story()
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    crowd = [world.sandbox.person(f"Person {n}", "ru") for n in range(PLENTY)]
    for phone in crowd:
        phone.say("/start")
    await asyncio.sleep(0.05)
    assert await bot.stop() == 0
    assert (
        await records.value(bot.url, "SELECT count(*) FROM outbox WHERE state = 1") == 0
    )
    held = "SELECT count(*) FROM inbox WHERE lease_owner IS NOT NULL AND state = 0"
    assert await records.value(bot.url, held) == 0
    await bot.start()
    for phone in crowd:
        await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
        assert sum(message.from_bot for message in phone.messages()) == 1
    await story.tell(*STAFF_STEPS, NEWS)
    assert await bot.stop() == 0


async def test_sighup_ends_it_in_order_with_a_line(world):
    """The terminal is gone; a fleet takes SIGHUP for an upgrade."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        pytest.skip("nohup runs the tests: the bot inherits that SIGHUP is ignored")
    bot = world.bot()
    await bot.start(until="Habarla is running")
    assert await bot.stop(signal.SIGHUP) == 0
    assert "Habarla is stopping" in bot.errors


async def test_settings_that_others_can_read_are_told_at_the_start(world):
    bot = world.bot()
    (bot.folder / ".env").write_text("# the token\n")
    (bot.folder / ".env").chmod(0o644)
    await bot.start(until="Habarla is running")
    assert "chmod go= .env" in bot.errors
    assert await bot.stop() == 0


async def test_a_second_signal_exits_at_once(world):
    """Telegram stalls while something is being said: the first signal would wait for it."""
    bot = world.bot()
    await bot.start(until="jobs of this process")
    world.sandbox.faults.fail_next("sendMessage", delay=30, times=5)
    world.sandbox.person("Иван").say("/start")
    await bot.until(lambda: world.sandbox.counters.calls["sendMessage"])
    bot.signal(signal.SIGTERM)
    await bot.until_said("a second signal leaves at once")
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 130, "the end that waits for nothing"


async def test_a_locked_database_file_does_not_block_a_stop(world):
    bot = world.bot()
    await bot.start(until="jobs of this process")
    phone = world.sandbox.person("Иван", "ru")
    with closing(sqlite3.connect(bot.sqlite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        phone.say("/start")
        await asyncio.sleep(0.5)
        assert await bot.stop() == 0
        other.execute("ROLLBACK")
    await bot.start()
    await bot.until(lambda: bot.errors.count("Habarla is running") == 2)
    await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
    assert sum(bool(message.buttons) for message in phone.messages()) == 1


async def test_a_process_with_a_broken_part_exits_for_its_restart(world):
    """A table is gone: whatever else fails because of it, the process does not stay as a shell."""
    bot = world.bot()
    await bot.start(until="jobs of this process")
    with closing(sqlite3.connect(bot.sqlite, timeout=10)) as other:
        other.execute("DROP TABLE inbox")
    assert await bot.ended() == 1
    assert "a part of Habarla has ended" in bot.errors
