"""Posts are coalesced and readdressed; delivery reads due ones in order and loses none."""

import asyncio

import sqlalchemy as sa

from bot.core.database.database import DAY_MS
from bot.core.messages import Address, Lane
from bot.core.queues import deliveries, outbox, sent_messages
from bot.core.queues.sent_messages import SentMessage
from bot.core.queues.tables import outbox as table
from bot.core.queues.tables import said
from tests.kit.storage.ends import ending
from tests.kit.storage.outbox import GROUP, PERSON, counts, due, note, post, send


async def test_a_newer_post_takes_the_place_of_one_that_waits_and_is_no_later(database):
    first, between, newest = await post(
        database,
        note(params={"n": 1}, latest="card", lane=Lane.REFRESH),
        note(params={"n": 2}, lane=Lane.CARD),
        note(params={"n": 3}, latest="card", lane=Lane.REFRESH, not_before=5),
    )
    assert newest == first
    rows = await due(database)
    assert [(row.id, row.params["n"]) for row in rows] == [(between, 2), (first, 3)]
    await post(
        database,
        note(params={"n": 4}, latest="card", lane=Lane.DESK_ANSWER),
        note(params={"n": 5}, latest="card", lane=Lane.REFRESH, not_before=2**50),
    )
    rows = await due(database)
    assert [(row.lane, row.params["n"]) for row in rows] == [
        (Lane.DESK_ANSWER, 5),
        (Lane.CARD, 2),
    ]


async def test_held_posts_are_sent_when_the_person_is_reachable_again(database):
    (row, _) = await post(database, note(), note(to=Address(person="p2")))
    await send(database, row)
    async with database.transaction() as tx:
        await deliveries.set_aside(tx, row, outbox.OutboxState.HELD, "blocked")
    assert len(await due(database)) == 1
    async with database.transaction() as tx:
        assert await outbox.release_held(tx, PERSON, "ru") == 1
    assert len(await due(database)) == 2


async def test_posts_to_topics_follow_a_group_that_moved(database):
    topic, other = Address(chat=-100, thread=5), Address(chat=-1001)
    await post(database, note(to=GROUP), note(to=topic), note(to=other))
    async with database.transaction() as tx:
        assert await outbox.move_chat(tx, -100, -999) == 2
    moved = [Address(chat=-999), Address(chat=-999, thread=5), other]
    assert [row.address for row in await due(database)] == moved


async def test_the_backlog_counts_waiting_posts_and_says_since_when(database, clock):
    await post(database, note())
    clock.advance(seconds=3)
    await post(database, note(), note(lane=Lane.CARD, to=GROUP))
    async with database.reading() as tx:
        answers, cards = await outbox.backlog(tx)
    assert answers == {"lane": Lane.ANSWER, "count": 2, "oldest": clock.now - 3000}
    assert (cards["lane"], cards["count"]) == (Lane.CARD, 1)


async def test_what_is_said_once_is_not_said_again_until_its_row_is_pruned(
    database, clock
):
    rows = await post(
        database, note(to=GROUP), note(to=GROUP, once="o"), note(once="p"), note()
    )
    assert await post(database, note(once="o")) == [None]
    await send(database, *rows[:3])
    async with database.transaction() as tx:
        await deliveries.sent(tx, [(row, row) for row in rows[:3]])
        assert await outbox.sent_of(tx, ["o", "p"]) == ["o"], "in a group"
    clock.advance(seconds=10)
    async with database.transaction() as tx:
        assert await ending(table).delete(tx, tx.now, 10) == 2
    assert await post(database, note(once="o"), note(once="p")) == [None, None]
    async with database.transaction() as tx:
        assert await ending(said).delete(tx, tx.now, 10) == 2
    assert len(await due(database)) == 1


async def test_a_place_is_found_by_its_message_and_goes_with_its_chat(database):
    card, moved = (
        SentMessage("card:1", -100, 5, 42, b"hash"),
        SentMessage("card:1", -200, None, 7),
    )
    async with database.transaction() as tx:
        await sent_messages.put(tx, card)
        assert await sent_messages.find_place(tx, -100, 42) == "card:1"
        assert await sent_messages.find_place(tx, -100, 43) is None
        await sent_messages.put(tx, moved)
        assert await sent_messages.get(tx, "card:1") == moved
        await sent_messages.put(tx, SentMessage("card:2", -300, None, 1))
        assert await sent_messages.drop_chat(tx, -200) == ["card:1"]
        await sent_messages.drop(tx, "card:2")
        assert await sent_messages.find_place(tx, -300, 1) is None


