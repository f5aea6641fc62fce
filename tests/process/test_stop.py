"""SIGTERM: what is held is finished, nothing is lost; a second signal does not wait."""

from __future__ import annotations

import asyncio
import signal
import time

from tests.process import records
from tests.process.story import CITIZEN_STEPS, DESK, NEWS, STAFF_STEPS

PLENTY = 12


async def test_sigterm_in_the_middle_of_work_loses_nothing(world):
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
    assert time.monotonic() - began < 10
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


async def test_sigint_ends_it_just_as_well(world):
    bot = world.bot()
    await bot.start()
    await bot.until_said("Habarla is running")
    bot.signal(signal.SIGINT)
    assert await bot.ended() == 0


async def test_a_second_signal_leaves_at_once(world):
    """Telegram stalls while something is being said: the first signal would wait for it."""
    bot = world.bot()
    await bot.start()
    await bot.until_said("jobs of this process")
    world.sandbox.faults.fail_next("sendMessage", delay=30, times=5)
    world.sandbox.person("Иван").say("/start")
    await bot.until(lambda: world.sandbox.counters.calls["sendMessage"])
    bot.signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    began = time.monotonic()
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 130
    assert time.monotonic() - began < 1


async def test_a_stop_before_telegram_ever_answered_is_a_clean_end(world):
    bot = world.bot(BOT_API_URL="http://127.0.0.1:1")
    await bot.start()
    await bot.until_said("not reachable yet")
    assert await bot.stop() == 0
    assert "Traceback" not in bot.errors
