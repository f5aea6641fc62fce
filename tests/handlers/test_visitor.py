"""What the worker learns about a sender before and inside the transaction."""

from types import SimpleNamespace

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot.channel.loader import load_channel
from bot.core import desks_store, members_store
from bot.core.people import Standing
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.telegram.renderer import Renderer
from bot.values import replace
from handlers.core.visitor import _PEOPLE, MOST, WINDOW_MS, UpdateRate, Visitor
from tests.kit.services.acts import DESK

SILENT = replace(DESK, id="silent", chat=-1009)
"""A staff group about which Telegram does not answer."""
MEMBER = 7


class Bot:
    async def get_chat_member(self, chat, user):
        if chat == SILENT.chat:
            raise NetworkError("no answer")
        return SimpleNamespace(status="member")


@pytest.fixture
def visitor(database, monkeypatch):
    monkeypatch.setattr("bot.telegram.memberships._ASKED_AGAIN", ())
    deployment = Deployment(load_channel(None), Vault(bytes(32)))
    return Visitor(database, Bot(), deployment, Renderer(deployment))


def command(chat):
    return words("/queue", chat={"id": chat, "type": "supergroup", "title": "Desk"})


def words(text, **more):
    private = {"id": MEMBER, "type": "private", "first_name": "Dana"}
    sender = {"id": MEMBER, "is_bot": False, "first_name": "Dana"}
    message = {
        "message_id": 1,
        "date": 1,
        "text": text,
        "chat": private,
        "from": sender,
        **more,
    }
    return Update.de_json({"update_id": 1, "message": message}, None)


HIDDEN = {
    "type": "text_link",
    "offset": 0,
    "length": 1,
    "url": "https://a.kz/" + "a" * 2_000,
}


@pytest.mark.parametrize(
    ("update", "worked"),
    [
        (words("a"), MOST),
        (words("a" * 1_000), MOST),
        (words("http://a.kz/" + "…!" * 2_042), MOST // 5),
        (words("a", entities=[HIDDEN] * 20), MOST // 40),
    ],
)
async def test_the_more_there_is_to_read_the_fewer_messages_of_an_account_are_worked(
    database, visitor, update, worked
):
    muted = []
    async with database.transaction() as tx:
        for _ in range(MOST + 1):
            visit = await visitor.load(tx, update, await visitor.prepare(update))
            muted.append(visit.is_muted)
    assert muted == [False] * worked + [True] * (MOST + 1 - worked)


async def test_a_stranger_who_is_no_member_is_remembered_and_leaves_no_row(
    database, visitor, monkeypatch
):
    """Telegram is asked once, however often they write in a group of staff."""
    asked = []

    async def left(chat, user):
        asked.append((chat, user))
        return SimpleNamespace(status="left")

    monkeypatch.setattr(visitor._bot, "get_chat_member", left, raising=False)
    async with database.transaction() as tx:
        await desks_store.put_desk(tx, DESK, 1)
    for _ in range(3):
        await visitor.prepare(command(DESK.chat))
    assert asked == [(DESK.chat, MEMBER)]
    async with database.reading() as tx:
        assert await members_store.standing(tx, DESK.chat, MEMBER) == (
            Standing.UNKNOWN,
            0,
        )


async def test_concurrent_updates_of_one_person_keep_their_own_membership_checks(
    database, visitor
):
    async with database.transaction() as tx:
        await desks_store.put_desk(tx, DESK, 1)
        await desks_store.put_desk(tx, SILENT, 1)
    unanswered, answered = command(SILENT.chat), command(DESK.chat)
    unsure = await visitor.prepare(unanswered)
    sure = await visitor.prepare(answered)
    async with database.transaction() as tx:
        assert not (await visitor.load(tx, answered, sure)).is_unsure
        assert (await visitor.load(tx, unanswered, unsure)).is_unsure


def test_a_minute_without_updates_resets_the_count():
    updates = UpdateRate()
    assert [updates.count(1, n) for n in range(MOST + 50)][-1].weight > MOST
    assert updates.count(2, 0) == (1, 1, 0)
    assert updates.count(1, WINDOW_MS + MOST + 50, 5) == (1, 5, 0)


@pytest.mark.parametrize("weight", [1, 5, 7])
def test_the_first_update_beyond_the_limit_is_recognised_once(weight):
    updates = UpdateRate()
    counted = [updates.count(1, n, weight) for n in range(1_000)]
    assert [each.before <= MOST < each.weight for each in counted].count(True) == 1


def test_memory_stays_bounded_for_any_number_of_people():
    updates = UpdateRate()
    for person in range(3 * _PEOPLE):
        updates.count(person, person)
    assert len(updates._times) <= _PEOPLE + 1
