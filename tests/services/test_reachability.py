"""People and desks that cannot be written to any more, and that come back."""

import pytest

from bot.cases import store
from bot.core import desks_store, members_store
from bot.core.messages import Address
from bot.core.people import Standing
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.desk import desks, reachability
from bot.reports import case_reports_store, news, welcome
from bot.values import replace
from tests.kit.services.acts import ADMIN, case_of, show_reach
from tests.kit.services.desk_acts import TOPIC, file_case, file_one, hold, owed, said
from tests.kit.services.team import GROUP, open_desk


@pytest.fixture
def directory(deployment):
    return reachability.Directory(deployment)


async def troubles(work):
    return [params["trouble"] for _, _, params, *_ in await owed(work, "AdminWord")]


async def test_staff_see_hours_later_that_a_reporter_cannot_be_reached_and_is_back(
    directory, clock, work, desk
):
    person, report = await file_one(work, 42)
    await said(work)
    case = (await case_of(work, report)).id
    for _ in range(2):
        await directory.unreachable(work.tx, Address(person=person.id), "blocked")
    assert await owed(work, "Card") == []
    assert await case_reports_store.unreachable(work.tx, case) == 0
    due = await tasks_store.run_at(work.tx, f"{news.SHOW}:{report.id}")
    assert news.SHORTEST_MS <= due - clock.now < news.LONGEST_MS
    await show_reach(work, person)
    assert len(await owed(work, "Card")) == 1
    assert await case_reports_store.unreachable(work.tx, case) == 1
    await said(work)
    assert (await welcome.recognise(work, 42, "ru")).reachable
    assert await owed(work, "Card") == []
    await show_reach(work, person)
    assert len(await owed(work, "Card")) == 1
    assert await case_reports_store.unreachable(work.tx, case) == 0
    await directory.unreachable(work.tx, Address(person="erased"), "blocked")
    gone, here = Address(person="erased"), Address(person=person.id)
    sealed = await directory.sealed(work.tx, [gone, here, Address(chat=GROUP)])
    chats = [
        directory.chat_of(each, sealed) for each in (gone, here, Address(chat=GROUP))
    ]
    assert chats == [None, (42, None), (GROUP, None)]


async def test_admins_hear_once_that_a_desk_cannot_be_written_to_and_that_it_is_back(
    directory, work, desk
):
    for _ in range(3):
        await directory.unreachable(work.tx, Address(chat=GROUP), "kicked")
    assert await troubles(work) == ["desk_unreachable"]
    await file_one(work)
    await hold(work)
    await reachability.desk_back(work, GROUP)
    assert (await desks_store.desks.get(work.tx, desk.id)).trouble is None
    assert len(await owed(work, "Card")) == 1
    assert await troubles(work) == ["desk_back"]
    await reachability.desk_back(work, GROUP)
    await reachability.desk_lost_rights(work, GROUP)
    assert await troubles(work) == ["desk_back", "desk_lost_rights"]


async def test_admins_hear_once_that_telegram_refused_the_token(directory, working):
    for _ in range(2):
        async with working() as work:
            await directory.token_refused(work.tx)
    async with working() as work:
        assert await troubles(work) == ["token_refused"]


async def test_an_admin_hears_what_was_kept_when_they_first_write(work):
    await file_one(work)
    assert await troubles(work) == ["no_desk"]
    await hold(work)
    await welcome.recognise(work, 55, "ru")
    assert await troubles(work) == []
    await welcome.recognise(work, ADMIN, "ru")
    assert await troubles(work) == ["no_desk"]


async def test_a_desk_follows_its_group_to_a_supergroup_with_its_open_cases(
    directory, work
):
    _, desk = await open_desk(work, chat=-5)
    case = await file_case(work)
    await said(work)
    await sent_messages.put(work.tx, SentMessage(f"card:{case.id}", -5, None, 100))
    for _ in range(2):  # Telegram tells it from both sides
        await directory.moved(work.tx, -5, -1005)
    assert (await desks_store.desks.get(work.tx, desk.id)).chat == -1005
    assert [address for address, *_ in await owed(work, "Card")] == ["chat:-1005"]
    assert await sent_messages.get(work.tx, f"card:{case.id}") is None
    assert await troubles(work) == ["desk_moved"]


async def in_a_topic(work):
    _, desk = await open_desk(work, thread=TOPIC)
    case = await file_case(work)
    await said(work)
    await sent_messages.put(work.tx, SentMessage(f"card:{case.id}", GROUP, TOPIC, 100))
    return desk, case


