"""The operator's commands list, show, retry and drop failed updates and messages."""

import base64
import json

import pytest
from pydantic import SecretStr

from bot.cli import queues
from bot.core.opening import open_vault
from bot.core.posts import Address, Lane, Post
from bot.core.queues import inbox, outbox, sending
from bot.settings import Settings, SettingsError

SECRET = "what a person wrote"


@pytest.fixture
async def settings(database, database_url):
    """With the key that the test database was begun with."""
    secret = base64.urlsafe_b64encode(b"k" * 32).decode()
    made = Settings(database_url=SecretStr(database_url), secret_key=SecretStr(secret))
    await open_vault(database, made)
    return made


@pytest.fixture
async def stuck(database):
    """An update that was set aside (7), and a post that failed; the post's number."""
    body = json.dumps({"update_id": 7, "message": {"text": SECRET}})
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(7, "key", body)])
        await inbox.failed(tx, 7, "e1a2", "ValueError at reading.py:3", None)
        await outbox.post(
            tx, Post("Sorry", Address(chat=880001), "ru", Lane.ANSWER, {"text": SECRET})
        )
        (row,) = await sending.due(tx, [], 1)
        await sending.mark_sending(tx, [row.id])
        await sending.set_aside(tx, row.id, outbox.OutboxState.FAILED, "BadRequest: too long")
    return row.id


async def test_what_is_stuck_is_listed_without_content(database, database_url, stuck):
    inbox_lines = "\n".join(await queues.list_stuck(database_url, queues.INBOX))
    outbox_lines = "\n".join(await queues.list_stuck(database_url, queues.OUTBOX))
    assert "e1a2" in inbox_lines
    assert "ValueError at reading.py:3" in inbox_lines
    assert f"{stuck} " in outbox_lines
    assert "BadRequest: too long" in outbox_lines
    assert SECRET not in inbox_lines + outbox_lines


@pytest.mark.parametrize("box", [queues.INBOX, queues.OUTBOX], ids=["inbox", "outbox"])
async def test_content_is_shown_on_request_only(settings, stuck, box):
    number = 7 if box is queues.INBOX else stuck
    without = "\n".join(await queues.show(settings, box, number, content=False))
    assert SECRET not in without
    assert "--content" in without
    assert "880001" not in without
    assert SECRET in "\n".join(await queues.show(settings, box, number, content=True))


async def test_no_character_of_content_steers_the_terminal(database, settings):
    steering = "\x1b[2J\x9b2J\x85\u202e\u200b\u2028\x7f\x00"
    body = json.dumps({"update_id": 8, "message": {"text": f"қара {steering}"}})
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(8, "key", body)])
        await inbox.failed(tx, 8, "e1a2", f"Error {steering[:-1]}", None)
    shown = await queues.show(settings, queues.INBOX, 8, content=True)
    for line in (*shown, *await queues.list_stuck(settings.database, queues.INBOX)):
        assert line.isprintable(), line
    content = json.loads("".join(line for line in shown if line[:1] in '{} "'))
    assert content["message"]["text"] == f"қара {steering}"


async def test_retry_works_an_update_and_sends_a_message_again(database, database_url, stuck):
    await queues.change(database_url, queues.INBOX, 7, drops=False)
    await queues.change(database_url, queues.OUTBOX, stuck, drops=False)
    async with database.transaction() as tx:
        (claimed,) = await inbox.claim(tx, "me", tx.now + 1000, 5)
        (row,) = await sending.due(tx, [], 5)
    assert SECRET in claimed.body
    assert row.id == stuck


@pytest.mark.parametrize("box", [queues.INBOX, queues.OUTBOX], ids=["inbox", "outbox"])
async def test_drop_erases_the_content_for_good(settings, database_url, stuck, box):
    number = 7 if box is queues.INBOX else stuck
    await queues.change(database_url, box, number, drops=True)
    with pytest.raises(queues.NothingThere):
        await queues.show(settings, box, number, content=True)
    with pytest.raises(queues.NothingThere):
        await queues.change(database_url, box, number, drops=False)
    assert await queues.list_stuck(database_url, box) == [box.empty]


async def test_an_empty_database_is_an_operator_error(tmp_path):
    with pytest.raises(SettingsError):
        await queues.list_stuck(f"sqlite:///{tmp_path / 'new.db'}", queues.INBOX)
