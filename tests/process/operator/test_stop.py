"""SIGTERM finishes running work and loses nothing; a second signal exits at once."""

import asyncio
import signal
import sqlite3
import time
from contextlib import closing

from bot.cli.run import LONGEST_STOP
from tests.kit.process import records
from tests.kit.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS

PLENTY = 12
BUSY = 10
"""Seconds that a busy machine may take to start and end a process."""


async def test_sigterm_during_work_loses_nothing(world):
    bot, story = world.bot(), world.story()
    url = bot.settings["DATABASE_URL"]
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    crowd = [world.sandbox.person(f"Person {n}", "ru") for n in range(PLENTY)]
    for phone in crowd:
        phone.say("/start")
    await asyncio.sleep(0.05)
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < LONGEST_STOP + BUSY
    assert await records.value(url, "SELECT count(*) FROM outbox WHERE state = 1") == 0
    held = "SELECT count(*) FROM inbox WHERE lease_owner IS NOT NULL AND state = 0"
    assert await records.value(url, held) == 0
    await bot.start()
    for phone in crowd:
        await phone.wait(lambda message: "Русский" in str(message.buttons), after=0)
        assert sum(message.from_bot for message in phone.messages()) == 1
    await story.tell(*STAFF_STEPS, NEWS)
    assert await bot.stop() == 0
    assert "Traceback" not in bot.errors


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
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < LONGEST_STOP + BUSY
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
