"""What becomes of a decision and of its material is shown in its entry."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

from bot.authorities import follow_ups
from bot.cases import store
from bot.core.times import today
from bot.desk import casework
from bot.register import store as entries
from bot.register.model import Standing
from bot.values import Change, Found, Outcome
from tests.kit.register.publishing import entry_of, published, waiting_of
from tests.kit.services.desk_acts import DANA
from tests.kit.services.looks import CONFIRMED, FORWARDED, told_case

DAY = 86_400


@asynccontextmanager
async def _with_channel(begun, channel):
    async with begun as work:
        yield replace(work, deployment=replace(work.deployment, channel=channel))


async def now(work, case):
    return await store.cases.get(work.tx, case.id)


async def changes_of(working, entry):
    async with working() as work:
        return [one.change for one in await entries.entries_history(work.tx, entry.id)]


async def test_material_that_is_gone_and_back_is_shown_once_each(working, case):
    entry = await published(working, case)
    for found in (Found.THERE, Found.GONE, Found.GONE, Found.UNSEEN, Found.THERE):
        async with working() as work:
            await follow_ups.answer(work, await now(work, case), DANA, found)
    assert await changes_of(working, entry) == [Change.PUBLISHED, Change.GONE, Change.RETURNED]
    assert (await entry_of(working, case)).gone_on is None


async def test_an_order_that_is_prolonged_and_ends_is_shown(working, clock, deployment):
    day = today(clock.now, deployment.channel.zone)
    order = replace(CONFIRMED.order, date=day, until=date.fromordinal(day.toordinal() + 5))
    case = await told_case(working, clock, replace(CONFIRMED, order=order))
    entry = await published(working, case)
    clock.advance(seconds=7 * DAY)
    later = replace(order, until=date.fromordinal(day.toordinal() + 20))
    async with working() as work:
        await follow_ups.prolong(work, await now(work, case), DANA, later)
    assert (await entry_of(working, case)).finding.order == later
    clock.advance(seconds=20 * DAY)
    async with working() as work:
        await follow_ups.order_over(work, await now(work, case), DANA)
    assert (await entry_of(working, case)).standing is Standing.ENDED
    assert await changes_of(working, entry) == [
        Change.PUBLISHED,
        Change.PROLONGED,
        Change.ENDED,
    ]


async def test_an_order_that_ended_before_the_look_is_published_as_ended(
    working, clock, deployment
):
    day = today(clock.now, deployment.channel.zone)
    order = replace(CONFIRMED.order, date=day, until=date.fromordinal(day.toordinal() + 1))
    case = await told_case(working, clock, replace(CONFIRMED, order=order))
    clock.advance(seconds=3 * DAY)
    async with working() as work:
        await follow_ups.order_over(work, await now(work, case), DANA)
        await follow_ups.answer(work, await now(work, case), DANA, Found.GONE)
    entry = await published(working, case)
    assert (entry.standing, entry.gone_on) == (
        Standing.ENDED,
        today(clock.now, deployment.channel.zone),
    )


async def test_a_decision_whose_replacement_is_undone_waits_again(working, clock, deployment):
    rules = deployment.channel.publication
    forwards = rules.model_copy(update={"outcomes": (*rules.outcomes, Outcome.FORWARDED)})
    channel = deployment.channel.model_copy(update={"publication": forwards})

    def working_too():
        return _with_channel(working(), channel)

    case = await told_case(working_too, clock, FORWARDED)
    async with working_too() as work:
        first = await waiting_of(work, case)
        case = await casework.decide_case(work, await now(work, case), DANA, CONFIRMED)
        assert await waiting_of(work, case) is None
        await casework.undo(work, case, DANA)
        assert (await waiting_of(work, case)).id == first.id
