"""Everything about an update's sender that handlers rely on."""

from bot.core import members_store
from bot.core.people import Role, Standing
from bot.core.visit import Sender
from bot.desk import visit as visits
from bot.reports import welcome
from bot.values import replace
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN

CITIZEN = Sender(42, 42, None, is_private=True, name="Иван", language="en-GB")
STAFF = Sender(7, acts.DESK.chat, None, is_private=False, name="Дана", language="kk")


async def enter(work, sender):
    return await visits.load(work.tx, work.deployment, sender)


async def test_a_person_is_spoken_to_in_the_language_they_chose_or_of_their_phone(work):
    assert (await enter(work, CITIZEN)).language == "en"
    assert (
        await enter(work, replace(CITIZEN, person=43, language="de"))
    ).language == "kk"
    assert (
        await enter(work, replace(CITIZEN, person=44, language=None))
    ).language == "kk"
    person = await acts.citizen(work)
    await welcome.choose_language(work, person, "ru")
    assert (await enter(work, CITIZEN)).language == "ru"
    assert await welcome.choose_language(work, person, "xx") == person


async def test_a_person_is_recognised_with_their_draft_as_far_as_its_type_is_still_offered(
    working,
):
    async with working() as work:
        person = await acts.citizen(work)
        draft = await acts.draft(work, person)
    async with working() as work:
        visit = await enter(work, CITIZEN)
        assert visit.person == person
        assert visit.draft == draft
        off = tuple(
            t.model_copy(update={"on": t.id != "drugs"}) for t in work.channel.types
        )
        channel = work.channel.model_copy(update={"types": off})
        later = await visits.load(
            work.tx, replace(work.deployment, channel=channel), CITIZEN
        )
        assert (later.draft.violation, later.draft.links) == (None, draft.links)


