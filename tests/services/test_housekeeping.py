"""What is over goes by itself."""

import itertools

import sqlalchemy as sa

from bot.core import people_store
from bot.core.messages import Address, Lane, Post
from bot.core.queues import deliveries, inbox, outbox, tasks, tasks_store
from bot.core.queues.tables import inbox as inbox_table
from bot.core.queues.tables import outbox as outbox_table
from bot.core.queues.tables import received
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.privacy import retention
from bot.reports import files_store, reports_store, search_store, welcome
from bot.values import replace
from tests.kit.services import acts
from tests.kit.services.desk_acts import UNDO_OVER


async def test_reports_are_cut_off_and_erased_when_their_time_after_closing_is_over(
    working, clock, deployment
):
    async with working() as work:
        report = await acts.file(work, await acts.citizen(work))
    clock.advance(ms=400 * DAY_MS)
    async with working() as work:
        await retention.end_by_age(work)
        assert await reports_store.reports.get(work.tx, report.id) == report, (
            "its case is open"
        )
        closed = await acts.decide(work, report)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await acts.announce(work, closed)
    days = deployment.channel.retention.reports_after_closing_days
    clock.advance(ms=days * DAY_MS - UNDO_OVER * 1000 - 1000)
    async with working() as work:
        await retention.end_by_age(work)
        assert await reports_store.reports.get(work.tx, report.id) == report
    clock.advance(seconds=UNDO_OVER + 120)  # a second look can be asked for so long
    async with working() as work:
        await retention.end_by_age(work)
        kept = await reports_store.reports.get(work.tx, report.id)
        assert kept == replace(report, person=None, description=None, tell=False)
        assert await files_store.files_of_report(work.tx, report.id) == []
        assert await search_store.find_cases(work.tx, "school", 5) == []
        assert (await acts.case_of(work, report)).decision is not None


async def test_people_who_never_agreed_are_forgotten_after_a_week(
    working, clock, deployment
):
    identity = deployment.vault.identity(43)
    async with working() as work:
        await welcome.recognise(work, 43, "kk")
        await acts.file(work, await acts.citizen(work, 44))
    clock.advance(ms=8 * DAY_MS)
    async with working() as work:
        await retention.end_by_age(work)
        assert await people_store.find_person(work.tx, identity) is None
        assert (
            await people_store.find_person(work.tx, deployment.vault.identity(44))
            is not None
        )


async def test_each_sweep_plans_the_next_one_and_a_start_does_not_put_it_off(
    working, clock
):
    async with working() as work:
        await retention.end_by_age(work)
        planned = await tasks_store.run_at(work.tx, "sweep")
    assert planned == clock.now + 10 * 60 * 1000
    clock.advance(seconds=60)
    async with working() as work:
        await tasks.plan(work)
        assert await tasks_store.run_at(work.tx, "sweep") == planned


async def test_what_was_worked_and_said_goes_so_that_the_tables_stay_as_small_as_three_days(
    database, deployment, clock
):
    sizes, number = [], itertools.count(1)
    for _ in range(9):
        async with database.transaction() as tx:
            for _ in range(20):
                await work_and_say(tx, next(number))
        clock.advance(ms=DAY_MS)
        async with database.transaction() as tx:
            await retention.end_by_age(Work(tx, deployment))
            tables = (received, inbox_table, outbox_table)
            sizes.append(
                [
                    await tx.value(sa.select(sa.func.count()).select_from(t))
                    for t in tables
                ]
            )
    kept = deployment.channel.retention
    assert sizes[-1] == sizes[kept.updates_days] == [20 * (kept.updates_days - 1), 0, 0]


async def work_and_say(tx, number):
    """An update that is worked, and an answer that is said."""
    await inbox.accept_many(tx, [(number, f"key {number}", "{}")])
    [claimed] = await inbox.claim(tx, "me", tx.now + 1_000, 1)
    assert await inbox.done(tx, claimed.update_id, "me")
    post = Post("Menu", Address(person=f"p{number}"), "ru", Lane.ANSWER)
    row = await outbox.post(tx, post)
    await deliveries.mark_sending(tx, [row])
    await deliveries.sent(tx, [(row, number)])
