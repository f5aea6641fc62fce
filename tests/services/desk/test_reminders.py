"""Overdue cases: they come first, by the terms of the file; who hears of one, and when."""

import pytest

from bot.core import members_store
from bot.core.people import Role
from bot.desk import casework, holds, next_case, queue, reminders
from bot.desk.model import Actor, Filters, Only, Snooze
from bot.reports import welcome
from bot.values import Duty
from tests.kit.services.acts import ADMIN, URL, fresh, in_channel
from tests.kit.services.desk_acts import file_case, file_one, owed, ready, said
from tests.kit.services.team import DANA, MARAT, at_work, employ, open_desk

SENIOR = 77
HOUR = 3600


@pytest.fixture
async def team(working, noon):
    """Noon; Dana and Marat are moderators, then a senior and an admin; their addresses."""
    senior = Actor(SENIOR, "Сауле", Role.SENIOR)
    async with working() as work:
        await open_desk(work)
        staff = [DANA, MARAT, senior, Actor(ADMIN, "Ерік", Role.ADMIN)]
        people = await at_work(work, *staff)
        await employ(work, senior)
    found = {
        actor.telegram_id: f"person:{person.id}"
        for actor, person in zip(staff, people, strict=True)
    }
    return found | {ADMIN: f"chat:{ADMIN}"}


async def on_duty(working, actor):
    async with working() as work:
        await members_store.put_duty(work.tx, actor.telegram_id, Duty(switched_on=True))


async def filed(working, *urls, **parts):
    async with working() as work:
        found = [await file_case(work, url=url, **parts) for url in urls or (URL,)]
        await said(work)
    return found


async def reminded(working):
    """Who a sweep reminded: address → (numbers, step)."""
    async with working() as work:
        await reminders.remind_of_due_cases(work)
        told = await owed(work, "OverdueCases")
        assert len({address for address, *_ in told}) == len(told), (
            "one message for each person"
        )
        await said(work)
    return {
        address: ({case["number"] for case in notice["cases"]}, notice["step"])
        for address, _, notice, *_ in told
    }


async def test_who_is_on_duty_hears_once_of_all_cases_then_the_seniors_then_the_admins(
    working, clock, team
):
    await on_duty(working, DANA)
    every = await filed(working, "https://example.com/1", "https://example.com/2")
    numbers = {case.number for case in every}
    assert await reminded(working) == {}
    clock.advance(seconds=24 * HOUR)
    assert await reminded(working) == {team[DANA.telegram_id]: (numbers, 0)}
    assert await reminded(working) == {}
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {team[SENIOR]: (numbers, 1)}
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {team[ADMIN]: (numbers, 2)}
    clock.advance(seconds=24 * HOUR)
    assert await reminded(working) == {}


async def test_with_no_one_on_duty_the_seniors_hear_at_once(working, clock, team):
    [case] = await filed(working)
    clock.advance(seconds=24 * HOUR)
    assert await reminded(working) == {team[SENIOR]: ({case.number}, 1)}


async def test_a_move_of_staff_keeps_the_next_people_out_of_it(working, clock, team):
    await on_duty(working, DANA)
    [case] = await filed(working)
    clock.advance(seconds=24 * HOUR)
    await reminded(working)
    async with working() as work:
        now = await fresh(work, case)
        taken = await casework.take(work, now, DANA)
        assert not taken.overdue
        await said(work)
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {}


async def test_who_holds_the_case_hears_before_the_others_on_duty(working, clock, team):
    await on_duty(working, DANA)
    [case] = await filed(working)
    clock.advance(seconds=72 * HOUR - HOUR)
    async with working() as work:
        await casework.take(work, await fresh(work, case), MARAT)
        await said(work)
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {team[MARAT.telegram_id]: ({case.number}, 0)}


async def test_at_night_only_urgent_cases_reach_only_who_is_on_duty(
    working, clock, team
):
    await on_duty(working, DANA)
    clock.advance(seconds=13 * HOUR)  # one o'clock
    [urgent] = await filed(working, violation="suicide")
    clock.advance(seconds=4 * HOUR)  # five o'clock
    assert await reminded(working) == {team[DANA.telegram_id]: ({urgent.number}, 0)}
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {}, "the senior sleeps"
    clock.advance(seconds=2 * HOUR)
    assert await reminded(working) == {team[SENIOR]: ({urgent.number}, 1)}


async def test_an_ordinary_case_waits_for_the_end_of_the_quiet_hours(
    working, clock, team
):
    await on_duty(working, DANA)
    [case] = await filed(working)  # due at midnight
    clock.advance(seconds=12 * HOUR)
    assert await reminded(working) == {}
    async with working() as work:
        assert (await fresh(work, case)).overdue
    clock.advance(seconds=7 * HOUR)
    assert await reminded(working) == {}
    clock.advance(seconds=HOUR)
    assert await reminded(working) == {team[DANA.telegram_id]: ({case.number}, 0)}


async def test_a_case_that_is_put_off_reminds_when_it_comes_back(working, clock, team):
    [case] = await filed(working)
    # Nine o'clock, three hours before the decision is due
    clock.advance(seconds=69 * HOUR)
    async with working() as work:
        held = await casework.take(work, await fresh(work, case), DANA)
        await holds.snooze(work, held, DANA, Snooze.HOURS)
        await said(work)
    clock.advance(seconds=2 * HOUR)
    assert await reminded(working) == {}
    clock.advance(seconds=2 * HOUR)
    assert team[DANA.telegram_id] in await reminded(working)


async def test_no_one_hears_of_a_case_with_a_conflict_of_interest(working, clock, team):
    for one in (DANA, MARAT):
        await on_duty(working, one)
    [case] = await filed(working)
    async with working() as work:
        await holds.recuse(work, case, DANA)
        await said(work)
    clock.advance(seconds=24 * HOUR)
    assert await reminded(working) == {team[MARAT.telegram_id]: ({case.number}, 0)}


async def test_an_overdue_case_comes_before_one_that_more_people_reported(
    working, clock
):
    async with working() as work:
        desk, old = await ready(work, url="https://example.com/old")
        marat = await welcome.recognise(work, MARAT.telegram_id, "ru")
    clock.advance(seconds=12 * HOUR)
    async with working() as work:
        await file_one(work, 51, url="https://example.com/new")
        await file_one(work, 52, url="https://example.com/new")
        await reminders.remind_of_due_cases(work)
        assert await casework.still_shows(work, await fresh(work, old), old.version), (
            "a press on a card from before the sweep counts"
        )
        late = await queue.show_queue(work, [desk], Filters(Only.OVERDUE), 22)
        assert [line.case.number for line in late.lines] == [old.number]
        assert late.lines[0].case.due_at == old.opened_at + 12 * HOUR * 1000
        taken = await next_case.take_next(work, [desk], MARAT, marat, "ru")
        assert taken.number == old.number
        assert not (await fresh(work, old)).overdue  # the decision has more time


async def test_a_case_that_falls_due_has_the_time_of_the_terms_that_hold_then(
    team, working, clock
):
    await on_duty(working, DANA)
    [case] = await filed(working)
    clock.advance(seconds=12 * HOUR)
    async with working() as work:
        longer = {"first_look_hours": 16}
        kinds = tuple(kind.model_copy(update=longer) for kind in work.channel.types)
        await reminders.remind_of_due_cases(in_channel(work, types=kinds))
        assert not await owed(work, "OverdueCases")
        now = await fresh(work, case)
    assert (now.due_at - now.opened_at, now.overdue) == (16 * HOUR * 1000, False)
