"""The channel's quiet hours: what can wait comes in the morning, an urgent case reaches a person."""

import pytest
import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.core import members_store
from bot.core.people import Role
from bot.core.times import HOUR_MS, hour_of
from bot.desk import casework, four_eyes, holds, reminders, review_calls
from bot.desk.model import Actor, Snooze
from bot.values import Duty, replace
from tests.kit.orders import RESTRICTED
from tests.kit.services.desk_acts import (
    BECAUSE,
    file_case,
    owed,
    proposed,
    ready,
    said,
)
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work, employ, open_desk

SENIOR = Actor(77, "Сауле", Role.SENIOR)
HOUR = 3600


@pytest.fixture
def deployment(deployment):
    return replace(deployment, channel=load_channel(None))


@pytest.fixture
def at(clock):
    """`at(hour)`: the clock goes on to this hour of the channel's zone."""

    def go_on(hour):
        clock.advance(seconds=(hour - hour_of(clock.now, "Asia/Almaty")) % 24 * HOUR)

    return go_on


async def reached(work, kind):
    """The names of those to whom something of this kind goes, and if it makes a sound."""
    names = {}
    for actor in (DANA, MARAT, SENIOR, BOSS):
        if (person := await work.person(actor.telegram_id)) is not None:
            names[f"person:{person.id}"] = actor.name
    return {
        names.get(to, to): not params.get("silent", False)
        for to, _, params, *_ in await owed(work, kind)
    }


async def on_duty(work, actor):
    await members_store.put_duty(work.tx, actor.telegram_id, Duty(switched_on=True))


async def urgent_proposal(work):
    await proposed(work)
    await work.tx.run(sa.text("UPDATE cases SET urgency = 0"))


async def test_an_urgent_proposal_at_night_calls_who_is_on_duty_else_who_was_active_last(
    working, clock, at
):
    at(0)
    async with working() as work:
        await urgent_proposal(work)
        await at_work(work, SENIOR)
        await employ(work, SENIOR)
        await members_store.seen_staff(work.tx, SENIOR.telegram_id, SENIOR.name)
        await work.tx.run(
            sa.text("UPDATE staff SET seen_at = 0 WHERE telegram_id <> 22")
        )
        await review_calls.call(work)
        assert set(await reached(work, "ReviewsWait")) == {MARAT.name}
        await said(work)
        await on_duty(work, SENIOR)
    clock.advance(seconds=HOUR)
    async with working() as work:
        await review_calls.call(work)
        assert set(await reached(work, "ReviewsWait")) == {SENIOR.name}


async def test_an_urgent_case_that_is_overdue_at_night_wakes_one_person_where_none_is_on_duty(
    working, clock, at
):
    at(12)
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT, SENIOR)
        await employ(work, SENIOR)
    clock.advance(seconds=13 * HOUR)
    async with working() as work:
        await file_case(work, violation="suicide")
        await said(work)
    clock.advance(seconds=4 * HOUR)
    async with working() as work:
        assert work.is_night
        await reminders.remind_of_due_cases(work)
        assert set(await reached(work, "OverdueCases")) == {SENIOR.name}


@pytest.mark.parametrize(("hour", "is_called"), [(2, False), (9, True)])
async def test_the_group_is_not_called_at_night_for_what_can_wait(
    working, clock, at, hour, is_called
):
    at(hour)
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA)
        await casework.decide_case(work, case, DANA, RESTRICTED)
        await said(work)
        await review_calls.call(work)
        assert (f"chat:{GROUP}" in await reached(work, "ReviewsWait")) is is_called
        await said(work)
    clock.advance(seconds=8 * HOUR)
    async with working() as work:
        await review_calls.call(work)
        assert (f"chat:{GROUP}" in await reached(work, "ReviewsWait")) is not is_called


@pytest.mark.parametrize(("hour", "sounds"), [(2, False), (12, True)])
async def test_a_refusal_and_a_hold_that_ends_make_no_sound_at_night(
    working, clock, at, hour, sounds
):
    at(hour)
    async with working() as work:
        case = await proposed(work)
        case = await four_eyes.refuse(work, case, MARAT, BECAUSE)
        assert await reached(work, "CaseRefused") == {DANA.name: sounds}
    clock.advance(seconds=2 * HOUR - 60)
    async with working() as work:
        await holds.end_idle_holds(work)
        assert await reached(work, "HoldEnds") == {DANA.name: sounds}


async def test_a_case_put_off_until_the_night_comes_back_in_the_morning(
    working, clock, at
):
    at(21)
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA, MARAT)
        asleep = await holds.snooze(work, case, DANA, Snooze.HOURS)
        assert hour_of(asleep.snoozed_until, work.channel.zone) == 8
        free = await holds.release(work, asleep, DANA, BECAUSE)
        await on_duty(work, DANA)
        asleep = await holds.snooze(work, free, DANA, Snooze.HOURS)
        assert asleep.snoozed_until == work.now + 3 * HOUR_MS
        urgent = await file_case(
            work, 43, url="https://example.com/2", violation="suicide"
        )
        asleep = await holds.snooze(work, urgent, MARAT, Snooze.HOURS)
        assert asleep.snoozed_until == work.now + 3 * HOUR_MS
        assert asleep.held_at == asleep.snoozed_until
