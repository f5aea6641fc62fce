"""What became of decided cases, counted by hand, on both databases."""

from bot.cases import store
from bot.cases.afterwards import FollowUp
from bot.figures import store as followed
from bot.values import Found
from tests.kit.storage.october import BEGIN, END, OCTOBER, case, event


async def test_what_was_found_is_counted_by_type_and_by_the_last_answer(database):
    async with database.transaction() as tx:
        for id, violation, found, at in (
            ("a", "drugs", Found.GONE, BEGIN),
            ("b", "drugs", Found.GONE, END - 1),
            ("c", "drugs", Found.THERE, BEGIN),
            ("d", "fraud", Found.MOVED, BEGIN),
            ("e", "fraud", Found.GONE, END),
            ("f", "fraud", None, BEGIN),
        ):
            await case(tx, id, 0, violation=violation)
            await store.keep_follow_up(tx, FollowUp(id, "d", BEGIN, looked_at=at, found=found))
        assert await followed.followed_found(tx, *OCTOBER) == {
            "drugs": {Found.GONE: 2, Found.THERE: 1},
            "fraud": {Found.MOVED: 1},
        }


async def test_orders_that_ended_are_events_of_the_period(database):
    async with database.transaction() as tx:
        for at in (BEGIN - 1, BEGIN, END - 1, END):
            await event(tx, "a", "order_over", at)
        assert await followed.ended_orders(tx, *OCTOBER) == 2
