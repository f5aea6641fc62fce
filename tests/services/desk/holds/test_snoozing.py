"""Cases that are put off, and come back by themselves."""

from dataclasses import replace

import pytest

from bot.cases import store
from bot.cases.model import HeldByOther, IllegalMove
from bot.core import desks_store
from bot.core.people import Standing
from bot.desk import casework, holds, lists, talks
from bot.desk.model import HOUR_MS, Snooze
from bot.reports import additions
from bot.values import Act, Status, Urgency
from tests.kit.services.desk_acts import (
    DANA,
    GROUP,
    MARAT,
    acts_of,
    asked_about,
    at_work,
    file_one,
    owed,
    ready,
    said,
)
from tests.kit.storage.tasks import planned_at


async def test_a_case_put_off_comes_back_to_who_put_it_off(working, clock):
    async with working() as work:
        desk, case = await ready(work)
        dana, marat = await at_work(work, DANA, MARAT)
        asleep = await holds.snooze(work, case, DANA, Snooze.HOURS)
        until = work.now + 3 * HOUR_MS
        assert (asleep.holder, asleep.snoozed_until) == (11, until)
        assert await planned_at(work.tx, f"wake:{case.id}") == until
    clock.advance(ms=3 * HOUR_MS - 1)
    async with working() as work:
        await holds.sweep(work)
        assert await lists.take_next(work, [desk], MARAT, marat, "ru") is None
        with pytest.raises(HeldByOther):
            await casework.take(work, asleep, MARAT)
        await said(work)
    clock.advance(ms=1)
    async with working() as work:
        await holds.wake(work, {"case": case.id, "until": until})
        awake = await store.cases.get(work.tx, case.id)
        assert (awake.holder, awake.held_at, awake.snoozed_until) == (11, work.now, None)
        mine = [kind for to, kind, *_ in await owed(work) if to == f"person:{dana.id}"]
        assert mine == ["Card", "SnoozeOver"]
        await holds.wake(work, {"case": case.id, "until": until})
        assert await acts_of(work, case) == [Act.OPEN, Act.SNOOZE, Act.WAKE]


async def test_a_case_put_off_by_who_left_is_free_when_its_time_comes(working, clock):
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA)
        asleep = await holds.snooze(work, case, DANA, Snooze.HOUR)
    clock.advance(ms=HOUR_MS)
    async with working() as work:
        await desks_store.set_standing(work.tx, GROUP, 11, Standing.LEFT)
        await holds.wake(work, {"case": case.id, "until": asleep.snoozed_until})
        free = await store.cases.get(work.tx, case.id)
        assert (free.holder, free.status, free.snoozed_until) == (None, Status.RECEIVED, None)


async def test_an_answer_and_a_take_bring_a_case_back_before_its_time(work):
    desk, case = await ready(work)
    person, report = await file_one(work, 43)
    case = await store.cases.get(work.tx, case.id)
    await talks.ask(work, case, DANA, "Когда?", desk)
    case = await store.cases.get(work.tx, case.id)
    asleep = await holds.snooze(work, case, DANA, Snooze.DAYS)
    assert asleep.status is Status.NEED_INFO
    [question] = await asked_about(work, case)
    assert await additions.add(work, person, report, "Утром", (), question.id)
    awake = await store.cases.get(work.tx, case.id)
    assert (awake.status, awake.holder, awake.snoozed_until) == (Status.UNDER_REVIEW, 11, None)
    assert awake.held_at == work.now
    asleep = await holds.snooze(work, awake, DANA, Snooze.DAYS)
    assert (await casework.take(work, asleep, DANA)).snoozed_until is None


async def test_an_urgent_case_is_put_off_for_hours_only(work):
    _, case = await ready(work)
    urgent = replace(case, urgency=Urgency.URGENT)
    with pytest.raises(IllegalMove):
        await holds.snooze(work, urgent, DANA, Snooze.DAYS)
