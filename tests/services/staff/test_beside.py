"""Roles for one desk alone, and custodians: beside the role for the whole channel."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core import desks_store, role_store, roles
from bot.core.people import Right, Role, Standing, may
from bot.core.schema.desk import appointments as history
from bot.core.work import Work
from bot.desk import duty, visit
from bot.desk.visit import Sender
from bot.staff import roles as beside
from bot.staff import store
from bot.staff.model import StaffProblem
from bot.staff.roles import Refused, TelegramUser
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import DANA, GROUP, at_work, open_desk, owed

BOSS = TelegramUser(ADMIN, "Әсел")
PERSON = TelegramUser(DANA.telegram_id, "Дана")
ELSEWHERE = -1002


async def two_desks(work):
    _, here = await open_desk(work)
    _, there = await open_desk(work, "drugs", chat=ELSEWHERE)
    await at_work(work, DANA)
    await desks_store.set_standing(work.tx, ELSEWHERE, DANA.telegram_id, Standing.MEMBER)
    return here, there


async def roles_at(work, *at):
    return [await roles.role_at(work, DANA.telegram_id, desk) for desk in at]


async def test_a_senior_of_one_desk_is_a_member_at_the_others(work):
    here, there = await two_desks(work)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    assert await roles_at(work, here, there) == [Role.SENIOR, Role.MEMBER]
    seniors = [[one.telegram_id for one in await duty.seniors(work, d)] for d in (here, there)]
    assert seniors == [[DANA.telegram_id], []]


async def test_a_role_for_one_desk_never_takes_away_what_a_person_is_everywhere(work):
    here, there = await two_desks(work)
    await beside.change(work, BOSS, PERSON, Role.SENIOR)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.MODERATOR)
    assert await roles_at(work, here, there) == [Role.SENIOR, Role.SENIOR]


async def test_a_strict_channel_lets_a_person_work_at_the_one_desk_only(work, deployment):
    here, there = await two_desks(work)
    strict = deployment.channel.model_copy(update={"strict_staff": True})
    work = replace(work, deployment=replace(deployment, channel=strict))
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.MODERATOR)
    assert await roles_at(work, here, there) == [Role.MODERATOR, Role.OUTSIDER]


async def test_it_holds_only_inside_the_group_and_ends_with_it(work):
    here, _ = await two_desks(work)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    await desks_store.set_standing(work.tx, GROUP, DANA.telegram_id, Standing.LEFT)
    assert await roles_at(work, here) == [Role.OUTSIDER]


async def test_rights_without_a_case_take_the_role_for_the_whole_channel(work):
    here, _ = await two_desks(work)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    sender = Sender(DANA.telegram_id, DANA.telegram_id, None, is_private=True, name="Дана")
    loaded = await visit.load(work.tx, work.deployment, sender)
    assert loaded.role is Role.MODERATOR
    assert not loaded.may(Right.EXPORT)
    await visit.work_from_private_chat(loaded, here)
    assert loaded.role is Role.SENIOR


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CUSTODIAN, Role.AUTHORITY, Role.OUTSIDER])
async def test_only_a_desks_roles_are_given_for_one(work, role):
    here, _ = await two_desks(work)
    with pytest.raises(Refused):
        await beside.change_beside(work, BOSS, PERSON, here.id, role)


async def test_no_person_makes_themselves_a_senior_or_a_custodian(work):
    here, _ = await two_desks(work)
    for desk, role in ((here.id, Role.SENIOR), (None, Role.CUSTODIAN)):
        with pytest.raises(Refused) as refused:
            await beside.change_beside(work, BOSS, BOSS, desk, role)
        assert refused.value.problem is StaffProblem.ONESELF


async def test_every_change_is_kept_with_its_desk_and_told(work):
    here, _ = await two_desks(work)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    await beside.change_beside(work, BOSS, PERSON, here.id, None)
    await beside.change(work, BOSS, PERSON, Role.CUSTODIAN)
    rows = await work.tx.rows(sa.select(history).order_by(history.c.id))
    assert [(r["desk_id"], r["before"], r["after"]) for r in rows] == [
        (here.id, None, "senior"),
        (here.id, "senior", None),
        ("", None, "custodian"),
    ]
    told = [(p["role"], p["desk"]) for *_, p, _, _ in await owed(work, "RoleGiven")]
    assert told == [("senior", here.title), (None, here.title), ("custodian", None)]


async def test_of_two_admins_who_change_it_at_once_one_is_told_that_the_other_was_faster(
    database, deployment, working
):
    async with working() as work:
        here, _ = await two_desks(work)

    async def give(role):
        async with database.transaction() as tx:
            try:
                work = Work(tx, deployment)
                await beside.change_beside(work, BOSS, PERSON, here.id, role, seen=(None,))
            except Refused as refused:
                return refused.problem
            return role

    done = await asyncio.gather(give(Role.SENIOR), give(Role.MODERATOR))
    assert StaffProblem.MEANWHILE in done


async def test_admins_answer_requests_only_while_there_is_no_custodian(work):
    await two_desks(work)
    assert await roles.is_custodian(work, ADMIN)
    assert not await roles.is_custodian(work, DANA.telegram_id)
    await beside.change(work, BOSS, PERSON, Role.CUSTODIAN)
    assert not await roles.is_custodian(work, ADMIN)
    assert await roles.is_custodian(work, DANA.telegram_id)
    assert not may(Role.ADMIN, Right.ANSWER_DATA)


async def test_the_list_names_roles_beside_also_of_people_in_no_group(work):
    here, _ = await two_desks(work)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    await beside.give(work, BOSS, [TelegramUser(99, "Арман")], Role.CUSTODIAN)
    lines = {line.name: line for line in (await beside.staff_page(work)).lines}
    assert [(b.role, b.desk) for b in lines["Дана"].beside] == [(Role.SENIOR, here.title)]
    assert (lines["Арман"].role, lines["Арман"].beside[0].role) == (None, Role.CUSTODIAN)


async def test_a_custodian_outside_all_groups_stays_staff_and_a_former_one_loses_all(work):
    await two_desks(work)
    await beside.give(work, BOSS, [TelegramUser(99, "Арман")], Role.CUSTODIAN)
    here = await desks_store.desk_at(work.tx, GROUP, None)
    await beside.change_beside(work, BOSS, PERSON, here.id, Role.SENIOR)
    await desks_store.set_standing(work.tx, GROUP, DANA.telegram_id, Standing.LEFT)
    await desks_store.set_standing(work.tx, ELSEWHERE, DANA.telegram_id, Standing.LEFT)
    await store.mark(work.tx, work.deployment.admins, 0)
    assert DANA.telegram_id in await store.over(work.tx, work.now + 1, 10)
    assert 99 not in await store.over(work.tx, work.now + 1, 10)
    await store.replace(work.tx, DANA.telegram_id, -5)
    assert [one.telegram_id for one in await role_store.all_grants(work.tx)] == [99]
