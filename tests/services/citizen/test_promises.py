"""A reporter hears, once and by day, that the promised day has passed."""

from datetime import UTC, datetime

from bot.cases.model import Because
from bot.desk import casework
from bot.reports import follow_up, news
from bot.values import Finding, Outcome, Why
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BOSS, DANA, file_one, open_desk, owed, said

DAY = 24 * 60 * 60 * 1000


async def swept(working):
    """What reporters were told by a sweep."""
    async with working() as work:
        await news.sweep(work)
    async with working() as work:
        return await owed(work, "NotDecidedYet")


def until_noon(now):
    """Seconds until it is noon in the channel's zone, UTC+5."""
    here = datetime.fromtimestamp(now / 1000, UTC)
    return ((12 - 5 - here.hour) % 24) * 3600


async def test_each_undecided_report_is_told_once_by_day_with_the_day_that_was_promised(
    working, clock
):
    clock.advance(seconds=until_noon(clock()))
    async with working() as work:
        await open_desk(work)
        _, waiting = await file_one(work, 41)
        _, decided = await file_one(work, 42, url="https://example.com/2")
        _, silent = await file_one(work, 43, url="https://example.com/3", tell=False)
        _, withdrawn = await file_one(work, 44, url="https://example.com/4")
        await follow_up.withdraw(work, withdrawn)
        case = await case_of(work, decided)
        await casework.decide_case(work, case, DANA, Finding(Outcome.REMOVED, "any"))
        promised = work.now + 30 * DAY
    clock.advance(seconds=29 * 86_400)
    assert await swept(working) == []
    clock.advance(seconds=12 * 3600 + 86_400)  # midnight
    assert await swept(working) == []
    clock.advance(seconds=9 * 3600)
    [(_, _, told, language, _)] = await swept(working)
    assert (told["number"], told["promised_at"], language) == (waiting.number, promised, "ru")
    async with working() as work:
        await said(work)
    assert await swept(working) == []
    assert silent.tell is False


async def test_a_report_joined_to_an_undecided_case_is_told_too(working, clock):
    clock.advance(seconds=until_noon(clock()))
    async with working() as work:
        await open_desk(work)
        _, first = await file_one(work, 41, url="https://example.com/1")
        _, other = await file_one(work, 42, url="https://example.com/2")
        target = await case_of(work, first)
        await casework.merge(
            work, await case_of(work, other), BOSS, target, Because(Why.SAME_CONTENT)
        )
    clock.advance(seconds=30 * 86_400)
    assert {told["number"] for _, _, told, *_ in await swept(working)} == {
        first.number,
        other.number,
    }
