"""Strangers learn whether the bot is alive and ready; operators learn why, and the metrics."""

import pytest

from bot.domain.notice import Address, Lane, Post
from bot.storage.engine.database import TransientDatabaseError
from bot.storage.queues import inbox, leases, outbox
from bot.web.health import Health, IntakeStatus
from bot.web.server import WebServer
from tests.web.client import fetch, served

TOKEN = "a-token-of-operators"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}
PATHS = ("/health", "/ready", "/metrics")


@pytest.fixture
def health(database):
    return Health(database)


@pytest.fixture
async def public(health):
    async with served(WebServer([health.register_public])) as root:
        yield root


@pytest.fixture
async def operators(health):
    async with served(WebServer([health.register_operators])) as root:
        yield root


def gone():
    raise TransientDatabaseError("gone")


async def test_strangers_learn_whether_the_bot_is_alive_and_nothing_else(database, public):
    async with database.transaction() as tx:
        await leases.take(tx, "poller", "me", tx.now + 1000)
    answer = await fetch(public, "/health")
    assert (answer.status, await answer.json()) == (200, {"alive": True})
    answer = await fetch(public, "/ready")
    assert (answer.status, await answer.json()) == (200, {"ready": True})
    assert (await fetch(public, "/metrics")).status == 404


async def test_health_names_the_holder_of_each_lease(database, operators):
    async with database.transaction() as tx:
        await leases.take(tx, "poller", "me", tx.now + 1000)
        await leases.heartbeat(tx, "me", tx.now + 1000)
    answer = await fetch(operators, "/health")
    report = await answer.json()
    assert (answer.status, report["alive"]) == (200, True)
    assert report["leases"] == {"poller": "me"}
    assert report["processes"] == 1


@pytest.mark.parametrize(("ago", "status"), [(60_000, 200), (121_000, 503), (None, 503)])
async def test_a_poller_without_answers_is_unhealthy(
    database, health, public, operators, ago, status
):
    last = None if ago is None else database.clock() - ago
    health.intake = IntakeStatus(last_poll=lambda: last, polls=lambda: True)
    answer = await fetch(operators, "/health")
    assert (answer.status, (await answer.json())["deaf"]) == (status, status == 503)
    answer = await fetch(public, "/health")
    assert (answer.status, await answer.json()) == (status, {"alive": status == 200})


async def test_health_answers_while_the_database_is_away(database, public, operators):
    database.reading = gone
    assert (await fetch(public, "/health")).status == 200
    assert (await fetch(operators, "/health")).status == 200
    assert (await fetch(public, "/ready")).status == 503
    ready = await fetch(operators, "/ready")
    assert (ready.status, (await ready.json())["database"]) == (503, False)
    assert (await fetch(operators, "/metrics")).status == 503


async def test_ready_means_database_migrations_and_telegram(health, operators):
    assert (await fetch(operators, "/ready")).status == 200
    health.reaches_telegram = lambda: False
    answer = await fetch(operators, "/ready")
    report = {"database": True, "migrations": True, "telegram": False}
    assert (answer.status, await answer.json()) == (503, report)


async def test_strangers_cause_one_query_a_second_at_most(database, public, clock):
    assert (await fetch(public, "/ready")).status == 200
    database.reading = gone
    assert (await fetch(public, "/ready")).status == 200
    clock.advance(seconds=1)
    assert (await fetch(public, "/ready")).status == 503


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer guess"}, {"Authorization": TOKEN}],
)
async def test_with_a_token_operators_routes_want_it(health, operators, headers):
    health.token = TOKEN
    for path in PATHS:
        answer = await fetch(operators, path, headers=headers)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert (await fetch(operators, path, headers=AUTHORISED)).status == 200


async def test_with_a_token_one_port_serves_both(database):
    health = Health(database, token=TOKEN)
    async with served(WebServer([health.register_public])) as root:
        assert await (await fetch(root, "/health")).json() == {"alive": True}
        assert (await fetch(root, "/metrics")).status == 401
        assert "leases" in await (await fetch(root, "/health", headers=AUTHORISED)).json()
        assert "database" in await (await fetch(root, "/ready", headers=AUTHORISED)).json()
        assert (await fetch(root, "/metrics", headers=AUTHORISED)).status == 200


async def test_metrics_count_and_name_no_person(database, operators, clock):
    async with database.transaction() as tx:
        await inbox.accept(tx, 9, "u:hashed-7", "{}")
        for address in (Address(person="p-secret"), Address(chat=-100123)):
            await outbox.post(tx, Post("hello", address, "kk", Lane.CARD))
    clock.advance(seconds=7)
    text = await (await fetch(operators, "/metrics")).text()
    assert 'habarla_outbox_waiting{lane="card"} 2.0' in text
    assert 'habarla_outbox_oldest_seconds{lane="card"} 7.0' in text
    assert "habarla_inbox_open 1.0" in text
    for private in ("p-secret", "100123", "hashed-7"):
        assert private not in text
