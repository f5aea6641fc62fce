"""The HTTP server: ways of passing parameters, the process alone, stop and restart."""

import asyncio
import json
import os
import random
import re
import signal
import sys

import aiohttp
import pytest
from telegram.error import NetworkError
from telegram.ext import Application, MessageHandler, filters

from offline_telegram.calls import METHODS
from offline_telegram.model import words
from offline_telegram.tests.clients import polled


@pytest.fixture
async def client(sandbox):
    async with aiohttp.ClientSession(f"{sandbox.root}/bot{sandbox.token}/") as client:
        yield client


async def test_parameters_come_in_the_address_as_a_form_as_parts_or_as_json(
    client, ivan
):
    content = {"chat_id": str(ivan.id), "text": "сәлем"}
    parts = aiohttp.FormData(default_to_multipart=True)
    for name, value in content.items():
        parts.add_field(name, value)
    for options in (
        {"params": content},
        {"data": content},
        {"data": parts},
        {"json": content},
    ):
        async with client.post("sendMessage", **options) as answer:
            assert (await answer.json())["result"]["text"] == "сәлем"
    async with client.post("SENDMESSAGE", params=content) as answer:
        assert answer.status == 200


async def test_unreadable_calls_wrong_tokens_and_unknown_methods_have_their_codes(
    sandbox, client, ivan
):
    form = {"chat_id": str(ivan.id), "text": "x"}
    for options, reason in (
        (
            {"data": "{", "headers": {"Content-Type": "application/json"}},
            "parse JSON object",
        ),
        ({"json": [1]}, "object expected"),
        ({"data": {**form, "chat_id": ""}}, "chat_id is empty"),
        ({"data": {**form, "reply_markup": "{"}}, "reply markup JSON"),
        ({"data": {**form, "message_thread_id": "x"}}, "be an Integer"),
    ):
        async with client.post("sendMessage", **options) as answer:
            body = await answer.json()
        assert (answer.status, body["ok"], body["error_code"]) == (400, False, 400)
        assert reason in body["description"]

    async with client.get("noSuchMethod") as answer:
        expected = {"ok": False, "error_code": 404, "description": "Not Found"}
        assert (answer.status, await answer.json()) == (404, expected)
    async with client.get(f"{sandbox.root}/bot1:WRONG/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (
            401,
            "Unauthorized",
        )
    async with client.get(f"{sandbox.root}/file/bot1:WRONG/photos/1") as answer:
        assert answer.status == 401
    async with client.get(f"{sandbox.root}/file/bot{sandbox.token}/photos/1") as answer:
        assert answer.status == 404


async def test_half_a_surrogate_pair_does_not_break_the_answer(client, ivan):
    async with client.post(
        "sendMessage", json={"chat_id": ivan.id, "text": "a\ud83d"}
    ) as answer:
        assert (await answer.json())["result"]["text"] == "a?"
    ivan.say("\udc00 x")
    async with client.post("getUpdates") as answer:
        assert (await answer.json())["result"][-1]["message"]["text"] == "? x"


async def test_going_down_and_stopping_break_an_open_poll(bot, sandbox):
    for end in (lambda: sandbox.faults.set(down=True), sandbox.stop):
        sandbox.faults.clear()
        poll = asyncio.create_task(bot.get_updates(timeout=50))
        await polled(sandbox)
        if ended := end():
            await ended
        with pytest.raises(NetworkError):
            await asyncio.wait_for(poll, 120)


async def test_a_restart_keeps_the_world_and_the_port(bot, ivan, sandbox):
    port = int(sandbox.root.rpartition(":")[2])
    await sandbox.stop()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await start_again(sandbox, port)
    assert (await bot.get_updates())[0].message.text == "/start"


async def start_again(sandbox, port):
    """At its port, which another program of a busy machine may have had for a moment."""
    async with asyncio.timeout(120):
        while True:
            try:
                return await sandbox.start(port)
            except OSError:
                await sandbox.stop()
                await asyncio.sleep(0.05)


async def test_a_whole_application_runs_on_it(sandbox, ivan):
    async def echo(update, context):
        await update.message.reply_text(update.message.text[::-1])

    root = f"{sandbox.root}/bot"
    app = (
        Application.builder()
        .token(sandbox.token)
        .base_url(root)
        .job_queue(None)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0)
        assert (await ivan.wait("trats/")).reply_to is None
        ivan.say("эхо")
        assert (await ivan.wait("оХЭ".lower())).from_id == sandbox.id
        await app.updater.stop()
        await app.stop()


async def test_the_process_alone_runs_and_stops_on_a_signal():
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "offline_telegram",
            "--port",
            "0",
            "--token",
            "7:OWN",
            "--limits",
        ),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    said = await asyncio.wait_for(process.stdout.readuntil(b"Ctrl-C stops it."), 120)
    [root] = re.findall(r"open (http://127\.0\.0\.1:\d+)/ in", said.decode())
    assert f'base_url="{root}/bot"' in said.decode()
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{root}/bot7:OWN/getMe") as answer:
            assert (await answer.json())["result"]["id"] == 7
        async with client.get(f"{root}/sandbox/faults") as answer:
            assert (await answer.json())["limits"]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 120) == 0


JUNK = [
    "",
    "0",
    "-1",
    "x",
    "true",
    "null",
    "[]",
    "{}",
    "[[]]",
    '"x"',
    "[1]",
    "9" * 30,
    "😀",
]
JUNK += [
    '{"type":"chat"}',
    '{"inline_keyboard":[[1]]}',
    '{"message_id":"x"}',
    '{"type":"photo"}',
]
JUNK += [
    '[{"a":1}]',
    '{"type":[1],"url":1}',
    '{"keyboard":[[1]]}',
    '{"type":"web_app"}',
]
NAMES = words(
    "chat_id user_id message_id text caption parse_mode entities caption_entities reply_markup"
    " reply_parameters message_thread_id media photo document sticker latitude longitude scope"
    " language_code commands from_chat_id name icon_color file_id callback_query_id action"
    " message_ids reaction menu_button link_preview_options description short_description"
    " reply_to_message_id offset limit allowed_updates url secret_token max_connections"
)


@pytest.mark.parametrize(
    "method", [*sorted(m.name for m in METHODS.values()), "getUpdates"]
)
async def test_random_parameters_are_refused_with_an_error(
    sandbox, client, ivan, method
):
    chance = random.Random(method)  # noqa: S311 - repeatable on purpose
    group = sandbox.group("Team", [ivan], forum=True)
    said = ivan.say("x")
    sensible = {"chat_id": [str(ivan.id), str(group.id)], "message_id": [str(said.id)]}
    sensible |= {
        "from_chat_id": [str(ivan.id)],
        "text": ["x"],
        "user_id": [str(ivan.id)],
    }
    for _ in range(30):
        names = chance.sample(sorted(NAMES), 12)
        names += [name for name in sensible if chance.random() < 0.8]
        form = {
            name: chance.choice(JUNK + sensible.get(name, []) * 12) for name in names
        }
        async with client.post(method, data=form) as answer:
            assert answer.status in (200, 400, 401, 403, 404, 413), form
            assert (await answer.json())["ok"] == (answer.status == 200)
        native = {name: _native(value) for name, value in form.items()}
        async with client.post(method, json=native) as answer:
            assert answer.status in (200, 400, 401, 403, 404, 413), native


def _native(value):
    try:
        return json.loads(value)
    except ValueError:
        return value
