"""Telegram counts as unreachable after a silence; while other calls succeed, it is not asked."""

import asyncio

import pytest

from bot.telegram.reach import MISSED_CHECKS, TelegramHealth
from tests.kit.pipeline.machine import cancelled
from tests.kit.waiting import until

INTERVAL = 0.05
SILENCE = round(MISSED_CHECKS * INTERVAL * 1000)


def asked(sandbox):
    return sum(call.method == "getMe" for call in sandbox.calls)


@pytest.fixture
async def running(machine, clock):
    """Starts the check with given arguments."""
    tasks = []

    async def run(*arguments):
        await machine.build()
        health = TelegramHealth(machine.application.bot, clock, *arguments, interval=INTERVAL)
        tasks.append(asyncio.create_task(health.run()))
        return health

    yield run
    await cancelled(*tasks)


async def test_a_silent_telegram_is_unreachable_until_it_answers_again(running, sandbox, clock):
    health = await running()
    assert health.reaches(), "it has just told who the bot is"
    sandbox.faults.fail_next("getMe", times=1_000)
    clock.advance(ms=SILENCE + 1)
    assert not health.reaches()
    before = asked(sandbox)
    await until(lambda: asked(sandbox) > before)
    assert not health.reaches()
    sandbox.faults.clear()
    await until(health.reaches)


async def test_telegram_is_not_asked_while_it_answers_other_calls(running, sandbox, clock):
    health = await running(lambda: (None, clock.now))
    before = asked(sandbox)
    clock.advance(ms=10 * SILENCE)
    await asyncio.sleep(4 * INTERVAL)
    assert health.reaches()
    assert asked(sandbox) == before
