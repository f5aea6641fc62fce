"""A call with random parameters is carried out or refused; the server never fails."""

import json
import random

import aiohttp
import pytest

from offline_telegram.calls import METHODS
from offline_telegram.model import words

JUNK = ["", "0", "-1", "x", "true", "null", "[]", "{}", "[[]]", '"x"', "[1]", "9" * 30, "😀"]
JUNK += ['{"type":"chat"}', '{"inline_keyboard":[[1]]}', '{"message_id":"x"}', '{"type":"photo"}']
JUNK += ['[{"a":1}]', '{"type":[1],"url":1}', '{"keyboard":[[1]]}', '{"type":"web_app"}']
NAMES = words(
    "chat_id user_id message_id text caption parse_mode entities caption_entities reply_markup"
    " reply_parameters message_thread_id media photo document sticker latitude longitude scope"
    " language_code commands from_chat_id name icon_color file_id callback_query_id action"
    " message_ids reaction menu_button link_preview_options description short_description"
    " reply_to_message_id offset limit allowed_updates url secret_token max_connections"
)


@pytest.mark.parametrize("method", [*sorted(m.name for m in METHODS.values()), "getUpdates"])
async def test_random_parameters_are_refused_with_an_error(sandbox, ivan, method):
    chance = random.Random(method)  # noqa: S311 - repeatable on purpose
    group = sandbox.group("Team", [ivan], forum=True)
    said = ivan.say("x")
    sensible = {"chat_id": [str(ivan.id), str(group.id)], "message_id": [str(said.id)]}
    sensible |= {"from_chat_id": [str(ivan.id)], "text": ["x"], "user_id": [str(ivan.id)]}
    url = f"{sandbox.root}/bot{sandbox.token}/{method}"
    async with aiohttp.ClientSession() as client:
        for _ in range(30):
            names = chance.sample(sorted(NAMES), 12) + [
                name for name in sensible if chance.random() < 0.8
            ]
            form = {name: chance.choice(JUNK + sensible.get(name, []) * 12) for name in names}
            async with client.post(url, data=form) as answer:
                assert answer.status in (200, 400, 401, 403, 404, 413), form
                assert (await answer.json())["ok"] == (answer.status == 200)
            native = {name: _native(value) for name, value in form.items()}
            async with client.post(url, json=native) as answer:
                assert answer.status in (200, 400, 401, 403, 404, 413), native


def _native(value):
    try:
        return json.loads(value)
    except ValueError:
        return value
