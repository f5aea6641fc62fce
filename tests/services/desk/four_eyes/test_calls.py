"""People who may be the second person are called by a message, once for all that waits."""

import pytest

from bot.core import people_store
from bot.core.queues import tasks_store
from bot.desk import casework, four_eyes, second_person
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import (
    DANA,
    GROUP,
    MARAT,
    RESTRICTED,
    at_work,
    file_one,
    owed,
    proposed,
    ready,
    said,
)

MINUTE, DAY = 60, 24 * 3600
NIGHT_ENDS = 12 * 3600


async def calls(work):
    """Whom the sweep calls, and to how much."""
    await second_person.call(work)
    found = [(to, params["waiting"]) for to, _, params, *_ in await owed(work, "SecondCall")]
    await said(work)
    return found


async def another(work, number):
    _, report = await file_one(work, 42, url=f"https://example.com/other/{number}")
    case = await casework.decide_case(work, await case_of(work, report), DANA, RESTRICTED)
    await said(work)
    return case


async def of(work, actor):
    person = await people_store.find(work.tx, *work.vault.identities(actor.telegram_id))
    return f"person:{person.id}"


async def test_a_proposal_calls_the_second_person_and_never_the_proposer(working):
    async with working() as work:
        case = await proposed(work)
        assert await tasks_store.is_planned(work.tx, second_person.CALLS)
        found = await calls(work)
        assert (await of(work, MARAT), [["proposal", 1]]) in found
        assert await of(work, DANA) not in dict(found)
        assert all(to.startswith("person:") for to in dict(found))
        assert await calls(work) == [], "one open call"
        await four_eyes.approve(work, case, MARAT)
        assert await calls(work) == []


async def test_what_comes_later_renews_the_call_after_ten_minutes(working, clock):
    async with working() as work:
        await proposed(work)
        await calls(work)
        await another(work, 1)
        assert await calls(work) == []
    clock.advance(seconds=10 * MINUTE)
    async with working() as work:
        assert (await of(work, MARAT), [["proposal", 2]]) in await calls(work)
        assert await calls(work) == []


async def test_a_settled_call_begins_anew_at_once(working, clock):
    async with working() as work:
        case = await proposed(work)
        await calls(work)
        await four_eyes.approve(work, case, MARAT)
        await calls(work)
    clock.advance(seconds=MINUTE)
    async with working() as work:
        await another(work, 2)
        assert (await of(work, MARAT), [["proposal", 1]]) in await calls(work)


async def test_the_group_is_called_where_no_person_can_be_written_to(working):
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA)
        await casework.decide_case(work, case, DANA, RESTRICTED)
        await said(work)
        [(to, waiting)] = await calls(work)
        assert (to, waiting) == (f"chat:{GROUP}", [["proposal", 1]])
        assert await calls(work) == []


@pytest.mark.parametrize(("hour", "is_called"), [(2, False), (9, True)])
async def test_what_can_wait_calls_in_the_morning(working, clock, hour, is_called):
    async with working() as work:
        clock.advance(ms=(hour * 3600 * 1000 - _time_of_day(work)) % (DAY * 1000))
    async with working() as work:
        await proposed(work)
        assert bool(await calls(work)) is is_called
    clock.advance(seconds=NIGHT_ENDS)
    async with working() as work:
        assert bool(await calls(work)) is not is_called


def _time_of_day(work):
    """Milliseconds since midnight in the zone of the shipped channel, UTC+5."""
    return (work.now + 5 * 3600 * 1000) % (DAY * 1000)
