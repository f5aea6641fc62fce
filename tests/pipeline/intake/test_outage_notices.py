"""During a database outage people are told once that their answer comes late."""

import asyncio

import aiohttp
import pytest

from bot.channel.loader import load_channel
from bot.core.database import DiskFull, TransientDatabaseError
from bot.core.queues.leases import take_lease
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.telegram.accept import OutageNotices
from bot.telegram.rate_limits import Budgets
from bot.telegram.renderer import Renderer
from bot.web.server import WebServer
from bot.web.webhook import Webhook, webhook_path
from tests.kit.pipeline.machine import Breakable, pseudonym, say, texts
from tests.kit.waiting import until

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
LATE = {
    "kk": "Қазір ештеңе сақтай алмай тұрмын",
    "ru": "Сейчас я не могу ничего сохранить",
    "en": "I cannot save anything right now",
}


def outage_notices(machine, **how):
    channel = load_channel()
    return OutageNotices(
        machine.application.bot,
        channel,
        Renderer(Deployment(channel, Vault(bytes(32)))),
        Budgets(),
        machine.database.clock,
        **{"speaks": lambda: True, "patience": 0.2, "gap": 0.01, **how},
    )


@pytest.fixture
async def listening(machine, sandbox):
    """A machine that polls and works, and can lose its database."""
    await machine.build()
    machine.broken = Breakable(machine.database)
    machine.outage_notices = outage_notices(machine)
    machine.poller._database = machine.heartbeats._database = machine.broken
    machine.poller._outage_notices = machine.outage_notices
    machine.run("heartbeats", "poller", "workers", "delivery", "outage_notices")
    await machine.heartbeats.wait_for("delivery")
    return machine


async def test_people_are_told_once_in_their_language_and_answered_after_the_outage(
    listening, sandbox
):
    people = {code: sandbox.person(code, code) for code in LATE}
    listening.broken.trouble = TransientDatabaseError("gone")
    for phone in people.values():
        phone.say("first")
        phone.say("second")
    for code, phone in people.items():
        await until(lambda phone=phone: texts(sandbox, phone))
        assert LATE[code] in texts(sandbox, phone)[0]
    people["ru"].say("third")
    await asyncio.sleep(0.5)  # long enough for another word, which must not come
    assert all(len(texts(sandbox, phone)) == 1 for phone in people.values())
    assert sandbox.world.updates.pending
    listening.broken.trouble = None
    await sandbox.settle()
    for phone in people.values():
        await until(lambda phone=phone: "second" in texts(sandbox, phone))
    assert not any("Сейчас" in text for text in texts(sandbox, people["ru"])[1:])


async def test_a_short_outage_sends_no_notice(listening, sandbox):
    listening.outage_notices._patience_ms = 60_000
    listening.broken.trouble = DiskFull("full")
    phone = sandbox.person("Ivan", "ru")
    phone.say("hello")
    await until(lambda: listening.poller.problem is not None)
    listening.broken.trouble = None
    await until(lambda: texts(sandbox, phone))
    assert texts(sandbox, phone) == ["hello"]
    assert listening.outage_notices._waiting == {}


async def test_who_presses_is_told_and_groups_get_no_notice(listening, sandbox):
    phone, other = sandbox.person("Ivan", "ru"), sandbox.person("Olga", "ru")
    group = sandbox.group("Desk", [other], bot_admin=True)
    phone.say("hello")
    await until(lambda: texts(sandbox, phone) == ["hello"])
    await listening.application.bot.send_message(
        phone.id,
        "?",
        reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    )
    await sandbox.settle()
    listening.broken.trouble = TransientDatabaseError("gone")
    other.say("in the group", chat=group.id)
    phone.press("A")
    await until(lambda: len(texts(sandbox, phone)) == 3)
    assert LATE["ru"] in texts(sandbox, phone)[2]
    assert not any(LATE["ru"] in message.text for message in group.messages)
    listening.broken.trouble = None


async def test_polling_continues_while_the_lease_cannot_be_renewed_until_another_process_has_it(
    listening, sandbox
):
    listening.broken.trouble = TransientDatabaseError("gone")
    await until(lambda: listening.heartbeats._away)
    # Long over
    listening.heartbeats._until = dict.fromkeys(listening.heartbeats._until, 1)
    assert not listening.heartbeats.holds("poller")
    phone = sandbox.person("Ivan", "ru")
    phone.say("hello")
    await until(lambda: texts(sandbox, phone))
    assert LATE["ru"] in texts(sandbox, phone)[0]
    async with listening.database.transaction() as tx:
        tx.now += 60_000
        for job in ("poller", "delivery"):
            assert await take_lease(tx, job, "another", tx.now + 60_000)
    listening.broken.trouble = None
    await until(lambda: not listening.heartbeats._away)
    assert not listening.heartbeats.keeps("poller")


async def test_the_webhook_answers_503_and_only_the_leader_sends_the_notice(
    machine, sandbox
):
    await machine.build()
    broken = Breakable(machine.database)
    broken.trouble = TransientDatabaseError("gone")
    path, phone = webhook_path("1:S"), sandbox.person("Ivan", "kk")
    phone.say("/start")
    update = say(5, "hello", phone.id)
    update["message"]["from"]["language_code"] = "kk-KZ"
    for leads in (False, True):
        words = outage_notices(machine, speaks=lambda leads=leads: leads)
        machine.tasks.append(asyncio.create_task(words.run()))
        webhook = Webhook(broken, pseudonym, path, "s3cret", outage_notices=words)
        server = WebServer([webhook.register])
        root = f"http://127.0.0.1:{await server.start(0)}"
        try:
            async with aiohttp.ClientSession() as client:
                for _ in range(3):
                    async with client.post(
                        root + path, json=update, headers=SECRET
                    ) as answer:
                        assert answer.status == 503
                await until(lambda words=words: not words._waiting)
        finally:
            await server.stop()
        if leads:
            await until(lambda: texts(sandbox, phone))
    assert len(texts(sandbox, phone)) == 1
    assert LATE["kk"] in texts(sandbox, phone)[0]


async def test_updates_of_many_people_and_of_any_shape_cost_bounded_memory(
    machine, monkeypatch
):
    monkeypatch.setattr("bot.telegram.accept.MOST", 3)
    await machine.build()
    words = outage_notices(machine)
    words.expect(
        [{}, {"message": 5}, {"message": {"chat": 1}}, {"callback_query": {"from": []}}]
    )
    words.expect([{"message": {"chat": {"id": "7", "type": "private"}, "from": {}}}])
    assert words._waiting == {}
    author = {"is_bot": False}
    words.expect(
        {"message": {"chat": {"id": number, "type": "private"}, "from": author}}
        for number in range(1, 100)
    )
    assert len(words._waiting) == 3
    words.stored()
    assert words._waiting == {}
