"""Who is staff: changed one at a time, recorded for good, told to those it concerns."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core import desks_store, members_store, role_store, tables
from bot.core import roles as core_roles
from bot.core.messages import Address
from bot.core.people import Right, Role, Standing, may
from bot.core.visit import Sender
from bot.core.work import Work
from bot.desk import cards, duty
from bot.desk import visit as visits
from bot.staff import former_staff_store, role_screens, roles
from bot.staff import people as newcomers
from bot.staff.model import StaffProblem
from bot.staff.role_screens import StaffWord
from bot.staff.roles import Refused, TelegramUser
from bot.telegram.renderer import Renderer
from bot.values import replace
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import hold, owed
from tests.kit.services.team import DANA as MEMBER
from tests.kit.services.team import GROUP, at_work, open_desk

BOSS, DANA, ERIK = (
    TelegramUser(ADMIN, "Әсел"),
    TelegramUser(7, "Дана"),
    TelegramUser(8, "Ерік"),
)
AT_DESK = Sender(7, acts.DESK.chat, None, is_private=False, name="Дана")
APART = Sender(7, 7, None, is_private=True, name="Дана", language="ru")


async def enter(work, sender=AT_DESK):
    return await visits.load(work.tx, work.deployment, sender)


def without_fixed(work):
    """The same work in a deployment whose ADMIN_IDS is empty."""
    return replace(work, deployment=replace(work.deployment, admins=frozenset()))


def strict(work):
    return acts.in_channel(work, strict_staff=True)


async def told(work):
    return [(address, kind) for address, kind, *_ in await owed(work)]


async def test_each_change_is_recorded_and_told_to_the_person_and_the_other_admins(
    working,
):
    async with working() as work:
        await roles.change_role(work, BOSS, ERIK, Role.ADMIN)
        assert await told(work) == [("chat:8", "RoleGiven")]
    async with working() as work:
        await roles.change_role(work, ERIK, DANA, Role.SENIOR)
        await roles.change_role(work, BOSS, DANA, None)
        heard = (await told(work))[1:]
        assert heard == [
            ("chat:7", "RoleGiven"),
            (f"chat:{ADMIN}", "StaffDone"),
            ("chat:7", "RoleGiven"),
            ("chat:8", "StaffDone"),
        ]
        rows = await work.tx.rows(
            sa.select(tables.appointments).order_by(tables.appointments.c.id)
        )
        kept = [
            (r["by"], r["telegram_id"], r["before"], r["after"], r["at"]) for r in rows
        ]
        assert kept == [
            (ADMIN, 8, None, "admin", work.now),
            (8, 7, None, "senior", work.now),
            (ADMIN, 7, "senior", None, work.now),
        ]


async def test_the_last_admin_cannot_be_removed_by_two_who_remove_each_other(
    database, deployment, working
):
    async with working() as work:
        await roles.change_role(work, BOSS, DANA, Role.ADMIN)
        await roles.change_role(work, BOSS, ERIK, Role.ADMIN)

    async def remove(actor, person):
        async with database.transaction() as tx:
            work = without_fixed(Work(tx, deployment))
            try:
                await roles.change_role(work, actor, person, None, seen=(Role.ADMIN,))
            except Refused as refused:
                return refused.word.problem
            return None

    ends = await asyncio.gather(remove(DANA, ERIK), remove(ERIK, DANA))
    assert sorted(ends, key=str) == [None, StaffProblem.LAST_ADMIN]
    async with working() as work:
        assert len(await without_fixed(work).admins()) == 1


async def test_of_two_admins_at_once_the_second_hears_what_the_first_did(
    work, plain_desk
):
    await roles.change_role(work, BOSS, ERIK, Role.ADMIN)
    for at in (None, acts.DESK.id):
        await roles.change_role(work, ERIK, DANA, Role.SENIOR, at)
        with pytest.raises(Refused) as refused:
            await roles.change_role(work, BOSS, DANA, Role.MODERATOR, at, seen=(None,))
        expected = StaffWord(StaffProblem.MEANWHILE, "Дана", Role.SENIOR)
        assert refused.value.word == expected


async def test_what_is_odd_is_refused_and_stops_no_other(work):
    bot = TelegramUser(work.deployment.bot_id)
    people = [bot, TelegramUser(9, "B", is_bot=True), BOSS, DANA, ERIK]
    done = await roles.give_role(work, ERIK, people, Role.SENIOR)
    assert [change.name for change in done.changes] == ["Дана"]
    assert [word.problem for word in done.problems] == [
        StaffProblem.NO_PERSON,
        StaffProblem.NO_PERSON,
        StaffProblem.FIXED,
        StaffProblem.ONESELF,
    ]
    again = await roles.give_role(work, BOSS, [DANA], Role.SENIOR)
    assert again.problems == (StaffWord(StaffProblem.ALREADY, "Дана", Role.SENIOR),)


async def test_a_strict_channel_has_only_those_who_were_added_and_only_inside(working):
    async with working() as loose:
        work = strict(loose)
        await acts.open_desk(work)
        await members_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
        assert (await enter(loose)).role is Role.MEMBER
        assert (await enter(work)).role is Role.OUTSIDER
        await roles.change_role(work, BOSS, DANA, Role.SENIOR)
        assert (await enter(work)).role is Role.SENIOR
        assert (await enter(work, APART)).role is Role.SENIOR
        await members_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.LEFT)
        assert (await enter(work)).role is Role.OUTSIDER
        assert (await enter(work, APART)).role is Role.OUTSIDER


async def test_who_lost_their_role_in_a_strict_channel_reads_no_more_of_a_case(working):
    async with working() as loose:
        work = strict(loose)
        await acts.open_desk(work)
        person = await acts.citizen(work, 7)
        await members_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
        await roles.change_role(work, BOSS, DANA, Role.MODERATOR)
        report = await acts.file(work, await acts.citizen(work, 42))
        case = await acts.case_of(work, report)
        await cards.give_private(work, case, person.id, "ru")
        assert await cards.of_members(work, case, acts.DESK) == {person.id: "ru"}
        await roles.change_role(work, BOSS, DANA, None)
        assert await cards.of_members(work, case, acts.DESK) == {}


async def test_a_new_staff_member_who_was_never_seen_is_looked_for_in_the_groups(
    work, plain_desk
):
    assert not await visits.chats_to_check(work.tx, APART, works=True)
    await roles.change_role(work, BOSS, DANA, Role.SENIOR)
    assert await visits.chats_to_check(work.tx, APART, works=True) == [acts.DESK.chat]


async def test_the_list_says_where_each_staff_member_is_and_turns_its_pages(
    work, plain_desk
):
    for n in range(20, 33):
        await members_store.seen_staff(work.tx, n, f"Member {n}")
        await members_store.set_standing(work.tx, acts.DESK.chat, n, Standing.MEMBER)
    await roles.change_role(work, BOSS, DANA, Role.SENIOR)
    every = await role_screens.StaffList().load(work)
    assert [(line.name, line.is_fixed) for line in every[:2]] == [
        ("Әсел", True),
        ("Дана", False),
    ]
    assert (len(every), every[2].where) == (15, ("Desk",))
    assert len(await role_screens.StaffList().load(strict(work))) == 2
    speaker = Renderer(work.deployment).speaker("ru", work.now)
    for page, people in ((0, role_screens.PAGE), (99, 5)):
        rows = role_screens.StaffList(page).render(speaker, every).rows
        shown = [
            r for r in rows if isinstance(r[0].action, role_screens.ShowStaffMember)
        ]
        assert len(shown) == people
    assert await roles.staff_card(work, 404, ADMIN) is None


async def test_a_role_is_given_before_the_name_is_known_and_told_when_they_first_write(
    work,
):
    await roles.change_role(work, BOSS, TelegramUser(7, ""), Role.ADMIN)
    assert await work.admins() == {ADMIN, 7}
    assert (await role_store.names(work.tx))[7] == "7"
    await hold(work)
    visit = await enter(work, APART)
    assert may(visit.role, Right.BROADCAST)
    assert (str(Address(chat=7)), "RoleGiven") in await told(work)
    await members_store.seen_staff(work.tx, 7, "Дана")
    assert (await role_store.names(work.tx))[7] == "Дана"
    assert await role_store.appointed(work.tx) == {7: Role.ADMIN}
    await roles.change_role(work, BOSS, DANA, None)
    assert (await work.admins(), (await enter(work, APART)).role) == (
        {ADMIN},
        Role.OUTSIDER,
    )


PERSON = TelegramUser(MEMBER.telegram_id, "Дана")
ELSEWHERE = -1002


async def two_desks(work):
    _, here = await open_desk(work)
    _, there = await open_desk(work, "drugs", chat=ELSEWHERE)
    await at_work(work, MEMBER)
    await members_store.set_standing(
        work.tx, ELSEWHERE, MEMBER.telegram_id, Standing.MEMBER
    )
    return here, there


async def roles_at(work, *at):
    return [await core_roles.role_at(work, MEMBER.telegram_id, each) for each in at]


async def test_a_senior_of_one_desk_is_a_member_at_the_others(work):
    here, there = await two_desks(work)
    await roles.change_role(work, BOSS, PERSON, Role.SENIOR, here.id)
    assert await roles_at(work, here, there) == [Role.SENIOR, Role.MEMBER]
    seniors = [
        [one.telegram_id for one in await duty.seniors(work, d)] for d in (here, there)
    ]
    assert seniors == [[MEMBER.telegram_id], []]
    assert await roles_at(strict(work), here, there) == [Role.SENIOR, Role.OUTSIDER]
    await roles.give_role(work, BOSS, [TelegramUser(99, "Арман")], Role.CUSTODIAN)
    lines = {line.name: line for line in await role_screens.StaffList().load(work)}
    assert [(b.role, b.title) for b in lines["Дана"].beside] == [
        (Role.SENIOR, here.title)
    ]
    assert (lines["Арман"].role, lines["Арман"].beside[0].role) == (
        None,
        Role.CUSTODIAN,
    )
    await members_store.set_standing(work.tx, GROUP, MEMBER.telegram_id, Standing.LEFT)
    assert await roles_at(work, here) == [Role.OUTSIDER], "only inside the group"
    await members_store.set_standing(
        work.tx, GROUP, MEMBER.telegram_id, Standing.MEMBER
    )
    await roles.change_role(work, BOSS, PERSON, Role.SENIOR)
    await roles.change_role(work, BOSS, PERSON, Role.MODERATOR, here.id)
    assert await roles_at(work, here, there) == [Role.SENIOR] * 2, (
        "it takes nothing away"
    )


async def test_rights_without_a_case_take_the_role_for_the_whole_channel(work):
    here, _ = await two_desks(work)
    await roles.change_role(work, BOSS, PERSON, Role.SENIOR, here.id)
    sender = Sender(
        MEMBER.telegram_id, MEMBER.telegram_id, None, is_private=True, name="Дана"
    )
    loaded = await visits.load(work.tx, work.deployment, sender)
    assert loaded.role is Role.MODERATOR
    assert not loaded.may(Right.EXPORT)
    await visits.work_from_private_chat(loaded, here)
    assert loaded.role is Role.SENIOR


async def test_only_a_desks_roles_are_given_for_one_and_no_person_gives_them_to_themselves(
    work,
):
    here, _ = await two_desks(work)
    for role in (Role.ADMIN, Role.CUSTODIAN, Role.AUTHORITY, Role.OUTSIDER):
        with pytest.raises(Refused):
            await roles.change_role(work, BOSS, PERSON, role, here.id)
    for at, role in ((here.id, Role.SENIOR), (None, Role.CUSTODIAN)):
        with pytest.raises(Refused) as refused:
            await roles.change_role(work, BOSS, BOSS, role, at)
        assert refused.value.word.problem is StaffProblem.ONESELF


async def test_a_change_beside_is_kept_with_its_desk_and_told(work):
    here, _ = await two_desks(work)
    for role, at in ((Role.SENIOR, here.id), (None, here.id), (Role.CUSTODIAN, None)):
        await roles.change_role(work, BOSS, PERSON, role, at)
    rows = await work.tx.rows(
        sa.select(tables.appointments).order_by(tables.appointments.c.id)
    )
    assert [(r["desk_id"], r["after"]) for r in rows] == [
        (here.id, "senior"),
        (here.id, None),
        ("", "custodian"),
    ]
    told = [(p["role"], p["desk"]) for *_, p, _, _ in await owed(work, "RoleGiven")]
    assert told == [("senior", here.title), (None, here.title), ("custodian", None)]


async def test_admins_answer_requests_only_while_there_is_no_custodian(work):
    await two_desks(work)
    assert await core_roles.is_custodian(work, ADMIN)
    assert not await core_roles.is_custodian(work, MEMBER.telegram_id)
    await roles.change_role(work, BOSS, PERSON, Role.CUSTODIAN)
    assert not await core_roles.is_custodian(work, ADMIN)
    assert await core_roles.is_custodian(work, MEMBER.telegram_id)
    assert not may(Role.ADMIN, Right.ANSWER_DATA)


async def test_a_custodian_outside_all_groups_stays_staff_and_a_former_one_loses_all(
    work,
):
    await two_desks(work)
    await roles.give_role(work, BOSS, [TelegramUser(99, "Арман")], Role.CUSTODIAN)
    here = await desks_store.desk_at(work.tx, GROUP, None)
    await roles.change_role(work, BOSS, PERSON, Role.SENIOR, here.id)
    await members_store.set_standing(work.tx, GROUP, MEMBER.telegram_id, Standing.LEFT)
    await members_store.set_standing(
        work.tx, ELSEWHERE, MEMBER.telegram_id, Standing.LEFT
    )
    await former_staff_store.mark_former_staff(work.tx, work.deployment.admins, 0)
    assert MEMBER.telegram_id in await former_staff_store.former_staff_due(
        work.tx, work.now + 1, 10
    )
    assert 99 not in await former_staff_store.former_staff_due(
        work.tx, work.now + 1, 10
    )
    await former_staff_store.replace_by_pseudonym(work.tx, MEMBER.telegram_id, -5)
    assert [one.telegram_id for one in await role_store.all_grants(work.tx)] == [99]


async def test_a_custodian_without_a_role_is_neither_let_into_the_group_nor_a_moderator(
    work,
):
    await two_desks(work)
    here = await desks_store.desk_at(work.tx, GROUP, None)
    arman = TelegramUser(99, "Арман")
    await roles.give_role(work, BOSS, [arman], Role.CUSTODIAN)
    await newcomers.asked(work, GROUP, arman)
    assert await owed(work, "LetIn") == []
    await newcomers.tell(work, how=newcomers.ASKED, chat=GROUP)
    [asking] = await owed(work, "NewPeople")
    assert asking[2]["people"] == [["Арман", "custodian"]], (
        "a person who manages it decides"
    )
    await members_store.set_standing(work.tx, GROUP, 99, Standing.MEMBER)
    assert await core_roles.role_at(work, 99, here) is Role.MEMBER
    assert await core_roles.role_at(strict(work), 99, here) is Role.OUTSIDER
    await roles.change_role(work, BOSS, arman, Role.MODERATOR)
    assert await core_roles.role_at(strict(work), 99, here) is Role.MODERATOR
    await newcomers.asked(work, GROUP, arman)
    assert len(await owed(work, "LetIn")) == 1
