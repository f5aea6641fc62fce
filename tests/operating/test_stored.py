"""The operator's commands on what is stored: failed updates and messages, erasures, hotlines."""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from pydantic import SecretStr

from bot.channel.loader import load_channel
from bot.cli import queues, rights
from bot.cli.hotlines import listed, pressed
from bot.cli.queues import NothingThere
from bot.cli.run import OPERATOR_ERRORS
from bot.core.messages import Address, Lane, Post
from bot.core.queues import deliveries, inbox, outbox
from bot.core.storage import open_vault
from bot.hotlines import number_checks_store
from bot.privacy import erasures_store
from bot.settings import Settings

SECRET = "what a person wrote"
PROOF = "K7M49QWDX2A7FE"
NOW = int(datetime(2026, 11, 26, tzinfo=UTC).timestamp()) * 1000


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
        (row,) = await deliveries.due(tx, [], 1)
        await deliveries.mark_sending(tx, [row.id])
        await deliveries.set_aside(
            tx, row.id, outbox.OutboxState.FAILED, "BadRequest: too long"
        )
    return row.id


async def test_what_is_stuck_is_listed_without_content(settings, stuck):
    inbox_lines = "\n".join(await queues.list_stuck(settings, queues.INBOX))
    outbox_lines = "\n".join(await queues.list_stuck(settings, queues.OUTBOX))
    assert "e1a2" in inbox_lines
    assert "ValueError at reading.py:3" in inbox_lines
    assert f"{stuck} " in outbox_lines
    assert "BadRequest: too long" in outbox_lines
    assert SECRET not in inbox_lines + outbox_lines


@pytest.mark.parametrize("box", [queues.INBOX, queues.OUTBOX], ids=["inbox", "outbox"])
async def test_content_is_shown_on_request_only(settings, stuck, box):
    number = 7 if box is queues.INBOX else stuck
    without = "\n".join(await queues.show_row(settings, box, number, content=False))
    assert SECRET not in without
    assert "--content" in without
    assert "880001" not in without
    assert SECRET in "\n".join(
        await queues.show_row(settings, box, number, content=True)
    )


async def test_no_character_of_content_steers_the_terminal(database, settings):
    steering = "\x1b[2J\x9b2J\x85\u202e\u200b\u2028\x7f\x00"
    body = json.dumps({"update_id": 8, "message": {"text": f"қара {steering}"}})
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(8, "key", body)])
        await inbox.failed(tx, 8, "e1a2", f"Error {steering[:-1]}", None)
    shown = await queues.show_row(settings, queues.INBOX, 8, content=True)
    for line in (*shown, *await queues.list_stuck(settings, queues.INBOX)):
        assert line.isprintable(), line
    content = json.loads("".join(line for line in shown if line[:1] in '{} "'))
    assert content["message"]["text"] == f"қара {steering}"


async def test_retry_works_an_update_and_sends_a_message_again(
    database, settings, stuck
):
    await queues.change(settings, queues.INBOX, 7, drops=False)
    await queues.change(settings, queues.OUTBOX, stuck, drops=False)
    async with database.transaction() as tx:
        (claimed,) = await inbox.claim(tx, "me", tx.now + 1000, 5)
        (row,) = await deliveries.due(tx, [], 5)
    assert SECRET in claimed.body
    assert row.id == stuck


@pytest.mark.parametrize("box", [queues.INBOX, queues.OUTBOX], ids=["inbox", "outbox"])
async def test_drop_erases_the_content_for_good(settings, stuck, box):
    number = 7 if box is queues.INBOX else stuck
    await queues.change(settings, box, number, drops=True)
    with pytest.raises(NothingThere):
        await queues.show_row(settings, box, number, content=True)
    with pytest.raises(NothingThere):
        await queues.change(settings, box, number, drops=False)
    assert await queues.list_stuck(settings, box) == [
        f"nothing in the {box.name} has failed"
    ]


def empty(folder):
    return Settings(database_url=SecretStr(f"sqlite:///{folder}/none/habarla.db"))


async def test_an_empty_database_is_an_operator_error(tmp_path):
    with pytest.raises(OPERATOR_ERRORS):
        await queues.list_stuck(empty(tmp_path), queues.INBOX)


async def test_retention_names_each_kind_its_term_and_what_is_over(settings):
    told, counted = rights.rules(settings), await rights.due_now(settings)
    assert len(told) == len(counted)
    assert any("reports_after_closing_days" in line for line in told)
    assert all(line.endswith("over now: 0") for line in counted)


async def test_an_erasure_is_found_by_its_number_alone(settings, database):
    with pytest.raises(NothingThere):
        await rights.erasure(settings, PROOF)
    with pytest.raises(NothingThere):
        await rights.erasure(settings, "not a number")
    async with database.transaction() as tx:
        await erasures_store.proofs.add(
            tx, erasures_store.Erasure(PROOF, 1_800_000_000_000)
        )
    assert "not yet" in await rights.erasure(settings, "k7m49q-wdx2-a7fe")
    async with database.transaction() as tx:
        await erasures_store.proofs.set(tx, PROOF, done_at=1_800_000_000_000)
    line = await rights.erasure(settings, PROOF)
    assert line == "asked for on 2027-01-15 (UTC); complete"


def test_every_shipped_number_names_its_source_and_is_undialled():
    channel = load_channel()
    assert all(hotline.source for hotline in channel.hotlines)
    *lines, last = listed(channel, {}, NOW)
    [fire] = [line for line in lines if " 101 " in line]
    assert "egov.kz, day not known" in fire
    assert all(line.startswith("UNDIALLED") for line in lines)
    assert "111" in " ".join(lines)
    assert "inform.kz, 2025-11-06" in " ".join(lines)
    assert last.startswith("7 of 7 to dial")


def test_a_dial_test_of_the_file_counts_for_ninety_days():
    channel = load_channel()
    first, *others = channel.hotlines
    for day, state in ((date(2026, 11, 1), "dialled"), (date(2026, 1, 1), "due")):
        line = first.model_copy(update={"dial_test": day})
        shown = listed(
            channel.model_copy(update={"hotlines": (line, *others)}), {}, NOW
        )
        assert any(one.startswith(state) and str(day) in one for one in shown)


async def test_what_an_admin_pressed_is_read_from_the_database(database, settings):
    async with database.transaction() as tx:
        await number_checks_store.note_asked(tx, "112")
        await number_checks_store.note_dialled(tx, "112", is_right=False)
    channel, found, _ = await pressed(settings)
    assert found["112"].is_right is False
    assert any(
        line.startswith("WRONG      112") for line in listed(channel, found, NOW)
    )


async def test_without_a_database_the_channel_file_counts(tmp_path):
    channel, found, why = await pressed(empty(tmp_path))
    assert (channel, found) == (load_channel(), {})
    assert "DATABASE_URL" in why
