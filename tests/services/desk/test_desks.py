"""Desks come, narrow, close and move; each case goes to the one that fits."""

import asyncio
from itertools import product

import pytest

from bot.cases import routing, store
from bot.cases.model import Limit
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.database import database
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.core.work import Work
from bot.desk import case_history, casework, desks, talks
from bot.desk.card_messages import CardMoved
from bot.desk.desk_screens import DeskList, DeskScreen
from bot.values import Outcome
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import case_of, fresh
from tests.kit.services.desk_acts import TOPIC, file_case, file_one, hold, owed, said
from tests.kit.services.team import DANA, GROUP, open_desk
from tests.kit.words import ru


async def posted(work, case, message=100, chat=GROUP, thread=None):
    """The card stands in the group."""
    await said(work)
    await sent_messages.put(
        work.tx, SentMessage(f"card:{case.id}", chat, thread, message)
    )


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
    case = await file_case(work)
    await posted(work, case)
    _, there = await open_desk(work, "fraud", chat=-1002)
    moved = CardMoved(case.id, case.number, 100)
    assert await moved.load(work) is None, "it stands there still"
    await desks.close_desk(work, here)
    assert await moved.load(work)
    assert (await fresh(work, case)).desk == there.id
    with pytest.raises(database.VersionConflict):  # it would take the case back
        await casework.take(work, case, DANA)
    pointer, card = await owed(work)
    params = {"case": case.id, "number": case.number, "message": 100}
    assert pointer[1:] == ("CardMoved", params, "ru", 100)
    assert card[:2] == ("chat:-1002", "Card")
    taken = await casework.take(work, await fresh(work, case), DANA)
    assert (await fresh(work, taken)).desk == there.id
    _, again = await open_desk(work, "drugs")
    await desks.close_desk(work, again)
    await desks.close_desk(work, there)
    assert [c.id for c in await store.without_desk(work.tx)] == [case.id]


async def test_a_card_that_moves_to_another_topic_is_posted_there(work):
    """The same group, another topic: editing the old message would leave the card where it was."""
    _, topic = await open_desk(work, thread=TOPIC)
    case = await file_case(work)
    await posted(work, case, thread=TOPIC)
    await open_desk(work, thread=8)
    await desks.close_desk(work, topic)
    assert await sent_messages.get(work.tx, f"card:{case.id}") is None
    assert [address for address, *_ in await owed(work, "Card")] == [f"chat:{GROUP}:8"]


async def test_the_history_names_staff_and_never_a_reporter(work, desk):
    case = await casework.take(work, await file_case(work), DANA)
    case = await talks.note(work, case, DANA, ru("Note"), desk)
    await casework.decide_case(work, case, DANA, RESTRICTED)
    history = await case_history.read_history(work, case)
    assert [line.act for line in history.lines] == ["open", "take", "note", "decide"]
    assert [line.name for line in history.lines] == [None, "Дана", "Дана", "Дана"]
    assert history.lines[2].text == ru("Note")
    assert history.lines[3].outcome is Outcome.RESTRICTED


async def test_a_desk_in_trouble_that_is_opened_again_says_what_was_kept(work, desk):
    await file_one(work)
    await desks_store.desks.set(work.tx, desk.id, trouble="kicked")
    await hold(work)
    assert await owed(work) == []
    await open_desk(work)
    assert (await desks_store.desks.get(work.tx, desk.id)).trouble is None
    assert len(await owed(work, "Card")) == 1


async def test_the_list_says_who_handles_what_and_what_fits_no_desk(work):
    _, here = await open_desk(work, "drugs", "knb")
    _, there = await open_desk(work, "KZ-79", chat=-1002)
    shown = DeskList(0, may_set_up=True)

    async def fitting_none():
        return routing.last_resort(await shown.load(work)).id

    assert [
        (one.types, one.regions, one.authorities) for one in await shown.load(work)
    ] == [
        ({"drugs"}, set(), {"knb"}),
        (set(), {"KZ-79"}, set()),
    ]
    assert await fitting_none() == there.id
    await desks.set_default(work, here.id, on=True)
    assert await fitting_none() == here.id


async def test_marks_are_set_and_taken_and_only_what_the_channel_knows(work, desk):
    for what, id, field in (
        (Limit.TYPES, "drugs", "types"),
        (Limit.REGIONS, "KZ-75", "regions"),
        (Limit.AUTHORITIES, "mci", "authorities"),
    ):
        await desks.set_limit(work, desk.id, what, id, on=True)
        assert getattr(await desks_store.desks.get(work.tx, desk.id), field) == {id}
        with pytest.raises(UnknownId):
            await desks.set_limit(work, desk.id, what, "nosuch", on=True)
        await desks.set_limit(work, desk.id, what, id, on=False)
        assert (
            getattr(await desks_store.desks.get(work.tx, desk.id), field) == frozenset()
        )
    await desks.close_desk(work, desk)
    await desks.set_limit(work, desk.id, Limit.TYPES, "drugs", on=True)
    assert (await desks_store.desks.get(work.tx, desk.id)).types == frozenset()
    assert await DeskScreen(desk.id).load(work) is None