async def test_a_row_is_claimed_by_one_sender_only(database):
    ids = await post(database, *(note() for _ in range(20)))
    claimed = await asyncio.gather(*(send(database, *ids) for _ in range(5)))
    assert sorted(row for one in claimed for row in one) == ids


async def test_a_superseded_edit_is_not_retried(database):
    (row,) = await post(database, note(latest="card", params={"n": 1}))
    (old,) = await due(database)
    await send(database, row)
    await post(database, note(latest="card", params={"n": 2}))
    async with database.transaction() as tx:
        await deliveries.again(tx, old, 0, "RetryAfter")
    assert [one.params["n"] for one in await due(database)] == [2]
    assert await counts(database) == {outbox.OutboxState.QUEUED: 1}


async def test_a_new_process_reads_what_was_sent_lately(database, clock):
    first, second, private = await post(
        database, *(note(to=GROUP, lane=Lane.CARD),) * 2, note()
    )
    await send(database, first, second, private)
    async with database.transaction() as tx:
        await deliveries.sent(tx, [(first, 1)])
    clock.advance(seconds=50)
    async with database.transaction() as tx:
        await deliveries.sent(tx, [(second, 2), (private, 3)])
    clock.advance(seconds=20)
    async with database.reading() as tx:
        recent = await deliveries.sent_since(tx, clock.now - 60_000)
    assert recent == [(GROUP, Lane.CARD, clock.now - 20_000)]


async def test_a_new_process_counts_uncertain_sends(database, clock):
    """Telegram's limits hold, however many processes die one after the other."""
    unknown, cut, refused = await post(database, *(note(to=GROUP, lane=Lane.CARD),) * 3)
    rows = {row.id: row for row in await due(database)}
    await send(database, unknown, cut, refused)
    async with database.transaction() as tx:
        await deliveries.again(tx, rows[unknown], 0, "TimedOut", may_have_arrived=True)
        await deliveries.again(tx, rows[refused], 0, "RetryAfter")
        assert len((await deliveries.recover(tx))[0]) == 1
    for _ in range(2):
        async with database.transaction() as tx:
            await deliveries.recover(tx)
            recent = await deliveries.sent_since(tx, clock.now - 60_000)
        assert recent == [(GROUP, Lane.CARD, clock.now)] * 2


async def test_a_message_that_may_have_arrived_several_times_counts_each_time(
    database, clock
):
    (row,) = await post(database, note(to=GROUP, lane=Lane.CARD))
    for _ in range(3):
        await send(database, row)
        async with database.transaction() as tx:
            assert len((await deliveries.recover(tx))[0]) == 1
    await send(database, row)
    async with database.transaction() as tx:
        await deliveries.sent(tx, [(row, 1)])
        recent = await deliveries.sent_since(tx, clock.now - 60_000)
    assert recent == [(GROUP, Lane.CARD, clock.now)] * 4


async def test_a_message_to_a_person_goes_when_it_is_over(database):
    """What was set aside says on which day it was posted; a group is nobody."""
    ids = await post(
        database,
        note(latest="said:p1"),
        note(latest="album:p1"),
        note(to=GROUP),
        note(),
        note(lane=Lane.BROADCAST),
        note(to=Address(chat=7)),
    )
    sent, dropped, group, failed, unknown, staff = ids
    await send(database, *ids)
    async with database.transaction() as tx:
        await deliveries.sent(tx, [(sent, 1), (group, 3), (staff, 9)])
        await deliveries.drop(tx, dropped)
        await deliveries.set_aside(tx, failed, outbox.OutboxState.FAILED, "BadRequest")
        await deliveries.recover(tx)
        rows = await tx.rows(sa.select(table).order_by(table.c.id))
        counted = await deliveries.sent_since(tx, tx.now - 1)
    assert [row["id"] for row in rows] == [group, failed, unknown]
    assert (rows[0]["address"], rows[0]["latest"], rows[0]["message_id"]) == (
        str(GROUP),
        None,
        3,
    )
    assert {(row["created_at"], row["sent_at"]) for row in rows[1:]} == {
        (tx.today, None)
    }
    assert {address for address, _, _ in counted} == {GROUP}


async def test_the_first_number_of_each_day_is_kept_and_no_number_of_a_person(
    database, clock
):
    for numbers in ((5, 6), (7,)):
        ids = await post(database, *(note(),) * len(numbers))
        await send(database, *ids)
        async with database.transaction() as tx:
            await deliveries.sent(tx, list(zip(ids, numbers, strict=True)))
        clock.advance(seconds=1)
    async with database.transaction() as tx:
        assert await outbox.first_number_since(tx, tx.now - DAY_MS) == 5
        assert await outbox.first_number_since(tx, tx.now + DAY_MS) is None
