"""The daily summary: once a day at its hour, to each desk, with the desk's own numbers."""

from datetime import UTC, datetime

from bot.desk import casework
from bot.figures import summary
from bot.values import Finding, Outcome
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, GROUP, file_one, open_desk, owed, said

HOUR = 3600


def until(now, hour):
    """Seconds until the clock shows this hour in the channel's zone, UTC+5."""
    here = datetime.fromtimestamp(now / 1000, UTC)
    return ((hour - 5 - here.hour) % 24) * HOUR - here.minute * 60 - here.second


async def sent(working):
    """The summaries that a sweep sends: address → fields."""
    async with working() as work:
        await said(work)
        await summary.send_summaries(work)
        return {
            address: notice for address, _, notice, *_ in await owed(work, "DaySummary")
        }


async def test_each_desk_gets_its_own_numbers_once_a_day_at_the_hour(working, clock):
    clock.advance(seconds=until(clock(), 8))
    async with working() as work:
        await open_desk(work, "drugs")
        await open_desk(work, chat=GROUP - 1)
        _, decided = await file_one(work, 41, url="https://example.com/1")
        await file_one(work, 42, url="https://example.com/2")
        await file_one(work, 43, url="https://example.com/3", violation="fraud")
    clock.advance(seconds=HOUR // 2)
    async with working() as work:
        case = await case_of(work, decided)
        await casework.decide_case(work, case, DANA, Finding(Outcome.REMOVED, "owner"))
    assert await sent(working) == {}
    clock.advance(seconds=HOUR // 2)
    drugs, others = (await sent(working)).values()
    assert drugs["overdue"] == 0
    assert drugs["types"] == [
        {"violation": "drugs", "came_in": 2, "decided": 1, "waiting": 1}
    ]
    [of_others] = others["types"]
    assert of_others["came_in"] == 1
    assert await sent(working) == {}
    clock.advance(seconds=24 * HOUR)
    [later] = (await sent(working))[f"chat:{GROUP}"]["types"]
    assert later == {"violation": "drugs", "came_in": 0, "decided": 0, "waiting": 1}


async def test_after_an_outage_a_summary_is_late_by_at_most_some_hours(working, clock):
    async with working() as work:
        await open_desk(work)
    clock.advance(seconds=until(clock(), 12))
    assert await sent(working) == {}
    clock.advance(seconds=23 * HOUR)
    assert len(await sent(working)) == 1
