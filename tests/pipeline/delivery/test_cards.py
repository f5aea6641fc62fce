"""Cards in groups that move, close or reach their limit, and edits of remembered messages."""

import asyncio
import time

import pytest

from bot.core.messages import Address, Lane
from bot.core.queues import sent_messages
from bot.core.queues.outbox import OutboxState
from bot.telegram.rate_limits import Limits
from tests.kit.pipeline.machine import Machine, post, sent, settled, texts
from tests.kit.waiting import until

SAY = ("heartbeats", "delivery")


@pytest.fixture
async def desk(sandbox, phone):
    return sandbox.group("Desk", [phone], supergroup=False)


async def test_a_group_that_became_a_supergroup_is_followed(mailer, sandbox, desk):
    old = desk.id
    new = desk.upgrade().id
    await mailer.deliver(post(Address(chat=old), "card", Lane.CARD))
    assert mailer.directory.moves == [(old, new)]
    assert texts(sandbox, sandbox.chat(new)) == ["card"]


async def test_cards_of_a_group_that_removed_the_bot_are_kept(mailer, sandbox, desk):
    desk.remove(sandbox)
    await mailer.post(
        post(desk, "card", Lane.CARD), post(desk, "help", Lane.DESK_ANSWER)
    )
    assert await settled(mailer) == {OutboxState.HELD: 1}
    assert mailer.directory.unreachables


async def test_messages_of_a_deleted_topic_go_to_the_group(mailer, sandbox, phone):
    forum = sandbox.group("Forum", [phone], forum=True)
    topic = forum.create_topic("Cases")
    forum.delete_topic(topic)
    await mailer.deliver(post(Address(chat=forum.id, thread=topic), "card", Lane.CARD))
    assert texts(sandbox, forum) == ["card"]
    assert mailer.directory.threads_gone == [Address(chat=forum.id, thread=topic)]


async def test_a_flood_of_cards_stays_within_telegrams_limits(
    database_url, sandbox, phone
):
    forum = sandbox.group("Desk", [phone])
    sandbox.faults.set(limits=True)
    machine = await Machine(database_url, sandbox, limits=Limits()).start(*SAY)
    began = time.monotonic()

    def most():
        """The answer, and what may leave at once and then every three seconds."""
        return 7 + (time.monotonic() - began) // 3

    await machine.post(*(post(forum, f"{n}", Lane.CARD) for n in range(40)))
    await machine.post(post(forum, "answer", Lane.DESK_ANSWER), post(phone, "citizen"))
    await until(lambda: "answer" in texts(sandbox, forum) and texts(sandbox, phone))
    await until(lambda: len(texts(sandbox, forum)) >= 5)
    await asyncio.sleep(0.5)
    assert len(texts(sandbox, forum)) <= most()
    assert sandbox.counters.overspent == 0
    await machine.kill()
    again = await Machine(database_url, sandbox, limits=Limits()).start(*SAY)
    await asyncio.sleep(1)
    # The new process knows what the old one spent
    assert len(texts(sandbox, forum)) <= most()
    await again.kill()


async def test_a_quick_restart_gives_no_private_chat_a_second_burst(
    database_url, sandbox, phone
):
    sandbox.faults.set(limits=True)
    # A reserve: on a busy machine messages arrive closer together than they left.
    limits = Limits(private_gap_ms=1_300)
    machine = await Machine(database_url, sandbox, limits=limits).start(*SAY)
    await machine.post(*(post(phone, f"{n}") for n in range(5)))
    await until(lambda: len(texts(sandbox, phone)) == 5)
    await machine.kill()
    again = await Machine(database_url, sandbox, limits=limits).start(*SAY)
    await again.post(*(post(phone, f"{n}") for n in range(5, 8)))
    await until(lambda: len(texts(sandbox, phone)) == 8)
    assert sandbox.counters.overspent == 0
    await again.kill()


async def test_a_remembered_message_is_edited_instead_of_sent_again(
    mailer, sandbox, phone
):
    for text in ("new", "taken", "taken", "decided"):
        await mailer.post(post(phone, text, Lane.CARD, remember="card:1"))
    await sent(mailer)
    assert texts(sandbox, phone) == ["decided"]
    assert sandbox.counters.edits == 2  # what it said already was not sent
    async with mailer.database.reading() as tx:
        place = await sent_messages.get(tx, "card:1")
    assert place.chat_id == phone.id


async def test_an_edit_under_way_brings_back_no_place_that_was_given_up_meanwhile(
    mailer, sandbox, phone
):
    async def give_up(tx, kind, params):
        await sent_messages.drop(tx, "card:1")

    await mailer.deliver(post(phone, "new", remember="card:1"))
    mailer.directory.arrived = give_up  # runs before the edit is recorded
    await mailer.deliver(post(phone, "changed", remember="card:1"))
    await mailer.deliver(post(phone, "further down", remember="card:1"))
    assert texts(sandbox, phone) == ["changed", "further down"]


async def test_a_card_that_was_deleted_is_posted_again_and_replied_to(
    mailer, sandbox, phone
):
    await mailer.deliver(post(phone, "old", remember="card:1"))
    sandbox.chat(phone.id).messages.pop(phone.last.id)
    await mailer.deliver(post(phone, "again", remember="card:1"))
    assert texts(sandbox, phone) == ["again"]
    await mailer.deliver(post(phone, "changed", remember="card:1"))
    assert texts(sandbox, phone) == ["changed"]
    await mailer.deliver(post(phone, "note", under="card:1"))
    card, note = [message for message in phone.messages() if message.from_bot]
    assert note.raw["reply_to_message"]["message_id"] == card.id


async def test_undo_counts_as_shown_once_the_card_that_was_pressed_is_in_the_chat(
    mailer, sandbox, phone
):
    decided = {"case": "c1", "undo": "d1"}
    await mailer.deliver(post(phone, "a colleague's card", Lane.REFRESH, of=decided))
    assert mailer.directory.undos == []
    sandbox.faults.fail_next("sendMessage", 502, "Bad Gateway", times=1)
    await mailer.deliver(post(phone, "the pressed card", Lane.DESK_ANSWER, of=decided))
    assert mailer.directory.undos == [("c1", "d1")]
    await mailer.deliver(post(phone, "told", Lane.DESK_ANSWER, of={"case": "c1"}))
    assert mailer.directory.undos == [("c1", "d1")]
