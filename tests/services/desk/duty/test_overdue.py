"""Cases become overdue, come first in turn, and get new times when the channel file changes."""

from dataclasses import replace

import sqlalchemy as sa

from bot.cases import store
from bot.core.queues import tasks_store
from bot.core.schema.desk import cases as table
from bot.core.work import Work
from bot.desk import casework, duty, lists
from bot.desk.model import Filters, Only
from bot.reports import welcome
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, MARAT, file_one, open_desk, ready
from tests.kit.storage.tasks import planned_at

HOURS = 3600


async def test_an_overdue_case_comes_before_one_that_more_people_reported(working, clock):
    async with working() as work:
        desk, old = await ready(work, url="https://example.com/old")
        [marat] = [await welcome.recognise(work, MARAT.telegram_id, "ru")]
    clock.advance(seconds=12 * HOURS)
    async with working() as work:
        await file_one(work, 51, url="https://example.com/new")
        await file_one(work, 52, url="https://example.com/new")
        await duty.sweep(work)
        late = await lists.show_queue(work, [desk], Filters(Only.OVERDUE.value), 22)
        assert [line.number for line in late.lines] == [old.number]
        assert late.lines[0].due_at == old.opened_at + 12 * HOURS * 1000
        taken = await lists.take_next(work, [desk], MARAT, marat, "ru")
        assert taken.number == old.number
        assert not (await store.cases.get(work.tx, old.id)).overdue  # the decision has more time


async def test_a_press_on_a_card_from_before_the_sweep_still_counts(working, clock):
    async with working() as work:
        _, case = await ready(work)
    clock.advance(seconds=12 * HOURS)
    async with working() as work:
        await duty.sweep(work)
        now = await store.cases.get(work.tx, case.id)
        assert now.overdue
        assert await casework.still_shows(work, now, case.version)


async def test_other_terms_reach_every_case_and_are_noted_once(working, deployment, monkeypatch):
    monkeypatch.setattr(duty, "RETIMED_AT_ONCE", 2)
    async with working() as work:
        await open_desk(work)
        for n in range(5):
            await file_one(work, url=f"https://example.com/{n}")
        await work.tx.run(sa.update(table).values(due_at=None, remind_at=None))
        await duty.plan(work)
        rounds = 0
        while await planned_at(work.tx, duty.RETIME) is not None:
            [task] = [one for one in await tasks_store.due(work.tx, 50) if one.kind == duty.RETIME]
            await tasks_store.done(work.tx, task)
            await duty.retime(work, task.params)
            rounds += 1
        assert rounds == 3
        rows = await work.tx.rows(sa.select(table.c.due_at, table.c.opened_at))
        assert {row["due_at"] - row["opened_at"] for row in rows} == {12 * HOURS * 1000}
        await duty.plan(work)
        assert await planned_at(work.tx, duty.RETIME) is None
        shorter = {"update": {"first_look_hours": 6}}
        kinds = tuple(kind.model_copy(**shorter) for kind in work.channel.types)
        channel = work.channel.model_copy(update={"types": kinds})
        later = Work(work.tx, replace(deployment, channel=channel))
        await duty.plan(later)
        assert await planned_at(work.tx, duty.RETIME) is not None
        await duty.retime(later, {"after": "", "first": False})
        first = await work.tx.row(sa.select(table).order_by(table.c.id))
        assert first["due_at"] == first["opened_at"] + 6 * HOURS * 1000


async def test_a_case_in_hands_is_due_by_the_time_of_its_decision(working, clock):
    async with working() as work:
        await open_desk(work)
        _, report = await file_one(work)
        case = await casework.take(work, await case_of(work, report), DANA)
        assert case.due_at == case.opened_at + 72 * HOURS * 1000
    clock.advance(seconds=72 * HOURS)
    async with working() as work:
        await duty.sweep(work)
        assert (await store.cases.get(work.tx, case.id)).overdue
