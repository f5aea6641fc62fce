"""The webhook stores before it answers; health reports outages; metrics name no person."""

import io

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp import web

from bot.domain.notice import Address, Lane, Post
from bot.storage.engine.database import TransientDatabaseError
from bot.storage.queues import leases, outbox
from bot.storage.schema import inbox
from bot.web.server import IntakeStatus, WebServer, webhook_path

TOKEN = "1:SANDBOX"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
UPDATE = {"update_id": 9, "message": {"chat": {"id": 7, "type": "private"}, "text": "hello"}}


def pseudonym(identifier):
    return f"hashed-{identifier}"


@pytest.fixture
async def server(database):
    server = WebServer(database, pseudonym, webhook_path(TOKEN), "s3cret")

    yield server
    await server.stop()


@pytest.fixture
async def root(server):
    return f"http://127.0.0.1:{await server.start(0, '127.0.0.1')}"


async def fetch(root, path, method="GET", **options):
    async with aiohttp.request(method, root + path, **options) as answer:
        await answer.read()
    return answer


async def post(root, headers=SECRET, **options):
    return await fetch(root, webhook_path(TOKEN), "POST", headers=headers, **options)


async def stored(database):
    async with database.reading() as tx:
        return await tx.rows(sa.select(inbox.c.update_id, inbox.c.key))


def gone():
    raise TransientDatabaseError("gone")


class TestWebhook:
    async def test_an_update_is_stored_when_it_is_confirmed(self, database, root, server):
        for _ in range(2):
            assert (await post(root, json=UPDATE)).status == 200
        assert await stored(database) == [{"update_id": 9, "key": "u:hashed-7"}]
        assert server.intake.last_accept is not None

    @pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}])
    async def test_without_the_secret_nothing_is_stored(self, database, root, headers):
        assert (await post(root, headers, json=UPDATE)).status == 403
        assert await stored(database) == []

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "9"}', b"\xff"])
    async def test_what_is_no_update_is_refused(self, database, root, body):
        assert (await post(root, data=body)).status == 400
        assert await stored(database) == []

    async def test_more_than_a_mebibyte_is_refused(self, root):
        body = b'{"update_id": 1, "x": "' + b"x" * 1024 * 1024 + b'"}'
        assert (await post(root, data=io.BytesIO(body))).status == 413

    async def test_the_webhook_answers_503_while_the_database_is_away(self, database, root):
        database.transaction = gone
        answer = await post(root, json=UPDATE)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")

    async def test_without_a_secret_there_is_no_webhook(self, database):
        server = WebServer(database, pseudonym)
        root = f"http://127.0.0.1:{await server.start(0, '127.0.0.1')}"
        assert (await post(root, json=UPDATE)).status == 404
        await server.stop()

    def test_the_webhook_address_does_not_reveal_the_token(self):
        assert "SANDBOX" not in webhook_path(TOKEN)
        assert webhook_path(TOKEN) != webhook_path("2:SANDBOX")


class TestHealth:
    async def test_health_names_the_holder_of_each_lease(self, database, root):
        async with database.transaction() as tx:
            await leases.take(tx, "poller", "me", tx.now + 1000)
            await leases.heartbeat(tx, "me", tx.now + 1000)
        answer = await fetch(root, "/health")
        report = await answer.json()
        assert (answer.status, report["alive"]) == (200, True)
        assert report["leases"] == {"poller": "me"}
        assert report["processes"] == 1

    @pytest.mark.parametrize(("ago", "status"), [(60_000, 200), (121_000, 503), (None, 503)])
    async def test_a_poller_without_answers_is_unhealthy(self, database, server, root, ago, status):
        last = None if ago is None else database.clock() - ago
        server.intake = IntakeStatus(last_poll=lambda: last, polls=lambda: True)
        answer = await fetch(root, "/health")
        assert (answer.status, (await answer.json())["deaf"]) == (status, status == 503)

    async def test_health_answers_while_the_database_is_away(self, database, root):
        database.reading = gone
        assert (await fetch(root, "/health")).status == 200
        ready = await fetch(root, "/ready")
        assert (ready.status, (await ready.json())["database"]) == (503, False)
        assert (await fetch(root, "/metrics")).status == 503

    async def test_ready_means_database_migrations_and_telegram(self, server, root):
        assert (await fetch(root, "/ready")).status == 200
        server.reaches_telegram = lambda: False
        answer = await fetch(root, "/ready")
        report = {"database": True, "migrations": True, "telegram": False}
        assert (answer.status, await answer.json()) == (503, report)


async def test_metrics_count_and_name_no_person(database, root, clock):
    async with database.transaction() as tx:
        for address in (Address(person="p-secret"), Address(chat=-100123)):
            await outbox.post(tx, Post("hello", address, "kk", Lane.CARD))
    clock.advance(seconds=7)
    assert (await post(root, json=UPDATE)).status == 200
    text = await (await fetch(root, "/metrics")).text()
    assert 'habarla_outbox_waiting{lane="card"} 2.0' in text
    assert 'habarla_outbox_oldest_seconds{lane="card"} 7.0' in text
    assert "habarla_inbox_open 1.0" in text
    for private in ("p-secret", "100123", "hashed-7"):
        assert private not in text


async def test_other_pages_can_be_added(database):
    async def page(_):
        return web.Response(text="the register")

    server = WebServer(
        database, pseudonym, pages=[lambda app: app.router.add_get("/register", page)]
    )
    root = f"http://127.0.0.1:{await server.start(0, '127.0.0.1')}"
    assert await (await fetch(root, "/register")).text() == "the register"
    await server.stop()
