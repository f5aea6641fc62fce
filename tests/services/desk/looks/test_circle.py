"""Who may take a look: another desk, or a senior who did not see the board."""

from bot.cases import move as moves
from bot.cases import store
from bot.cases.model import Move
from bot.core import desks_store, reviews, reviews_store
from bot.core.reviews_store import Kind
from bot.core.times import DAY_MS
from bot.desk import cards
from bot.desk.second_looks import SecondLooks
from bot.values import Act
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, GROUP, MARAT, UNDO_OVER, file_one, open_desk, owed
from tests.kit.services.looks import (
    NOT_CONFIRMED,
    OLGA,
    OTHER_GROUP,
    SENIOR,
    TIMUR,
    decide,
    give,
    join,
    pass_on,
    review_of,
    tell,
    told_case,
)


async def offered(work, *actors):
    """Those of these people who would get the look."""
    found = []
    for actor in actors:
        offer = await SecondLooks(work).offer(actor.telegram_id)
        found += [actor.name] if offer.free else []
    return found


async def one_desk(working, clock, *members):
    """A case of the only desk that Dana decided and whose reporter was told."""
    async with working() as work:
        await open_desk(work)
        for actor in (DANA, MARAT, *members):
            await join(work, actor, GROUP)
        _, report = await file_one(work)
        case = await decide(work, await case_of(work, report))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        return await tell(work, case)


async def test_people_of_another_desk_get_it_and_moderators_of_the_same_desk_do_not(working, clock):
    await told_case(working, clock)
    async with working() as work:
        assert await offered(work, DANA, MARAT, OLGA, TIMUR) == ["Ольга", "Тимур"]


async def test_who_is_a_member_of_both_groups_has_seen_the_board(working, clock):
    await told_case(working, clock)
    async with working() as work:
        await join(work, OLGA, GROUP)
        assert await offered(work, OLGA, TIMUR) == ["Тимур"]


async def test_a_senior_of_the_same_desk_gets_it_unless_they_acted_on_the_case(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        await join(work, SENIOR, GROUP)
        assert await offered(work, SENIOR) == ["Сауле"]
        move = Move(Act.NOTE, work.now, SENIOR.telegram_id, detail={"text": "?"})
        await moves.make(work, case, move)
        assert await offered(work, SENIOR) == []


async def test_who_opened_the_card_has_seen_the_decision(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        person = await join(work, SENIOR, GROUP)
        await cards.give_private(work, case, person.id, "ru")
        assert await offered(work, SENIOR) == []


async def test_a_senior_who_worked_at_the_desk_lately_comes_after_all_others(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        await join(work, SENIOR, GROUP)
        _, report = await file_one(work, 43, url="https://example.com/other")
        other = await case_of(work, report)
        await moves.make(work, other, Move(Act.TAKE, work.now, SENIOR.telegram_id))
        assert await offered(work, SENIOR, OLGA) == ["Ольга"]
        for actor in (OLGA, TIMUR):
            look, _ = await SecondLooks(work).take_next(actor.telegram_id)
            await pass_on(work, look)
        assert await offered(work, SENIOR) == ["Сауле"], "there is no other person left"
    clock.advance(ms=8 * DAY_MS)
    async with working() as work:
        assert case.desk is not None
        assert await offered(work, SENIOR) == ["Сауле"]


async def test_with_one_desk_a_senior_who_had_nothing_to_do_with_the_case_gets_it(working, clock):
    await one_desk(working, clock, SENIOR)
    async with working() as work:
        assert await offered(work, DANA, MARAT, SENIOR) == ["Сауле"]


async def test_with_no_person_at_all_it_waits_and_that_is_noted(working, clock):
    case = await one_desk(working, clock)
    async with working() as work:
        await reviews.sweep(work)
        assert await reviews_store.counts(work.tx, Kind.LOOK) == (1, 0, 1)
        assert (await review_of(work, case)).without_people_since == work.now
        await join(work, SENIOR, GROUP)
        await reviews.sweep(work)
        assert await reviews_store.counts(work.tx, Kind.LOOK) == (1, 0, 0)


async def test_the_third_person_is_neither_of_the_two(working, clock):
    await told_case(working, clock)
    async with working() as work:
        await give(work, OLGA, NOT_CONFIRMED)
        assert await offered(work, DANA, OLGA, TIMUR) == ["Тимур"]


async def test_people_are_reminded_once_a_day_of_what_waits(working, clock):
    await told_case(working, clock)
    async with working() as work:
        await reviews.sweep(work)
        assert await owed(work, "LooksWait") == []
    clock.advance(ms=DAY_MS)
    async with working() as work:
        for _ in range(2):
            await reviews.sweep(work)
        reminded = await owed(work, "LooksWait")
        assert [params["n"] for _, _, params, *_ in reminded] == [1, 1], "Olga and Timur"


async def test_a_look_held_for_a_day_goes_to_another_person(working, clock):
    await told_case(working, clock)
    async with working() as work:
        await SecondLooks(work).take_next(OLGA.telegram_id)
    clock.advance(ms=DAY_MS * 5 // 6)
    async with working() as work:
        await reviews.sweep(work)
        [reminded] = await owed(work, "LooksWait")
        assert reminded[2]["n"] == 1
    clock.advance(ms=DAY_MS // 6)
    async with working() as work:
        await reviews.sweep(work)
        assert await offered(work, OLGA, TIMUR) == ["Тимур"]


async def test_a_desk_that_closed_lends_nobody(working, clock):
    await told_case(working, clock)
    async with working() as work:
        other = await desks_store.desk_at(work.tx, OTHER_GROUP, None)
        await desks_store.close_desk(work.tx, other.id)
        assert await offered(work, OLGA, TIMUR) == []
        assert (await store.without_desk(work.tx)) == []
