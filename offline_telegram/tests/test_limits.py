"""Flood limits: sends, edits and topics share them; refusals are counted by cause."""

import pytest
from telegram.error import RetryAfter

from offline_telegram import Sandbox
from offline_telegram.failures import ApiError, Counters, Limits


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits(clock):
    return Limits(clock, Counters())


def refused(limits, chat_id, amount=1, **options):
    with pytest.raises(ApiError) as refusal:
        limits.spend(chat_id, amount, **options)
    return refusal.value.parameters["retry_after"]


def test_private_chat_takes_a_short_burst_and_then_one_a_second(limits, clock):
    for _ in range(5):
        limits.spend(1, 1)
    assert refused(limits, 1) == 1
    clock.now += 1
    limits.spend(1, 1)
    assert refused(limits, 1) == 1


def test_group_takes_twenty_in_any_minute_and_all_chats_thirty_a_second(limits, clock):
    for _ in range(20):
        limits.spend(-1, 1)
        clock.now += 1
    assert refused(limits, -1) == 40
    clock.now += 40
    limits.spend(-1, 1)
    assert refused(limits, -1) == 1
    limits.spend(-2, 1)
    clock.now += 60
    for chat in range(1, 31):
        limits.spend(chat, 1)
    assert refused(limits, 31) == 1
    limits.spend(31, 1, paid=True)
    clock.now += 1
    limits.spend(32, 1)


async def test_edits_and_topics_spend_the_groups_budget(bot, sandbox):
    sandbox.faults.set(limits=True)
    group = sandbox.group("Team", [sandbox.person("Дана")], forum=True)
    await bot.create_forum_topic(group.id, "тема")
    sent = await bot.send_message(group.id, "0")
    for number in range(1, 19):
        await bot.edit_message_text(str(number), group.id, sent.message_id)
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("x", group.id, sent.message_id)
    counters = sandbox.counters
    assert (counters.sent, counters.edits, counters.topics) == (1, 18, 1)
    assert counters.overspent == counters.refused["group"] == 1


async def test_limits_are_off_unless_asked_for(bot, ivan, sandbox):
    for number in range(40):
        await bot.send_message(ivan.id, str(number))
    assert sandbox.counters.overspent == 0
    assert Sandbox(strict_limits=True).faults.rates.limits