async def test_of_a_hundred_simultaneous_presses_none_is_lost_and_one_desk_is_the_default(
    database, deployment, working
):
    async with working() as work:
        found = [(await open_desk(work, chat=-1000 - n))[1] for n in range(4)]
        types = [kind.id for kind in work.channel.types_on()]

    async def press(n):
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            if n % 2:
                await desks.set_default(work, found[n % 4].id, on=True)
            else:
                kind = types[n // 2 % len(types)]
                await desks.set_limit(work, found[0].id, Limit.TYPES, kind, on=True)

    await asyncio.gather(*(press(n) for n in range(100)))
    async with working() as work:
        every = await desks_store.open_desks(work.tx)
        assert len([desk for desk in every if desk.is_default]) == 1
        assert (await desks_store.desks.get(work.tx, found[0].id)).types == set(types)


async def home_of(work, **parts):
    """The group that a new report goes to."""
    case = await file_case(work, **parts)
    return (await desks_store.desks.get(work.tx, case.desk)).chat


async def test_what_fits_no_desk_goes_to_the_default_and_without_one_to_the_least_special(
    work,
):
    await open_desk(work, "fraud", "KZ-75", chat=-1001)
    assert await home_of(work, url="https://example.com/0") == -1001, "better than none"
    await open_desk(work, "KZ-71", chat=-1002)
    _, special = await open_desk(work, "terrorism", "KZ-71", chat=-1003)
    parts = {"violation": "drugs", "region": "KZ-10"}
    assert await home_of(work, url="https://example.com/1", **parts) == -1002
    await desks_store.set_default(work.tx, special.id)
    assert await home_of(work, url="https://example.com/2", **parts) == -1003
    await open_desk(work, chat=-1004)
    assert await home_of(work, url="https://example.com/3", **parts) == -1004, (
        "it takes all"
    )


async def test_six_types_by_twenty_regions_over_five_desks_leave_no_report_unrouted(
    work,
):
    """One desk takes all else, one a type, one an authority, one two regions, one both."""
    types = ("drugs", "suicide", "fraud", "terrorism", "extremism", "pyramid")
    regions = [region.code for region in work.channel.regions]
    assert len(regions) == 20
    south = ("KZ-79", "KZ-61")
    for n, words in enumerate(
        ((), ("drugs",), ("knb",), south, ("suicide", *south)), 1
    ):
        await open_desk(work, *words, chat=-n)
    wrong = []
    for kind, region in product(types, regions):
        expected = -4 if region in south else -1
        expected = -3 if "knb" in work.channel.type(kind).authorities else expected
        expected = -2 if kind == "drugs" else expected
        expected = -5 if kind == "suicide" and region in south else expected
        url = f"https://example.com/{kind}/{region}"
        n = len(wrong) + types.index(kind) * 100 + regions.index(region)
        found = await home_of(
            work, who=1000 + n, url=url, violation=kind, region=region
        )
        if found != expected:
            wrong.append((kind, region, found, expected))
    assert wrong == []


OTHER_GROUP = -1002


async def strand(work, desk, *numbers):
    """Cases at a desk that is closed."""
    found = []
    for number in numbers:
        case = await file_case(work, number, url=f"https://example.com/{number}")
        await store.reassign(work.tx, case, desk.id)
        found.append(case.id)
    await said(work)
    return found


async def closed_desk(work):
    _, desk = await open_desk(work)
    await desks.close_desk(work, desk)
    return desk


async def homes_of(work, ids):
    return [(await store.cases.get(work.tx, id)).desk for id in ids]


async def test_a_sweep_brings_what_is_left_at_a_closed_desk_to_the_one_that_fits(work):
    closed = await closed_desk(work)
    _, drugs = await open_desk(work, "drugs", chat=OTHER_GROUP)
    await open_desk(work, "fraud", chat=-1003)
    left = await strand(work, closed, 42, 43)
    await desks.assign_open_desks(work)
    assert await homes_of(work, left) == [drugs.id, drugs.id]
    assert [address for address, *_ in await owed(work, "Card")] == [
        f"chat:{OTHER_GROUP}"
    ] * 2


async def test_without_any_desk_a_case_waits_and_comes_to_the_first_one(work):
    closed = await closed_desk(work)
    [case] = await strand(work, closed, 42)
    await desks.assign_open_desks(work)
    assert await homes_of(work, [case]) == [None]
    _, desk = await open_desk(work, chat=OTHER_GROUP)
    await store.reassign(work.tx, await store.cases.get(work.tx, case), None)
    await desks.assign_open_desks(work)
    assert await homes_of(work, [case]) == [desk.id], (
        "also one filed while it was being opened"
    )


async def test_one_sweep_moves_only_so_many_and_the_next_one_follows_soon(
    clock, monkeypatch, work
):
    monkeypatch.setattr(desks, "ASSIGNED_AT_ONCE", 2)
    closed = await closed_desk(work)
    _, desk = await open_desk(work, chat=OTHER_GROUP)
    left = await strand(work, closed, 42, 43, 44)
    await desks.assign_open_desks(work)
    assert sorted(await homes_of(work, left)) == sorted([desk.id, desk.id, closed.id])
    assert await tasks_store.run_at(work.tx, "assign") == clock.now + desks.SOON_MS
    await desks.assign_open_desks(work)
    assert await homes_of(work, left) == [desk.id] * 3
    assert await tasks_store.run_at(work.tx, "assign") == clock.now + 10 * 60 * 1000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_report_filed_while_its_desk_closes_is_brought_to_another_one(
    database, deployment, working
):
    async with working() as work:
        _, here = await open_desk(work)
        _, there = await open_desk(work, "fraud", chat=OTHER_GROUP)
    async with database.transaction() as filing:
        _, report = await file_one(Work(filing, deployment))
        async with working() as work:
            await desks.close_desk(work, here)
    async with working() as work:
        case = await case_of(work, report)
        assert case.desk == here.id, "neither knew of the other"
        await desks.assign_open_desks(work)
        assert await homes_of(work, [case.id]) == [there.id]
