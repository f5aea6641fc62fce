"""What became of decided cases, counted by hand, on both databases."""

from bot.domain.authority.follow_up import FollowUp, Found
from bot.storage.authority import follow_ups
from bot.storage.figures import followed
from tests.kit.storage.october import BEGIN, END, OCTOBER, case, event

RULED = {"outcome": "restricted", "decided_at": BEGIN}


async def test_restricted_cases_without_an_order_on_record_are_counted_apart(database):
    async with database.transaction() as tx:
        await case(tx, "old", 0, **RULED)
        await case(tx, "new", 0, **RULED)
        await case(tx, "removed", 0, outcome="removed", decided_at=BEGIN)
        await follow_ups.keep(tx, FollowUp("new", "d1", BEGIN, has_order=True))
        await follow_ups.keep(tx, FollowUp("removed", "d2", BEGIN))
        assert await followed.without_order(tx, *OCTOBER) == 1
        assert await followed.without_order(tx, END, END + 1) == 0


async def test_what_was_found_is_counted_by_type_and_by_the_last_answer(database):
    async with database.transaction() as tx:
        for id, violation, found, at in (
            ("a", "drugs", Found.GONE, BEGIN), ("b", "drugs", Found.GONE, END - 1),
            ("c", "drugs", Found.THERE, BEGIN), ("d", "fraud", Found.MOVED, BEGIN),
            ("e", "fraud", Found.GONE, END), ("f", "fraud", None, BEGIN),
        ):  # fmt: skip
            await case(tx, id, 0, violation=violation, **RULED)
            await follow_ups.keep(tx, FollowUp(id, "d", BEGIN, looked_at=at, found=found))
        assert await followed.found(tx, *OCTOBER) == {
            "drugs": {Found.GONE: 2, Found.THERE: 1},
            "fraud": {Found.MOVED: 1},
        }


async def test_orders_that_ended_are_events_of_the_period(database):
    async with database.transaction() as tx:
        for at in (BEGIN - 1, BEGIN, END - 1, END):
            await event(tx, "a", "order_over", at)
        assert await followed.ended_orders(tx, *OCTOBER) == 2
