"""Updates of any shape are stored before they are parsed."""

import json

import pytest
from hypothesis import given

from bot.core.queues import inbox
from bot.telegram.accept import accept_updates, update_id_of
from bot.telegram.workers import read_update
from tests.kit.anything import JSON, UPDATES
from tests.kit.pipeline.machine import pseudonym

PRIVATE = {"id": 77, "type": "private"}


async def claim(database):
    async with database.transaction() as tx:
        return await inbox.claim(tx, "me", tx.now + 1000, 10)


async def test_a_batch_is_stored_and_duplicates_are_ignored(database):
    batch = [
        {"update_id": n, "message": {"chat": {"id": n, "type": "private"}}}
        for n in (1, 2, 2)
    ]
    assert await accept_updates(database, batch, pseudonym) == 3
    await accept_updates(database, batch, pseudonym)
    assert len(await claim(database)) == 2


@pytest.mark.parametrize(
    "raw", [{}, {"update_id": "5"}, {"update_id": True}, {"update_id": 2**70}]
)
async def test_a_batch_survives_an_item_that_is_no_update(database, raw):
    good = {"update_id": 1, "message": {"chat": PRIVATE}}
    assert await accept_updates(database, [raw], pseudonym) == 0
    assert await accept_updates(database, [raw, good], pseudonym) == 1
    assert update_id_of(raw) is None


async def test_characters_that_no_database_stores_are_escaped_and_replaced_on_reading(
    database,
):
    text = "a\x00b\ud83dc 😀"
    raw = {
        "update_id": 1,
        "message": {"chat": PRIVATE, "text": text, "entities": [{"x": "\x00"}]},
    }
    await accept_updates(database, [raw], pseudonym)
    (row,) = await claim(database)
    message = read_update(row.body)["message"]
    assert message["text"] == "a\ufffdb\ufffdc 😀"
    assert message["entities"] == [{"x": "\ufffd"}]


@pytest.mark.parametrize(
    ("data", "chat", "kept"),
    [
        ("d:1", PRIVATE, {"reply_to_message"}),
        ("d:1", {"id": -7, "type": "group"}, set()),
        ("o:1", PRIVATE, {"reply_to_message", "reply_markup"}),
        ("r:look:1", PRIVATE, {"reply_to_message", "reply_markup"}),
    ],
)
async def test_of_the_message_under_a_pressed_button_no_more_is_stored_than_is_read(
    database, data, chat, kept
):
    place = {"message_id": 5, "date": 1, "chat": chat}
    more = {"text": "Send?", "reply_markup": {}, "reply_to_message": {"message_id": 4}}
    press = {"id": "9", "from": {"id": 77}, "data": data, "message": place | more}
    await accept_updates(
        database, [{"update_id": 1, "callback_query": press}], pseudonym
    )
    (row,) = await claim(database)
    assert read_update(row.body)["callback_query"]["message"] == place | {
        name: more[name] for name in kept
    }


@given(JSON | UPDATES)
def test_any_json_has_a_key_and_an_id_or_is_no_update(raw):
    number = update_id_of(raw)
    assert number is None or -(2**63) < number < 2**63
    if isinstance(raw, dict):
        key = inbox.key_of(raw, pseudonym)
        assert key.startswith(("u:hashed-", "c:")) or key == "other"


@given(UPDATES)
def test_reading_drops_only_characters_that_cannot_be_stored(raw):
    body = json.dumps(raw, separators=(",", ":"))
    clean = read_update(body)
    json.dumps(clean, ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(clean)
    if "\\u" not in body:
        assert clean == raw
