"""The queue of updates: the next offset confirms, one poller at a time, old updates expire."""

import asyncio

import pytest
from telegram.error import Conflict

from offline_telegram.tests.clients import client_of, polled, refused


async def texts(bot, **options):
    return [u.message.text for u in await bot.get_updates(**options)]


async def test_an_update_comes_again_until_it_is_confirmed_by_an_offset(bot, ivan):
    (first,) = await bot.get_updates()
    assert await bot.get_updates() == (first,)
    ivan.say("ещё")
    (second,) = await bot.get_updates(offset=first.update_id + 1)
    assert second.message.text == "ещё"
    assert second.update_id == first.update_id + 1
    for text in "абв":
        ivan.say(text)
    assert await texts(bot, limit=2) == ["ещё", "а"]
    assert await texts(bot, offset=-1) == ["в"]
    assert await texts(bot) == ["в"]


async def test_an_update_that_a_test_builds_arrives_under_its_number(bot, sandbox):
    number = sandbox.deliver_raw({"something_new": {"x": 1}})
    (update,) = await bot.get_updates()
    assert update.update_id == number


async def test_long_poll_returns_as_soon_as_something_comes(bot, ivan, sandbox):
    await bot.get_updates(offset=sandbox.world.updates.next_id)
    poll = asyncio.create_task(texts(bot, timeout=50))
    await polled(sandbox)
    ivan.say("сейчас")
    assert await asyncio.wait_for(poll, 40) == ["сейчас"]


async def test_second_poller_ends_the_first(bot, sandbox):
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await polled(sandbox)
    async with client_of(sandbox) as other:
        second = asyncio.create_task(other.get_updates(timeout=1))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        assert await second == ()


async def test_webhook_ends_and_forbids_polling(bot, sandbox):
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await polled(sandbox)
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    await refused(bot.get_updates(), "webhook is active", Conflict)
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_chosen_kinds_stay_until_changed_and_reactions_come_only_on_request(bot, ivan):
    await bot.get_updates(offset=-1, allowed_updates=["message"])
    ivan.press_data("x", 1)
    ivan.block()
    ivan.unblock()
    ivan.say("слышно")
    await bot.get_updates()
    assert len(await bot.get_updates()) == 2
    await bot.get_updates(allowed_updates=[])
    ivan.press_data("x", 1)
    assert len(await bot.get_updates()) == 3
    said = ivan.say("x")
    ivan.react(said, "👍")
    assert len(await bot.get_updates(allowed_updates=["message", "message_reaction"])) == 4
    ivan.react(said, "👍")
    reaction = (await bot.get_updates())[-1].message_reaction
    assert reaction.new_reaction[0].emoji == "👍"


async def test_presses_expire_after_150_seconds_and_messages_after_a_day(bot, ivan, sandbox):
    ivan.press_data("x", 1)
    sandbox.advance(151)
    assert await texts(bot) == ["/start"]
    sandbox.advance(24 * 3600)
    assert await texts(bot) == []


async def test_later_changes_do_not_alter_a_pending_update(bot, ivan):
    said = ivan.say("было")
    ivan.edit(said, "стало")
    _, before, after = await bot.get_updates()
    assert before.message.text == "было"
    assert after.edited_message.text == "стало"
    assert after.edited_message.edit_date
