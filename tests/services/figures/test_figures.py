"""Figures of a period beside those of the one before, and when they cannot be compared."""

import pytest

from bot.core.periods import parse
from bot.core.times import start_of
from bot.desk import casework
from bot.figures import stats as figures
from bot.figures.model import By, Measure
from bot.figures.monthly import count_month
from bot.values import Outcome
from tests.kit.orders import decided_as
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BECAUSE, DANA, file_one, open_desk

ZONE = "Asia/Almaty"
OCTOBER, NOVEMBER = parse("2026-10"), parse("2026-11")
HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture
def clock(clock):
    clock.now = start_of(OCTOBER.first, ZONE)
    return clock


class Reporting:
    """Moves the clock, acts, and reads what is counted then."""

    def __init__(self, working, database, channel):
        self.working, self.database, self.channel = working, database, channel

    async def report(self, url, who=42, **parts):
        async with self.working() as work:
            _, filed = await file_one(work, who, url=url, **parts)
            return await case_of(work, filed)

    async def act(self, deed, case, *more):
        async with self.working() as work:
            return await deed(work, case, DANA, *more)

    async def counted(self, count, period):
        async with self.database.long_reading() as tx:
            return await count(tx, self.channel, period)


@pytest.fixture
async def reporting(working, database, deployment, clock):
    async with working() as work:
        await open_desk(work)
    return Reporting(working, database, deployment.channel)


async def test_a_period_is_compared_with_the_one_before(reporting, clock):
    case = await reporting.report("https://a.kz/1")
    clock.advance(seconds=7200)
    await reporting.act(casework.decide_case, case, decided_as(Outcome.RESTRICTED))
    await reporting.report("https://a.kz/2", who=43)
    clock.now = start_of(NOVEMBER.first, ZONE)
    await reporting.report("https://a.kz/2", who=44)
    clock.now = start_of(NOVEMBER.end, ZONE)
    seen = await reporting.counted(figures.of_period, NOVEMBER)
    now, then = seen.figures, seen.before
    assert (then.received, then.distinct, then.repeats, then.decided_in_all) == (
        2,
        2,
        0,
        1,
    )
    assert (now.received, now.distinct, now.repeats, now.decided_in_all) == (1, 0, 1, 0)
    assert (then.repeat_share, now.repeat_share) == (0, 1)
    assert then.decision.median == then.first_claim.p90 == 2 * HOUR
    assert (then.backlog, now.backlog) == (1, 1)
    assert [piece.received for piece in seen.pieces] == [1, *[0] * 29]


async def test_a_period_that_is_not_over_is_compared_with_as_much_time(
    reporting, clock
):
    for day in (0, 1, 2, 20):
        clock.now = start_of(OCTOBER.first, ZONE) + day * DAY
        await reporting.report(f"https://a.kz/{day}", who=day + 1)
    clock.now = start_of(NOVEMBER.first, ZONE) + 2 * DAY
    seen = await reporting.counted(figures.of_period, NOVEMBER)
    assert not seen.is_over
    assert seen.until == clock.now
    assert seen.before.received == 2, "of the first two days only"
    assert len(seen.pieces) == 2


async def test_what_lies_before_the_records_is_not_compared(reporting, clock):
    async def before(period):
        return (await reporting.counted(figures.of_period, period)).before

    assert await before(OCTOBER) is None
    clock.advance(seconds=3600)
    await reporting.report("https://a.kz/1")
    assert await before(OCTOBER) is None
    clock.now = start_of(NOVEMBER.end, ZONE)
    assert (await before(NOVEMBER)).received == 1, (
        "the first day's records are the month's"
    )


async def test_the_monthly_figure_says_what_stands(reporting, clock):
    decided = []
    for n in range(6):
        case = await reporting.report(
            f"https://a.kz/{n}", who=n + 1, violation="terrorism"
        )
        case = await reporting.act(
            casework.decide_case, case, decided_as(Outcome.RESTRICTED)
        )
        decided.append(case)
    clock.advance(seconds=1)
    found = await restricted(reporting)
    assert (found.total.n, found.by(By.TYPE)["terrorism"].n) == (6, 6)
    await reporting.act(casework.undo, decided[0])
    clock.advance(seconds=3600)
    assert (await restricted(reporting)).total.n == 5
    await reporting.act(casework.reopen, decided[1], BECAUSE)
    assert (await restricted(reporting)).total is None
    assert not (await reporting.counted(count_month, OCTOBER)).is_over


async def restricted(reporting):
    return (await reporting.counted(count_month, OCTOBER)).counted.of(
        Measure.RESTRICTED
    )
