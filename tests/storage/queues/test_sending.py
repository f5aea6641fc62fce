"""Delivery reads due posts in the right order and loses none."""

import asyncio

import sqlalchemy as sa

from bot.core.database.database import DAY_MS
from bot.core.posts import Address, Lane
from bot.core.queues import outbox, sending
from bot.core.queues.outbox import OutboxState
from bot.core.queues.sending import SOMEONE
from bot.core.schema.queues import outbox as table
from tests.kit.storage.outbox import GROUP, counts, due, note, post, send


async def test_busy_addresses_do_not_hide_other_due_posts(database):
    await post(database, *(note(to=GROUP, lane=Lane.CARD) for _ in range(60)))
    (last,) = await post(database, note(lane=Lane.BROADCAST))
    assert [row.id for row in await due(database, busy=[str(GROUP)], limit=5)] == [last]


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
        await sending.again(tx, old, 0, "RetryAfter")
    assert [one.params["n"] for one in await due(database)] == [2]
    assert await counts(database) == {OutboxState.QUEUED: 1}


async def test_a_new_process_reads_what_was_sent_lately(database, clock):
    first, second, private = await post(database, *(note(to=GROUP, lane=Lane.CARD),) * 2, note())
    await send(database, first, second, private)
    async with database.transaction() as tx:
        await sending.sent(tx, [(first, 1)])
    clock.advance(seconds=50)
    async with database.transaction() as tx:
        await sending.sent(tx, [(second, 2), (private, 3)])
    clock.advance(seconds=20)
    async with database.reading() as tx:
        recent = await sending.sent_since(tx, clock.now - 60_000)
    assert recent == [(GROUP, Lane.CARD, clock.now - 20_000)]


async def test_a_new_process_counts_uncertain_sends(database, clock):
    """Telegram's limits hold, however many processes die one after the other."""
    unknown, cut, refused = await post(database, *(note(to=GROUP, lane=Lane.CARD),) * 3)
    rows = {row.id: row for row in await due(database)}
    await send(database, unknown, cut, refused)
    async with database.transaction() as tx:
        await sending.again(tx, rows[unknown], 0, "TimedOut", may_have_arrived=True)
        await sending.again(tx, rows[refused], 0, "RetryAfter")
        assert len((await sending.recover(tx)).repeated) == 1
    for _ in range(2):
        async with database.transaction() as tx:
            await sending.recover(tx)
            recent = await sending.sent_since(tx, clock.now - 60_000)
        assert recent == [(GROUP, Lane.CARD, clock.now)] * 2


async def test_a_message_that_may_have_arrived_several_times_counts_each_time(database, clock):
    (row,) = await post(database, note(to=GROUP, lane=Lane.CARD))
    for _ in range(3):
        await send(database, row)
        async with database.transaction() as tx:
            assert len((await sending.recover(tx)).repeated) == 1
    await send(database, row)
    async with database.transaction() as tx:
        await sending.sent(tx, [(row, 1)])
        recent = await sending.sent_since(tx, clock.now - 60_000)
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
        await sending.sent(tx, [(sent, 1), (group, 3), (staff, 9)])
        await sending.drop(tx, dropped, "gone")
        await sending.set_aside(tx, failed, OutboxState.FAILED, "BadRequest")
        await sending.recover(tx)
        rows = await tx.rows(sa.select(table).order_by(table.c.id))
        uncertain = await sending.sent_since(tx, tx.now - 1)
    assert [row["id"] for row in rows] == [group, failed, unknown]
    assert (rows[0]["address"], rows[0]["latest"], rows[0]["message_id"]) == (str(GROUP), None, 3)
    assert {(row["created_at"], row["sent_at"]) for row in rows[1:]} == {(tx.today, None)}
    assert {str(address) for address, _, _ in uncertain} == {str(GROUP), str(SOMEONE)}


async def test_the_first_number_of_each_day_is_kept_and_no_number_of_a_person(database, clock):
    for numbers in ((5, 6), (7,)):
        ids = await post(database, *(note(),) * len(numbers))
        await send(database, *ids)
        async with database.transaction() as tx:
            await sending.sent(tx, list(zip(ids, numbers, strict=True)))
        clock.advance(seconds=1)
    async with database.transaction() as tx:
        assert await outbox.first_number_since(tx, tx.now - DAY_MS) == 5
        assert await outbox.first_number_since(tx, tx.now + DAY_MS) is None