async def test_members_of_the_desk_group_work_there_as_long_as_they_are(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        assert (await enter(work, STAFF)).role is Role.OUTSIDER
        assert await visits.chats_to_check(work.tx, STAFF)
        for standing in Standing:
            await members_store.set_standing(work.tx, acts.DESK.chat, 7, standing)
            role = (await enter(work, STAFF)).role
            assert (role is Role.MEMBER) == standing.is_inside, standing
        await members_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
        assert not await visits.chats_to_check(work.tx, STAFF)
    clock.advance(seconds=6 * 60)
    async with working() as work:
        assert await visits.chats_to_check(work.tx, STAFF)
    clock.advance(seconds=15 * 60)
    async with working() as work:
        assert (await enter(work, STAFF)).role is Role.OUTSIDER


async def test_an_admin_is_admin_where_they_are_a_member(work):
    boss = replace(STAFF, person=ADMIN)
    assert (await enter(work, boss)).role is Role.ADMIN  # no desk there yet
    await acts.open_desk(work)
    assert (await enter(work, boss)).role is Role.OUTSIDER
    await members_store.set_standing(work.tx, acts.DESK.chat, ADMIN, Standing.MEMBER)
    assert (await enter(work, boss)).role is Role.ADMIN


async def test_anonymous_senders_and_the_bot_itself_have_no_role(work, plain_desk):
    await members_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
    assert (await enter(work, replace(STAFF, is_anonymous=True))).role is Role.OUTSIDER
    assert (await enter(work, replace(STAFF, person=None))).role is Role.OUTSIDER
    bot_id = work.deployment.bot_id
    await members_store.set_standing(
        work.tx, acts.DESK.chat, bot_id, Standing.ADMINISTRATOR
    )
    assert (await enter(work, replace(STAFF, person=bot_id))).role is Role.OUTSIDER
    assert await members_store.staff_row(work.tx, bot_id) is None, (
        "its name is not kept"
    )


async def test_a_topic_without_a_desk_of_its_own_belongs_to_the_groups_desk(
    work, plain_desk
):
    assert (await enter(work, replace(STAFF, thread=9))).desk == acts.DESK
    assert (await enter(work, replace(STAFF, chat=-1002))).desk is None
    for sender in (CITIZEN, replace(STAFF, chat=-1002), replace(STAFF, person=None)):
        assert not await visits.chats_to_check(work.tx, sender)


async def test_a_new_desk_speaks_what_its_admin_chose_and_not_what_their_phone_speaks(
    work,
):
    sender = replace(STAFF, person=ADMIN, language="en")
    visit = await enter(work, sender)
    assert await visits.admin_language(visit) == "en", "nothing better is known"
    person = await welcome.recognise(work, ADMIN, "en")
    assert await visits.admin_language(visit) == "en", "a guess is no choice"
    await welcome.choose_language(work, person, "kk")
    assert await visits.admin_language(visit) == "kk"
    await members_store.seen_staff(work.tx, ADMIN, "Әсел")
    await members_store.set_staff_language(work.tx, ADMIN, "ru")
    assert await visits.admin_language(await enter(work, sender)) == "ru"


async def test_who_chooses_a_language_has_one_at_the_desk_and_as_a_person(
    work, plain_desk
):
    await welcome.recognise(work, STAFF.person, "ru")
    at_desk = await enter(work, STAFF)
    at_desk.desk, at_desk.role = acts.DESK, Role.MEMBER
    await members_store.seen_staff(work.tx, STAFF.person, "Дана")
    private = replace(STAFF, chat=STAFF.person, thread=None, is_private=True)
    await visits.choose_language(at_desk, "kk")
    assert (await work.person(STAFF.person)).language == "kk", "broadcasts go by this"
    assert (await work.person(STAFF.person)).language_chosen
    assert at_desk.recipient.language == "kk"
    here = await enter(work, private)
    await visits.choose_language(here, "en")
    assert here.language == here.recipient.language == "en"
    assert (await enter(work, STAFF)).staff_language == "en"
    await visits.choose_language(here, "xx")
    assert (await enter(work, STAFF)).staff_language == "en"


async def test_two_languages_of_an_earlier_release_stay_until_one_is_chosen(work):
    person = await welcome.recognise(work, STAFF.person, "ru")
    await welcome.choose_language(work, person, "ru")
    await members_store.seen_staff(work.tx, STAFF.person, "Дана")
    await members_store.set_staff_language(work.tx, STAFF.person, "kk")
    private = replace(STAFF, chat=STAFF.person, thread=None, is_private=True)
    here = await enter(work, private)
    assert (here.language, here.recipient.language) == ("ru", "kk")
    assert here.in_private(here.person) == here.recipient


async def test_a_language_chosen_in_the_group_makes_no_person(work, plain_desk):
    at_desk = await enter(work, STAFF)
    await members_store.seen_staff(work.tx, STAFF.person, "Дана")
    await visits.choose_language(at_desk, "kk")
    assert await work.person(STAFF.person) is None
    assert (await enter(work, STAFF)).staff_language == "kk"
    private = replace(STAFF, chat=STAFF.person, is_private=True, language="ru")
    here = await enter(work, private)
    assert (here.language, here.person.language_chosen) == ("kk", True)


async def test_in_private_only_members_of_the_desk_may_work(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        sender = Sender(7, 7, None, is_private=True, name="Дана", language="ru")
        visit = await enter(work, sender)
        await visits.work_from_private_chat(visit, acts.DESK)
        assert (visit.role, visit.work.private_chat) == (Role.OUTSIDER, None)
        assert await visits.chats_to_check(work.tx, sender, works=True) == []
        assert await visits.chats_to_check(work.tx, sender, works=True, asks=True) == [
            -1001
        ]
        await members_store.set_standing(work.tx, -1001, 7, Standing.MEMBER)
        await visits.work_from_private_chat(visit, acts.DESK)
        assert (visit.role, visit.work.private_chat) == (Role.MEMBER, visit.person.id)
        assert await visits.desks_of(visit) == [acts.DESK]
    clock.advance(seconds=6 * 60)
    async with working() as work:
        assert await visits.chats_to_check(work.tx, sender, works=True) == [-1001]
        await members_store.set_standing(work.tx, -1001, 7, Standing.LEFT)
        visit = await visits.load(work.tx, work.deployment, sender)
        await visits.work_from_private_chat(visit, acts.DESK)
        assert (visit.role, visit.work.private_chat) == (Role.OUTSIDER, None)
        assert await visits.desks_of(visit) == []
