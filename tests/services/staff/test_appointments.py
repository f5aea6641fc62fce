"""Who is staff: changed one at a time, recorded for good, told to those it concerns."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core import desks_store, role_store
from bot.core import roles as core_roles
from bot.core.people import Right, Role, Standing, may
from bot.core.posts import Address
from bot.core.schema import desk
from bot.core.work import Work
from bot.desk import cards
from bot.desk import visit as visits
from bot.desk.visit import Sender
from bot.staff import roles
from bot.staff.model import StaffProblem
from bot.staff.roles import Refused, TelegramUser
from tests.kit.services import acts
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import hold

BOSS, DANA, ERIK = TelegramUser(ADMIN, "Әсел"), TelegramUser(7, "Дана"), TelegramUser(8, "Ерік")
AT_DESK = Sender(7, acts.DESK.chat, None, is_private=False, name="Дана")
APART = Sender(7, 7, None, is_private=True, name="Дана", language="ru")


async def enter(work, sender=AT_DESK):
    return await visits.load(work.tx, work.deployment, sender)


def without_fixed(work):
    """The same work in a deployment whose ADMIN_IDS is empty."""
    return replace(work, deployment=replace(work.deployment, admins=frozenset()))


def strict(work):
    channel = work.channel.model_copy(update={"strict_staff": True})
    return replace(work, deployment=replace(work.deployment, channel=channel))


async def told(work):
    return [(row["address"], row["kind"]) for row in await acts.owed(work)]


async def test_each_change_is_recorded_and_told_to_the_person_and_the_other_admins(working):
    async with working() as work:
        await roles.change(work, BOSS, ERIK, Role.ADMIN)
        assert await told(work) == [("chat:8", "RoleGiven")]
    async with working() as work:
        await roles.change(work, ERIK, DANA, Role.SENIOR)
        await roles.change(work, BOSS, DANA, None)
        heard = (await told(work))[1:]
        assert heard == [
            ("chat:7", "RoleGiven"),
            (f"chat:{ADMIN}", "StaffChanged"),
            ("chat:7", "RoleGiven"),
            ("chat:8", "StaffChanged"),
        ]
        rows = await work.tx.rows(sa.select(desk.appointments).order_by(desk.appointments.c.id))
        kept = [(r["by"], r["telegram_id"], r["before"], r["after"], r["at"]) for r in rows]
        assert kept == [
            (ADMIN, 8, None, "admin", work.now),
            (8, 7, None, "senior", work.now),
            (ADMIN, 7, "senior", None, work.now),
        ]


async def test_an_admin_who_was_added_is_told_what_admins_are_told(work):
    await roles.change(work, BOSS, DANA, Role.ADMIN)
    assert await work.admins() == {ADMIN, 7}
    assert await core_roles.is_admin(work, 7)
    assert may((await enter(work, APART)).role, Right.BROADCAST)
    await roles.change(work, BOSS, DANA, None)
    assert await work.admins() == {ADMIN}
    assert (await enter(work, APART)).role is Role.OUTSIDER


async def test_the_last_admin_cannot_be_removed_by_two_who_remove_each_other(
    database, deployment, working
):
    async with working() as work:
        await roles.change(work, BOSS, DANA, Role.ADMIN)
        await roles.change(work, BOSS, ERIK, Role.ADMIN)

    async def remove(actor, person):
        async with database.transaction() as tx:
            work = without_fixed(Work(tx, deployment))
            try:
                await roles.change(work, actor, person, None, seen=(Role.ADMIN,))
            except Refused as refused:
                return refused.problem
            return None

    ends = await asyncio.gather(remove(DANA, ERIK), remove(ERIK, DANA))
    assert sorted(ends, key=str) == [None, StaffProblem.LAST_ADMIN]
    async with working() as work:
        assert len(await without_fixed(work).admins()) == 1


async def test_of_two_admins_at_once_the_second_hears_who_was_first(work):
    await roles.change(work, BOSS, ERIK, Role.ADMIN)
    await roles.change(work, ERIK, DANA, Role.SENIOR)
    with pytest.raises(Refused) as refused:
        await roles.change(work, BOSS, DANA, Role.MODERATOR, seen=(None,))
    assert refused.value.problem is StaffProblem.MEANWHILE
    assert (refused.value.name, refused.value.role) == ("Ерік", Role.SENIOR)


async def test_what_is_odd_is_refused_and_stops_no_other(work):
    bot = TelegramUser(work.deployment.bot_id)
    people = [bot, TelegramUser(9, "B", is_bot=True), BOSS, DANA, ERIK]
    done = await roles.give(work, ERIK, people, Role.SENIOR)
    assert [change.name for change in done.changes] == ["Дана"]
    assert [problem for problem, _, _ in done.problems] == [
        StaffProblem.BOT,
        StaffProblem.BOT,
        StaffProblem.FIXED,
        StaffProblem.ONESELF,
    ]
    again = await roles.give(work, BOSS, [DANA], Role.SENIOR)
    assert again.problems == ((StaffProblem.ALREADY, "Дана", Role.SENIOR),)


async def test_a_number_finds_only_who_was_seen_at_a_desk_never_a_citizen(work):
    await acts.citizen(work, 42)
    await desks_store.seen_staff(work.tx, 7, "Дана")
    assert await roles.find(work, 42) is None
    assert await roles.find(work, 7) == DANA


async def test_a_strict_channel_has_only_those_who_were_added_and_only_inside(working):
    async with working() as loose:
        work = strict(loose)
        await acts.open_desk(work)
        await desks_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
        assert (await enter(loose)).role is Role.MEMBER
        assert (await enter(work)).role is Role.OUTSIDER
        await roles.change(work, BOSS, DANA, Role.SENIOR)
        assert (await enter(work)).role is Role.SENIOR
        assert (await enter(work, APART)).role is Role.SENIOR
        await desks_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.LEFT)
        assert (await enter(work)).role is Role.OUTSIDER
        assert (await enter(work, APART)).role is Role.OUTSIDER


async def test_who_lost_their_role_in_a_strict_channel_reads_no_more_of_a_case(working):
    async with working() as loose:
        work = strict(loose)
        await acts.open_desk(work)
        person = await acts.citizen(work, 7)
        await desks_store.set_standing(work.tx, acts.DESK.chat, 7, Standing.MEMBER)
        await roles.change(work, BOSS, DANA, Role.MODERATOR)
        report = await acts.file(work, await acts.citizen(work, 42))
        case = await acts.case_of(work, report)
        await cards.give_private(work, case, person.id, "ru")
        assert await cards.of_members(work, case, acts.DESK) == {person.id: "ru"}
        await roles.change(work, BOSS, DANA, None)
        assert await cards.of_members(work, case, acts.DESK) == {}


async def test_a_new_staff_member_who_was_never_seen_is_looked_for_in_the_groups(work):
    await acts.open_desk(work)
    assert not await visits.chats_to_check(work.tx, APART, works=True)
    await roles.change(work, BOSS, DANA, Role.SENIOR)
    assert await visits.chats_to_check(work.tx, APART, works=True) == [acts.DESK.chat]


async def test_the_list_says_where_each_staff_member_is_and_turns_its_pages(work):
    await acts.open_desk(work)
    for n in range(20, 33):
        await desks_store.seen_staff(work.tx, n, f"Member {n}")
        await desks_store.set_standing(work.tx, acts.DESK.chat, n, Standing.MEMBER)
    await roles.change(work, BOSS, DANA, Role.SENIOR)
    first = await roles.staff_page(work)
    assert [(line.name, line.is_fixed) for line in first.lines[:2]] == [
        ("Әсел", True),
        ("Дана", False),
    ]
    assert first.lines[2].where == ("Desk",)
    assert (first.total, first.pages, len(first.lines)) == (15, 2, roles.PAGE)
    assert len((await roles.staff_page(work, 99)).lines) == 5
    assert (await roles.staff_page(strict(work))).total == 2
    assert await roles.card(work, 404, ADMIN) is None


async def test_what_was_owed_to_a_new_person_goes_out_when_they_first_write(work):
    await roles.change(work, BOSS, DANA, Role.SENIOR)
    await hold(work)
    await enter(work, APART)
    assert (str(Address(chat=7)), "RoleGiven") in await told(work)


async def test_a_role_is_kept_apart_from_the_name(work):
    await roles.change(work, BOSS, TelegramUser(7, ""), Role.SENIOR)
    [line] = await role_store.appointed(work.tx)
    assert line.name == "7"  # no name is known yet; it comes with their first word at a desk
    await desks_store.seen_staff(work.tx, 7, "Дана")
    [line] = await role_store.appointed(work.tx)
    assert (line.name, line.role) == ("Дана", Role.SENIOR)
