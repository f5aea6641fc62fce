"""Updates are stored once, processed in order within a key, and never lost."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.queues import inbox
from bot.core.queues.tables import inbox as table
from bot.core.queues.tables import received
from tests.kit.storage.ends import ending


async def accept(database, *updates):
    async with database.transaction() as tx:
        await inbox.accept_many(tx, [(number, key, "{}") for number, key in updates])


async def claim(database, owner="me", limit=10, seconds=10):
    async with database.transaction() as tx:
        claimed = await inbox.claim(tx, owner, tx.now + seconds * 1000, limit)
    return [one.update_id for one in claimed]


async def done(database, update_id, owner="me"):
    async with database.transaction() as tx:
        return await inbox.done(tx, update_id, owner)


async def fail(database, update_id, retry_at):
    async with database.transaction() as tx:
        await inbox.failed(tx, update_id, "e1", "ValueError", retry_at)


async def test_of_an_update_that_is_done_only_its_number_and_day_stay(database, clock):
    await accept(database, (1, "u:a"), (2, "u:a"), (3, "u:b"))
    await claim(database)
    await done(database, 1)
    await fail(database, 3, None)
    await accept(database, (1, "u:a"))
    assert await claim(database) == [2], "the first is recognised"
    async with database.transaction() as tx:
        await inbox.drop_update(tx, 2)
        assert [dict(row) for row in await tx.rows(sa.select(received))] == [
            {"update_id": number, "day": tx.today} for number in (1, 2, 3)
        ]
        [set_aside] = await tx.rows(sa.select(table))
    assert (set_aside["update_id"], set_aside["received_at"]) == (3, tx.today)
    assert clock.now > tx.today


async def test_an_update_that_comes_again_while_it_is_worked_is_worked_once(database):
    """A webhook may bring it again in the moment in which its row goes."""
    await accept(database, (1, "u:a"))
    await claim(database)
    async with database.transaction() as tx:
        assert await inbox.done(tx, 1, "me")
        meanwhile = asyncio.create_task(accept(database, (1, "u:a")))
        await asyncio.sleep(0.05)
    await meanwhile
    assert await claim(database) == []


async def test_updates_are_free_when_the_lease_of_their_owner_expires(database, clock):
    await accept(database, (1, "u:a"))
    assert await claim(database, "owner", seconds=10) == [1]
    clock.advance(seconds=8)
    async with database.transaction() as tx:
        assert await inbox.extend(tx, [1], "owner", tx.now + 10_000) == 1
    clock.advance(seconds=9)
    assert await claim(database, "another") == []
    clock.advance(seconds=2)
    assert await claim(database, "another") == [1]
    assert await done(database, 1, "owner") is False
    assert await done(database, 1, "another") is True


async def test_a_failed_update_is_retried_before_later_updates_of_its_key(
    database, clock
):
    await accept(database, (1, "u:a"), (2, "u:a"), (3, "u:b"))
    await claim(database)
    await fail(database, 1, clock.now + 500)
    await done(database, 3)
    assert await claim(database) == []
    clock.advance(seconds=1)
    assert await claim(database) == [1]


async def test_prune_deletes_old_rows_but_not_open_ones(database, clock):
    await accept(database, (1, "u:a"), (2, "u:b"), (3, "u:c"))
    await claim(database)
    await done(database, 1)
    await fail(database, 2, None)
    clock.advance(seconds=10)
    async with database.transaction() as tx:
        assert await ending(received).delete(tx, tx.now, 10) == 3
        assert await ending(table).delete(tx, tx.now, 10) == 1
        left = await inbox.counts(tx)
    assert left == {"open": 1, "dead": 0, "oldest": clock.now - 10_000}


PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -100, "type": "supergroup"}


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"message": {"chat": PRIVATE, "from": {"id": 7}}}, "u:h7"),
        ({"edited_message": {"chat": PRIVATE}}, "u:h7"),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": PRIVATE}}}, "u:h7"),
        ({"my_chat_member": {"chat": PRIVATE, "from": {"id": 7}}}, "u:h7"),
        ({"message": {"chat": GROUP, "from": {"id": 7}}}, "c:-100"),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": GROUP}}}, "c:-100"),
        ({"chat_member": {"chat": GROUP, "from": {"id": 7}}}, "c:-100"),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, "u:h7"),
        ({"inline_query": {"from": {"id": 7}}}, "u:h7"),
        ({"poll_answer": {"user": {"id": 7}}}, "u:h7"),
        ({"poll": {"id": "1"}}, "other"),
        ({"message": {"chat": "nonsense", "from": [1]}}, "other"),
        ({"message": None}, "other"),
        ({}, "other"),
    ],
)
def test_a_persons_and_a_groups_updates_share_a_key(update, key):
    assert (
        inbox.key_of({"update_id": 1, **update}, lambda identifier: f"h{identifier}")
        == key
    )


def test_no_telegram_id_of_a_person_is_in_a_key():
    update = {"message": {"chat": {"id": 987654321, "type": "private"}}}
    assert "987654321" not in inbox.key_of(update, lambda _: "hashed")
