"""The webhook stores before it answers; health reports outages; metrics name no person."""

from __future__ import annotations

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
async def client():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def root(server):
    return f"http://127.0.0.1:{await server.start(0, '127.0.0.1')}"


async def stored(database):
    async with database.reading() as tx:
        return await tx.rows(sa.select(inbox.c.update_id, inbox.c.key))


class TestWebhook:
    async def test_an_update_is_stored_when_it_is_confirmed(self, database, client, root, server):
        for _ in range(2):
            async with client.post(root + webhook_path(TOKEN), json=UPDATE, headers=SECRET) as r:
                assert r.status == 200
        assert await stored(database) == [{"update_id": 9, "key": "u:hashed-7"}]
        assert server.intake.last_accept is not None

    @pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}])
    async def test_without_the_secret_nothing_is_stored(self, database, client, root, headers):
        async with client.post(root + webhook_path(TOKEN), json=UPDATE, headers=headers) as r:
            assert r.status == 403
        assert await stored(database) == []

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "9"}', b"\xff"])
    async def test_what_is_no_update_is_refused(self, database, client, root, body):
        async with client.post(root + webhook_path(TOKEN), data=body, headers=SECRET) as r:
            assert r.status == 400
        assert await stored(database) == []

    async def test_more_than_a_mebibyte_is_refused(self, client, root):
        body = b'{"update_id": 1, "x": "' + b"x" * 1024 * 1024 + b'"}'
        url = root + webhook_path(TOKEN)
        async with client.post(url, data=io.BytesIO(body), headers=SECRET) as r:
            assert r.status == 413

    async def test_the_webhook_answers_503_while_the_database_is_away(self, database, client, root):
        def gone():
            raise TransientDatabaseError("gone")

        database.transaction = gone
        async with client.post(root + webhook_path(TOKEN), json=UPDATE, headers=SECRET) as r:
            assert r.status == 503
            assert r.headers["Retry-After"] == "5"

    async def test_without_a_secret_there_is_no_webhook(self, database, client):
        server = WebServer(database, pseudonym)
        port = await server.start(0, "127.0.0.1")
        url = f"http://127.0.0.1:{port}{webhook_path(TOKEN)}"
        async with client.post(url, json=UPDATE, headers=SECRET) as r:
            assert r.status == 404
        await server.stop()

    def test_the_webhook_address_does_not_reveal_the_token(self):
        assert "SANDBOX" not in webhook_path(TOKEN)
        assert webhook_path(TOKEN) != webhook_path("2:SANDBOX")


class TestHealth:
    async def test_health_names_the_holder_of_each_lease(self, database, client, root):
        async with database.transaction() as tx:
            await leases.take(tx, "poller", "me", tx.now + 1000)
            await leases.heartbeat(tx, "me", tx.now + 1000)
        async with client.get(root + "/health") as r:
            assert r.status == 200
            report = await r.json()
        assert report["alive"] is True
        assert report["leases"] == {"poller": "me"}
        assert report["processes"] == 1

    @pytest.mark.parametrize(("ago", "status"), [(60_000, 200), (121_000, 503), (None, 503)])
    async def test_a_poller_without_answers_is_unhealthy(
        self, database, client, server, root, ago, status
    ):
        last = None if ago is None else database.clock() - ago
        server.intake = IntakeStatus(last_poll=lambda: last, polls=lambda: True)
        async with client.get(root + "/health") as r:
            assert r.status == status
            assert (await r.json())["deaf"] == (status == 503)

    async def test_health_answers_while_the_database_is_away(self, database, client, root):
        def gone():
            raise TransientDatabaseError("gone")

        database.reading = gone
        async with client.get(root + "/health") as r:
            assert r.status == 200
        async with client.get(root + "/ready") as r:
            assert r.status == 503
            assert (await r.json())["database"] is False
        async with client.get(root + "/metrics") as r:
            assert r.status == 503

    async def test_ready_means_database_migrations_and_telegram(self, client, server, root):
        async with client.get(root + "/ready") as r:
            assert r.status == 200
        server.reaches_telegram = lambda: False
        async with client.get(root + "/ready") as r:
            assert r.status == 503
            assert await r.json() == {"database": True, "migrations": True, "telegram": False}


async def test_metrics_count_and_name_no_person(database, client, root, clock):
    async with database.transaction() as tx:
        for address in (Address(person="p-secret"), Address(chat=-100123)):
            await outbox.post(tx, Post("hello", address, "kk", Lane.CARD))
    clock.advance(seconds=7)
    async with client.post(root + webhook_path(TOKEN), json=UPDATE, headers=SECRET) as r:
        assert r.status == 200
    async with client.get(root + "/metrics") as r:
        text = await r.text()
    assert 'habarla_outbox_waiting{lane="card"} 2.0' in text
    assert 'habarla_outbox_oldest_seconds{lane="card"} 7.0' in text
    assert "habarla_inbox_open 1.0" in text
    for private in ("p-secret", "100123", "hashed-7"):
        assert private not in text


async def test_other_pages_can_be_added(database, client):
    async def page(_):
        return web.Response(text="the register")

    server = WebServer(
        database, pseudonym, pages=[lambda app: app.router.add_get("/register", page)]
    )
    port = await server.start(0, "127.0.0.1")
    async with client.get(f"http://127.0.0.1:{port}/register") as r:
        assert await r.text() == "the register"
    await server.stop()