async def test_a_desk_whose_topic_is_gone_goes_on_in_the_group_and_posts_its_cards_there(
    directory, work
):
    desk, case = await in_a_topic(work)
    for _ in range(2):
        await directory.thread_gone(work.tx, Address(chat=GROUP, thread=TOPIC))
    assert (await desks_store.desks.get(work.tx, desk.id)).thread is None
    assert [address for address, *_ in await owed(work, "Card")] == [f"chat:{GROUP}"]
    assert await sent_messages.get(work.tx, f"card:{case.id}") is None
    assert await troubles(work) == ["topic_gone"]
    await directory.thread_gone(work.tx, Address(chat=GROUP))


async def test_the_same_people_go_on_with_the_cases_of_a_topic_that_is_gone(
    work, directory
):
    """Not those of another group, whose desk is as good and older."""
    await open_desk(work, chat=-1002)
    await open_desk(work, "drugs", thread=TOPIC)
    _, report = await file_one(work)
    _, group = await open_desk(work)
    await said(work)
    await directory.thread_gone(work.tx, Address(chat=GROUP, thread=TOPIC))
    assert (await case_of(work, report)).desk == group.id
    assert await desks_store.desk_at(work.tx, GROUP, TOPIC) is None
    assert [address for address, *_ in await owed(work, "Card")] == [f"chat:{GROUP}"]


async def test_a_group_that_was_a_desk_once_takes_in_the_desk_of_a_topic_that_is_gone(
    working, directory
):
    async with working() as work:
        _, first = await open_desk(work)
        await desks.close_desk(work, first)
        desk, case = await in_a_topic(work)
    async with working() as work:
        await directory.thread_gone(work.tx, Address(chat=GROUP, thread=TOPIC))
    async with working() as work:
        assert await desks_store.desk_at(work.tx, GROUP, None) == replace(
            desk, thread=None
        )
        assert (await store.cases.get(work.tx, case.id)).desk == desk.id
        assert [address for address, *_ in await owed(work, "Card")] == [
            f"chat:{GROUP}"
        ]
        assert await troubles(work) == ["topic_gone"]
        former = await desks_store.desks.get(work.tx, first.id)
        assert former.title == first.title, "its cases name it"


async def test_a_supergroup_that_was_a_desk_once_takes_in_the_desk_that_comes(
    work, directory
):
    _, first = await open_desk(work, chat=-1005)
    await desks.close_desk(work, first)
    _, desk = await open_desk(work, chat=-5)
    await file_one(work)
    await said(work)
    for _ in range(2):
        await directory.moved(work.tx, -5, -1005)
    assert await desks_store.desk_at(work.tx, -1005, None) == replace(desk, chat=-1005)
    assert [address for address, *_ in await owed(work, "Card")] == ["chat:-1005"]


async def test_where_the_supergroup_is_a_desk_already_the_cases_of_its_group_go_there(
    work, directory
):
    """A member wrote /desk there before Telegram told that the group had moved."""
    _, desk = await open_desk(work, chat=-5)
    _, report = await file_one(work)
    await said(work)
    _, there = await open_desk(work, chat=-1005)
    for _ in range(2):
        await directory.moved(work.tx, -5, -1005)
    assert await desks_store.open_desks(work.tx) == [there]
    assert (await case_of(work, report)).desk == there.id
    assert [address for address, *_ in await owed(work, "Card")] == ["chat:-1005"]
    assert await troubles(work) == ["desk_moved"]
    former = await desks_store.desks.get(work.tx, desk.id)
    assert former.chat == -1005, "its cases can be opened there"


async def test_admins_hear_when_the_last_member_of_staff_left_and_not_before(
    work, desk, deployment
):
    await members_store.set_standing(
        work.tx, GROUP, deployment.bot_id, Standing.ADMINISTRATOR
    )
    for person in (7, 8):
        await members_store.set_standing(work.tx, GROUP, person, Standing.MEMBER)
    await members_store.set_standing(work.tx, GROUP, 7, Standing.LEFT)
    await reachability.member_gone(work, GROUP, 8)
    assert await troubles(work) == []
    await members_store.set_standing(work.tx, GROUP, 8, Standing.KICKED)
    await reachability.member_gone(work, GROUP, 8)
    assert await troubles(work) == ["desk_deserted"]
    await reachability.member_gone(work, GROUP, 8)
    assert await troubles(work) == ["desk_deserted"], "others left after them"
    await desks_store.note_member(work.tx, GROUP)
    await reachability.member_gone(work, GROUP, 8)
    assert await troubles(work) == ["desk_deserted"] * 2
