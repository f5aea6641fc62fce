"""Webhook delivery: secret, order within a lane, retries."""

import asyncio
import json
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from offline_telegram.tests.clients import refused


class Receiver:
    """A webhook that keeps the updates it gets and answers as a test sets it."""

    def __init__(self):
        self.got = []
        self.moments = []  # of the monotonic clock
        self.secrets = set()
        self.answers = []
        self.delay = 0.0
        self.at_once = 0
        self.most_at_once = 0

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
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.add_routes([web.post("/hook", receiver.handle)])
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


@pytest.fixture(autouse=True)
def impatient(sandbox):
    sandbox.server.webhook.first_delay = 0.01


async def test_waiting_and_new_updates_are_delivered_with_the_secret(bot, ivan, sandbox, receiver):
    await bot.set_webhook(receiver.url, secret_token="s-3_cret")
    ivan.say("потом")
    await sandbox.settle()
    assert receiver.texts == ["/start", "потом"]
    assert receiver.secrets == {"s-3_cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (receiver.url, 0)


async def test_failed_delivery_is_repeated_in_order(bot, ivan, sandbox, receiver):
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    ivan.say("второе")
    await bot.set_webhook(receiver.url)
    await sandbox.settle()
    assert receiver.texts == ["/start", "/start", "/start", "второе"]
    assert "503" in (await bot.get_webhook_info()).last_error_message


async def test_retry_after_is_honoured(bot, ivan, sandbox, receiver):
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "1"})]
    await bot.set_webhook(receiver.url)
    await sandbox.settle()
    first, second = receiver.moments
    assert second - first > 0.99


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


async def test_unreachable_address_keeps_the_updates(bot, ivan):
    await bot.set_webhook("http://127.0.0.1:9/")
    async with asyncio.timeout(60):
        while not (info := await bot.get_webhook_info()).last_error_message:  # noqa: ASYNC110 - sends no signal
            await asyncio.sleep(0.01)
    assert info.pending_update_count == 1
    assert info.last_error_message.startswith("Connection failed")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_a_redirect_is_a_failure_and_is_not_followed(bot, ivan, sandbox, receiver):
    elsewhere = receiver.url.replace("/hook", "/elsewhere")
    receiver.answers = [web.Response(status=307, headers={"Location": elsewhere})]
    await bot.set_webhook(receiver.url)
    await sandbox.settle()
    assert receiver.texts == ["/start", "/start"]
    assert "307" in (await bot.get_webhook_info()).last_error_message


async def test_bad_settings_are_refused(bot):
    await refused(bot.set_webhook("http://example.kz/hook"), "https url must be provided")
    call = bot.set_webhook("https://127.0.0.1/hook", secret_token="не то")
    await refused(call, "unallowed characters")
