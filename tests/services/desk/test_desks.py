"""Desks come, narrow, close and move."""

import pytest

from bot.cases import store
from bot.core import desks_store
from bot.core.database import database
from bot.core.queues import sent_messages
from bot.core.queues.sent_messages import SentMessage
from bot.desk import casework, desks, talks
from bot.values import Outcome
from tests.kit.orders import restricted
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, GROUP, TOPIC, file_one, hold, open_desk, owed, said
from tests.kit.words import ru

RESTRICTED = restricted()


async def posted(work, case, message=100, chat=GROUP, thread=None):
    """The card stands in the group."""
    await said(work)
    await sent_messages.put(work.tx, SentMessage(f"card:{case.id}", chat, thread, message))


async def test_cases_wait_for_the_first_desk_and_arrive_when_it_opens(work):
    _, report = await file_one(work)
    [(address, _, word, *_)] = await owed(work, "AdminWord")
    assert (address, word["trouble"]) == ("chat:700201", "no_desk")
    await file_one(work, 43, url="https://example.com/2")
    assert len(await owed(work, "AdminWord")) == 1, "admins hear it once a day"
    assert (await case_of(work, report)).desk is None
    ready, desk = await open_desk(work)
    assert ready.waiting == 2
    assert (await case_of(work, report)).desk == desk.id
    assert len(await owed(work, "Card")) == 2


async def test_a_closed_desk_hands_its_cases_on_and_its_cards_lose_their_buttons(work):
    _, here = await open_desk(work)
    _, report = await file_one(work)
    case = await case_of(work, report)
    await posted(work, case)
    _, there = await open_desk(work, "fraud", chat=-1002)
    await desks.close_desk(work, here)
    assert (await store.cases.get(work.tx, case.id)).desk == there.id
    pointer, card = await owed(work)
    assert pointer[1:] == (
        "CardMoved",
        {"case": case.id, "number": case.number, "message": 100, "here": False},
        "ru",
        100,
    )
    assert card[:2] == ("chat:-1002", "Card")
    await desks.close_desk(work, there)
    assert [c.id for c in await store.without_desk(work.tx)] == [case.id]


async def test_a_case_that_went_to_another_desk_is_read_anew(work):
    """A press at that very moment would take the case back to the desk that was closed."""
    _, here = await open_desk(work)
    _, report = await file_one(work)
    _, there = await open_desk(work, chat=-1002)
    read_before = await case_of(work, report)
    await desks.close_desk(work, here)
    with pytest.raises(database.VersionConflict):
        await casework.take(work, read_before, DANA)
    taken = await casework.take(work, await case_of(work, report), DANA)
    assert (await store.cases.get(work.tx, taken.id)).desk == there.id


async def test_a_card_that_moves_to_another_topic_is_posted_there(work):
    """The same group, another topic: editing the old message would leave the card where it was."""
    _, topic = await open_desk(work, thread=TOPIC)
    _, report = await file_one(work)
    case = await case_of(work, report)
    await posted(work, case, thread=TOPIC)
    await open_desk(work, thread=8)
    await desks.close_desk(work, topic)
    assert await sent_messages.get(work.tx, f"card:{case.id}") is None
    assert [address for address, *_ in await owed(work, "Card")] == [f"chat:{GROUP}:8"]


async def test_the_history_names_staff_and_never_a_reporter(work):
    _, desk = await open_desk(work)
    _, report = await file_one(work)
    case = await casework.take(work, await case_of(work, report), DANA)
    case = await talks.note(work, case, DANA, ru("Note"), desk)
    await casework.decide_case(work, case, DANA, RESTRICTED)
    history = await desks.history(work, case)
    assert [(line.act, line.name) for line in history.lines] == [
        ("open", None),
        ("take", "Дана"),
        ("note", "Дана"),
        ("decide", "Дана"),
    ]
    assert history.lines[2].text == ru("Note")
    assert history.lines[3].outcome is Outcome.RESTRICTED


async def test_a_desk_in_trouble_that_is_opened_again_says_what_was_kept(work):
    _, desk = await open_desk(work)
    await file_one(work)
    await desks_store.set_trouble(work.tx, desk.id, "kicked")
    await hold(work)
    assert await owed(work) == []
    await open_desk(work)
    assert (await desks_store.desks.get(work.tx, desk.id)).trouble is None
    assert len(await owed(work, "Card")) == 1
