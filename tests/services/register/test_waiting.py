"""Who is shown a decision before it is published, and who is reminded of it."""

import pytest

from bot.cases import move
from bot.cases.model import Move
from bot.core import reviews, reviews_store
from bot.core.reviews_store import Kind
from bot.register import publication
from bot.register.publication import Publications
from bot.values import Act
from tests.kit.register.publishing import told, waiting_of
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, GROUP, MARAT, file_one, open_desk, owed
from tests.kit.services.looks import OLGA, decide, join, two_desks

HOURS = 3_600


async def a_case(working, clock):
    """A told case of a desk where Dana and Marat work; Olga works at another one."""
    async with working() as work:
        await two_desks(work)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report))
    return await told(working, clock, case)


async def offered(work, actor):
    return len((await publication.offered(work, actor.telegram_id)).lines)


async def test_people_of_the_desk_look_who_took_no_part(working, clock):
    await a_case(working, clock)
    async with working() as work:
        assert [await offered(work, one) for one in (DANA, MARAT, OLGA)] == [0, 1, 0]


@pytest.mark.parametrize("looked_through", [200, 2])
async def test_page_by_page_a_person_reaches_all_that_is_for_them(
    working, clock, monkeypatch, looked_through
):
    monkeypatch.setattr(publication, "LISTED", 2)
    monkeypatch.setattr(publication, "LOOKED_THROUGH", looked_through)
    async with working() as work:
        await two_desks(work)
        reported = [await file_one(work, url=f"https://example.com/{n}") for n in range(8)]
        deciders = (DANA, MARAT, MARAT, MARAT, DANA, DANA, MARAT, DANA)
        decided = [
            await decide(work, await case_of(work, report), actor=actor)
            for (_, report), actor in zip(reported, deciders, strict=True)
        ]
    for case in decided:
        await told(working, clock, case)
    found, further = [], None
    async with working() as work:
        while True:
            page = await publication.offered(work, MARAT.telegram_id, further)
            assert len(page.lines) <= 2
            found += [line.number for line in page.lines]
            further = page.further
            if further is None:
                break
    assert sorted(found) == sorted(
        case.number for case, who in zip(decided, deciders, strict=True) if who is DANA
    )


async def test_where_the_desk_is_too_small_other_desks_look(working, clock):
    async with working() as work:
        await open_desk(work)
        await open_desk(work, "weapons", chat=-1002)
        await join(work, DANA, GROUP)
        await join(work, OLGA, -1002)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report))
    await told(working, clock, case)
    async with working() as work:
        assert [await offered(work, one) for one in (DANA, OLGA)] == [0, 1]


async def test_a_person_with_a_conflict_of_interest_is_not_shown_it(working, clock):
    async with working() as work:
        await two_desks(work)
        _, report = await file_one(work)
        case = await case_of(work, report)
        case = await move.make(work, case, Move(Act.RECUSE, work.now, MARAT.telegram_id))
        case = await decide(work, case)
    await told(working, clock, case)
    async with working() as work:
        assert await offered(work, MARAT) == 0


async def test_who_is_late_is_reminded_once(working, clock):
    case = await a_case(working, clock)
    async with working() as work:
        await reviews.sweep(work)
        assert await owed(work, "PublicationsWait") == []
        hours = work.channel.publication.look_hours
    clock.advance(seconds=hours * HOURS + 1)
    for _ in range(2):
        async with working() as work:
            await reviews.sweep(work)
            assert len(await owed(work, "PublicationsWait")) == 1
            assert await reviews_store.counts(work.tx, Kind.PUBLICATION) == (1, 1, 0)
            waits = await waiting_of(work, case)
            assert (await Publications(work).get(waits.id)).reminded == 1
