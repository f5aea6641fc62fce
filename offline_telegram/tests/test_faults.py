"""Injected failures and flood limits, counted by cause."""

import time
from types import SimpleNamespace

import aiohttp
import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from offline_telegram import Sandbox
from offline_telegram.failures import ApiError, Counters, Faults, Impossible, Limits


async def test_injected_refusals_are_not_the_bots_fault_and_cease(bot, ivan, sandbox):
    sandbox.faults.set(rate_429=1, retry_after=7)
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(ivan.id, "x")
    assert refusal.value.retry_after.total_seconds() == 7
    assert sandbox.counters.refused == {"injected": 1}
    assert sandbox.counters.overspent == 0
    await bot.get_updates()
    sandbox.faults.set(down=True)
    for call in (bot.get_me, bot.get_updates):
        with pytest.raises(NetworkError):
            await call()
    sandbox.faults.clear()
    assert await bot.get_updates()


async def test_reset_before_leaves_nothing_and_reset_after_leaves_the_message(
    bot, ivan, sandbox
):
    sandbox.faults.set(reset_before=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ivan.id, "до")
    sandbox.faults.set(reset_before=0, reset_after=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ivan.id, "после")
    assert [m.text for m in ivan.messages()] == ["/start", "после"]


async def test_latency_and_stall_delay_the_answer(bot, ivan, sandbox):
    sandbox.faults.set(latency_ms=[50, 60])
    start = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - start >= 0.05
    sandbox.faults.set(latency_ms=[0, 0], stall=1, stall_s=0.5)
    with pytest.raises(TimedOut):
        await bot.send_message(ivan.id, "x", read_timeout=0.1)
    await ivan.wait("x", after=0)  # on a busy machine it had not begun


async def test_confirmed_updates_come_again_and_in_any_order(bot, ivan, sandbox):
    sandbox.faults.set(duplicate=1, unordered=True)
    for number in range(20):
        ivan.say(str(number))
    first = await bot.get_updates()
    ids = [update.update_id for update in first]
    assert ids != sorted(ids)
    again = await bot.get_updates(offset=max(ids) + 1)
    assert sorted(update.update_id for update in again) == sorted(ids)
    assert await bot.get_updates() == ()


async def test_next_calls_fail_as_planned(bot, ivan, sandbox):
    sandbox.faults.fail_next("sendMessage", 400, "Bad Request: TOPIC_DELETED", times=2)
    sandbox.faults.fail_next("sendMessage", retry_after=3)
    sandbox.faults.fail_next("sendMessage", reset="after")
    for expected in (BadRequest, BadRequest, RetryAfter, NetworkError):
        with pytest.raises(expected):
            await bot.send_message(ivan.id, "x")
    await bot.send_message(ivan.id, "y")
    assert [m.text for m in ivan.messages()] == ["/start", "x", "y"]


def test_same_seed_repeats_the_same_failures():
    def draw():
        faults = Faults(seed=7)
        faults.set(rate_502=0.5)
        return [faults.plan("sendmessage").error is None for _ in range(50)]

    assert draw() == draw()


def test_impossible_rates_are_refused():
    for rates in (
        {"rate_429": 2},
        {"rate_502": True},
        {"latency_ms": 5},
        {"retry_after": 0},
        {"nonsense": 1},
        {"only": "x"},
    ):
        with pytest.raises(Impossible):
            Faults().set(**rates)


async def test_other_processes_set_faults_and_read_counters(bot, ivan, sandbox):
    async with aiohttp.ClientSession(sandbox.root) as client:
        wanted = {"rate_429": 1, "seed": 5}
        async with client.post("/sandbox/faults", json=wanted) as answer:
            assert (await answer.json())["rate_429"] == 1
        async with client.post("/sandbox/faults", json={"rate_429": 9}) as answer:
            assert answer.status == 400
        with pytest.raises(RetryAfter):
            await bot.send_message(ivan.id, "x")
        async with client.get("/sandbox/counters") as answer:
            counters = await answer.json()
        assert counters["refused"] == {"injected": 1}
        assert counters["calls"]["sendMessage"] == 1


def test_a_private_chat_takes_a_burst_a_group_twenty_a_minute_and_all_chats_thirty_a_second():
    clock = SimpleNamespace(now=1_000_000.0)
    limits = Limits(lambda: clock.now, Counters())

    def refused(chat_id):
        with pytest.raises(ApiError) as refusal:
            limits.spend(chat_id, 1)
        return refusal.value.parameters["retry_after"]

    for _ in range(5):
        limits.spend(1, 1)
    assert refused(1) == 1
    clock.now += 1
    limits.spend(1, 1)
    assert refused(1) == 1
    for _ in range(20):
        limits.spend(-1, 1)
        clock.now += 1
    assert refused(-1) == 40
    clock.now += 40
    limits.spend(-1, 1)
    assert refused(-1) == 1
    limits.spend(-2, 1)
    clock.now += 60
    for chat in range(1, 31):
        limits.spend(chat, 1)
    assert refused(31) == 1
    limits.spend(31, 1, paid=True)
    clock.now += 1
    limits.spend(32, 1)


async def test_limits_are_off_unless_asked_for_and_edits_and_topics_spend_the_groups_budget(
    bot, ivan, sandbox
):
    for number in range(40):
        await bot.send_message(ivan.id, str(number))
    assert sandbox.counters.overspent == 0
    assert Sandbox(strict_limits=True).faults.rates.limits
    sandbox.faults.set(limits=True)
    group = sandbox.group("Team", [sandbox.person("Дана")], forum=True)
    await bot.create_forum_topic(group.id, "тема")
    sent = await bot.send_message(group.id, "0")
    for number in range(1, 19):
        await bot.edit_message_text(str(number), group.id, sent.message_id)
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("x", group.id, sent.message_id)
    counters = sandbox.counters
    assert (counters.sent, counters.edits, counters.topics) == (41, 18, 1)
    assert counters.overspent == counters.refused["group"] == 1
