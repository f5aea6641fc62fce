"""The queue of updates: the next offset confirms; a webhook repeats in order."""

import asyncio
import json
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
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
    assert await asyncio.wait_for(poll, 120) == ["сейчас"]


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


async def test_chosen_kinds_stay_until_changed_and_reactions_come_only_on_request(
    bot, ivan
):
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
    assert (
        len(await bot.get_updates(allowed_updates=["message", "message_reaction"])) == 4
    )
    ivan.react(said, "👍")
    reaction = (await bot.get_updates())[-1].message_reaction
    assert reaction.new_reaction[0].emoji == "👍"


async def test_presses_expire_after_150_seconds_and_messages_after_a_day(
    bot, ivan, sandbox
):
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


class Receiver:
    """A webhook that keeps the updates it gets and answers as a test sets it."""

    def __init__(self):
        self.got, self.moments, self.secrets = [], [], set()
        self.answers, self.delay = [], 0.0
        self.at_once, self.most_at_once = 0, 0

    async def handle(self, request):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        update = json.loads(await request.text())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await asyncio.sleep(self.delay)
        self.at_once -= 1
        self.got.append(update)
        self.moments.append(time.monotonic())
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self):
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def receiver(sandbox):
    sandbox.server.webhook.first_delay = 0.01
    receiver = Receiver()
    app = web.Application()
    app.add_routes([web.post("/hook", receiver.handle)])
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def test_waiting_and_new_updates_are_delivered_with_the_secret(
    bot, ivan, sandbox, receiver
):
    await bot.set_webhook(receiver.url, secret_token="s-3_cret")
    ivan.say("потом")
    await sandbox.settle()
    assert receiver.texts == ["/start", "потом"]
    assert receiver.secrets == {"s-3_cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (receiver.url, 0)


async def test_a_failed_or_redirected_delivery_is_repeated_in_order_at_the_time_asked_for(
    bot, ivan, sandbox, receiver
):
    busy = web.Response(status=503, headers={"Retry-After": "1"})
    receiver.answers = [web.Response(status=500), busy]
    ivan.say("второе")
    await bot.set_webhook(receiver.url)
    await sandbox.settle()
    assert receiver.texts == ["/start"] * 3 + ["второе"]
    assert receiver.moments[2] - receiver.moments[1] > 0.99
    assert "503" in (await bot.get_webhook_info()).last_error_message
    elsewhere = receiver.url.replace("/hook", "/elsewhere")
    receiver.answers = [web.Response(status=307, headers={"Location": elsewhere})]
    ivan.say("третье")
    await sandbox.settle()
    assert receiver.texts[4:] == ["третье"] * 2
    assert "307" in (await bot.get_webhook_info()).last_error_message, (
        "it is not followed"
    )


async def test_chats_are_served_in_parallel_and_each_in_order(bot, sandbox, receiver):
    receiver.delay = 0.2
    people = [sandbox.person(f"P{n}") for n in range(5)]
    for text in "abc":
        for person in people:
            person.say(text)
    await bot.set_webhook(receiver.url, max_connections=3)
    await sandbox.settle()
    assert receiver.most_at_once == 3
    for person in people:
        mine = [u for u in receiver.got if u["message"]["from"]["id"] == person.id]
        assert [u["message"]["text"] for u in mine] == ["a", "b", "c"]


async def test_an_unreachable_address_keeps_the_updates_and_an_unsafe_one_is_refused(
    bot, ivan
):
    await bot.set_webhook("http://127.0.0.1:9/")
    async with asyncio.timeout(120):
        while not (info := await bot.get_webhook_info()).last_error_message:  # noqa: ASYNC110 - sends no signal
            await asyncio.sleep(0.01)
    assert info.pending_update_count == 1
    assert info.last_error_message.startswith("Connection failed")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await refused(
        bot.set_webhook("http://example.kz/hook"), "https url must be provided"
    )
    call = bot.set_webhook("https://127.0.0.1/hook", secret_token="не то")
    await refused(call, "unallowed characters")
