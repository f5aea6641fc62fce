"""Whether Telegram is reached is known, and it is not asked while it is heard anyway."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.pipeline.telegram_health import BELIEVED_BEATS, TelegramHealth
from tests.kit.waiting import until

BEAT = 0.05
SILENCE = round(BELIEVED_BEATS * BEAT * 1000)


def asked(sandbox):
    return sum(call.method == "getMe" for call in sandbox.calls)


async def beating(health):
    return asyncio.create_task(health.run())


async def end(task):
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_silent_telegram_is_out_of_reach_until_it_answers_again(machine, sandbox, clock):
    await machine.build()
    health = TelegramHealth(machine.application.bot, clock, beat=BEAT)
    assert health.reaches(), "it has just told who the bot is"
    task = await beating(health)
    sandbox.faults.fail_next("getMe", times=1_000)
    clock.advance(ms=SILENCE + 1)
    assert not health.reaches()
    before = asked(sandbox)
    await until(lambda: asked(sandbox) > before)
    assert not health.reaches()
    sandbox.faults.clear()
    await until(health.reaches)
    await end(task)


async def test_who_is_heard_anyway_is_not_asked(machine, sandbox, clock):
    await machine.build()
    health = TelegramHealth(machine.application.bot, clock, lambda: (None, clock.now), beat=BEAT)
    task = await beating(health)
    before = asked(sandbox)
    clock.advance(ms=10 * SILENCE)
    await asyncio.sleep(4 * BEAT)
    assert health.reaches()
    assert asked(sandbox) == before
    await end(task)
