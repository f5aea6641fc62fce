"""Figures of a period beside those of the one before, and when they cannot be compared."""

import pytest

from bot.core.times import start_of
from bot.desk import casework
from bot.figures import stats as figures
from bot.figures.model import Comparison
from bot.figures.period import Hidden, parse
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


@pytest.fixture
def reporting(working, database, deployment, clock):
    """Move the clock, act, and read what is counted then."""

    class Steps:
        async def report(self, url, **parts):
            async with working() as work:
                _, filed = await file_one(work, parts.pop("who", 42), url=url, **parts)
                return await case_of(work, filed)

        async def decide(self, case, outcome=Outcome.RESTRICTED):
            async with working() as work:
                return await casework.decide_case(work, case, DANA, decided_as(outcome))

        async def act(self, deed, case, *more):
            async with working() as work:
                return await deed(work, case, DANA, *more)

        async def stats(self, period):
            async with database.long_reading() as tx:
                return await figures.of_period(tx, deployment.channel, period)

        async def monthly(self, month):
            async with database.long_reading() as tx:
                return await figures.monthly(tx, deployment.channel, month)

        async def desk(self):
            async with working() as work:
                await open_desk(work)

    return Steps()


async def test_a_period_is_compared_with_the_one_before(reporting, clock):
    await reporting.desk()
    case = await reporting.report("https://a.kz/1")
    clock.advance(seconds=7200)
    await reporting.decide(case)
    await reporting.report("https://a.kz/2", who=43)
    clock.now = start_of(NOVEMBER.first, ZONE)
    await reporting.report("https://a.kz/2", who=44)
    clock.now = start_of(NOVEMBER.end, ZONE)
    seen = await reporting.stats(NOVEMBER)
    assert seen.comparison is Comparison.WHOLE
    now, then = seen.figures, seen.before
    assert (then.received, then.distinct, then.repeats, then.decided_in_all) == (2, 2, 0, 1)
    assert (now.received, now.distinct, now.repeats, now.decided_in_all) == (1, 0, 1, 0)
    assert (then.repeat_share, now.repeat_share) == (0, 1)
    assert then.decision.median == then.first_claim.p90 == 2 * HOUR
    assert (then.backlog, now.backlog) == (1, 1)
    assert [piece.received for piece in seen.pieces] == [1, *[0] * 29]


async def test_a_period_that_is_not_over_is_compared_with_as_much_time(reporting, clock):
    for day in (0, 1, 2, 20):
        clock.now = start_of(OCTOBER.first, ZONE) + day * DAY
        await reporting.report(f"https://a.kz/{day}", who=day + 1)
    clock.now = start_of(NOVEMBER.first, ZONE) + 2 * DAY
    seen = await reporting.stats(NOVEMBER)
    assert seen.comparison is Comparison.SO_FAR
    assert not seen.is_over
    assert seen.until == clock.now
    assert seen.before.received == 2, "of the first two days only"
    assert len(seen.pieces) == 2


async def test_what_lies_before_the_records_is_not_compared(reporting, clock):
    assert (await reporting.stats(OCTOBER)).comparison is Comparison.TOO_EARLY
    clock.advance(seconds=3600)
    await reporting.report("https://a.kz/1")
    assert (await reporting.stats(OCTOBER)).comparison is Comparison.TOO_EARLY
    assert (await reporting.stats(parse("2027"))).comparison is Comparison.NOT_BEGUN
    clock.now = start_of(NOVEMBER.end, ZONE)
    seen = await reporting.stats(NOVEMBER)
    assert seen.comparison is Comparison.WHOLE, "records of the first day are records of the month"


async def test_the_monthly_figure_says_what_stands(reporting, clock):
    await reporting.desk()
    decided = []
    for n in range(6):
        case = await reporting.report(f"https://a.kz/{n}", who=n + 1, violation="terrorism")
        decided.append(await reporting.decide(case))
    clock.advance(seconds=1)
    found = (await reporting.monthly(OCTOBER)).published
    assert (found.total, found.cells["terrorism"]) == (6, 6)
    await reporting.act(casework.undo, decided[0])
    clock.advance(seconds=3600)
    found = (await reporting.monthly(OCTOBER)).published
    assert found.total == 5
    await reporting.act(casework.reopen, decided[1], BECAUSE)
    found = await reporting.monthly(OCTOBER)
    assert found.published.total is Hidden.SMALL
    assert not found.is_over


async def test_a_month_is_read_and_one_that_has_not_begun_is_none(deployment, clock):
    channel = deployment.channel
    assert figures.read_month("", clock.now, channel).code == "2026-09"
    assert figures.read_month("2026-10", clock.now, channel) == OCTOBER
    for text in ("2026-11", "2026-Q4", "2026", "x"):
        assert figures.read_month(text, clock.now, channel) is None
