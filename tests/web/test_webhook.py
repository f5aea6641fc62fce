"""The webhook stores before it answers, and refuses strangers and nonsense without an error."""

import asyncio
import io

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.core.queues.tables import inbox
from bot.web.server import WebServer
from bot.web.webhook import Webhook, webhook_path
from tests.kit.pipeline.machine import pseudonym
from tests.web.client import fetch, gone, served

TOKEN = "1:SANDBOX"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
UPDATE = {
    "update_id": 9,
    "message": {"chat": {"id": 7, "type": "private"}, "text": "hello"},
}


@pytest.fixture
def webhook(database):
    return Webhook(database, pseudonym, webhook_path(TOKEN), "s3cret")


@pytest.fixture
async def root(webhook):
    async with served(WebServer([webhook.register])) as root:
        yield root


async def post(root, headers=SECRET, **options):
    return await fetch(root, webhook_path(TOKEN), "POST", headers=headers, **options)


async def stored(database):
    async with database.reading() as tx:
        return await tx.rows(sa.select(inbox.c.update_id, inbox.c.key))


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}])
async def test_without_the_secret_nothing_is_stored(database, root, headers):
    with capture_logs() as logs:
        for _ in range(3):
            assert (await post(root, headers, json=UPDATE)).status == 403
    assert await stored(database) == []
    [told] = logs  # once a minute
    assert "WEBHOOK_SECRET" in told["event"]
    assert not any(secret in str(told) for secret in ("s3cret", "guess"))


@pytest.mark.parametrize("given", [b"s3cret\xff", b"\xff\xfe", "s3cret\u0451".encode()])
async def test_a_secret_that_is_no_ascii_is_another_one(database, root, given):
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(root.rpartition(":")[2])
    )
    writer.write(f"POST {webhook_path(TOKEN)} HTTP/1.1\r\nHost: here\r\n".encode())
    writer.write(
        b"X-Telegram-Bot-Api-Secret-Token: " + given + b"\r\nContent-Length: 0\r\n\r\n"
    )
    assert b"403" in await reader.readuntil(b"\r\n")
    writer.close()


NO_UPDATES = [
    b"",
    b"{",
    b"[]",
    b'{"update_id": "9"}',
    b"\xff",
    b"[" * 100_000,
    b'{"update_id": 9, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"update_id": ' + b"9" * 5_000 + b"}",
    b'{"update_id": 99999999999999999999}',
]


async def test_what_is_no_update_is_refused(database, root):
    for body in NO_UPDATES:
        assert (await post(root, data=body)).status == 400, body[:40]
    assert await stored(database) == []


async def test_no_depth_of_nesting_is_an_error_of_the_server(root):
    for depth in range(200, 1_000, 20):
        body = b'{"update_id": 9, "x": ' + b"[" * depth + b"]" * depth + b"}"
        assert (await post(root, data=body)).status in {200, 400}, depth


async def test_more_than_a_mebibyte_is_refused(root):
    body = b'{"update_id": 1, "x": "' + b"x" * 1024 * 1024 + b'"}'
    assert (await post(root, data=io.BytesIO(body))).status == 413


async def test_the_webhook_answers_503_while_the_database_is_away(database, root):
    database.transaction = gone
    answer = await post(root, json=UPDATE)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


def test_the_webhook_address_does_not_reveal_the_token():
    assert "SANDBOX" not in webhook_path(TOKEN)
    assert webhook_path(TOKEN) != webhook_path("2:SANDBOX")
