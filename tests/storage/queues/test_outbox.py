"""Posts are deduplicated, coalesced and readdressed."""

from bot.core.posts import Address, Lane
from bot.core.queues import outbox, sending
from bot.core.queues.outbox import OutboxState
from tests.kit.storage.outbox import GROUP, PERSON, counts, due, note, post, send


class TestPost:
    async def test_a_post_is_read_back_unchanged(self, database):
        await post(
            database,
            note(params={"text": "Сәлем «ә»"}, edit=5, reply_to=6, latest="l", remember="r"),
        )
        (row,) = await due(database)
        assert (row.kind, row.address, row.lane, row.language) == (
            "hello",
            PERSON,
            Lane.ANSWER,
            "kk",
        )
        assert row.params == {"text": "Сәлем «ә»"}
        assert (row.edit, row.reply_to, row.latest, row.remember) == (5, 6, "l", "r")

    async def test_a_post_with_the_same_once_key_is_added_only_once(self, database):
        first, second = await post(database, note(once="outcome:1"), note(once="outcome:1"))
        assert first is not None
        assert second is None
        await send(database, first)
        async with database.transaction() as tx:
            await sending.sent(tx, [(first, 77)])
        assert await post(database, note(once="outcome:1")) == [None]

    async def test_a_newer_post_replaces_a_waiting_one_with_the_same_latest_key(self, database):
        first, between, newest = await post(
            database,
            note(params={"n": 1}, latest="card", lane=Lane.REFRESH),
            note(params={"n": 2}, lane=Lane.CARD),
            note(params={"n": 3}, latest="card", lane=Lane.REFRESH, not_before=5),
        )
        assert newest == first
        rows = await due(database)
        assert [(row.id, row.params["n"]) for row in rows] == [(between, 2), (first, 3)]

    async def test_a_replacement_keeps_the_more_urgent_lane(self, database):
        await post(
            database,
            note(latest="a", lane=Lane.REFRESH),
            note(latest="a", lane=Lane.URGENT_CARD),
            note(latest="b", lane=Lane.ANSWER),
            note(latest="b", lane=Lane.REFRESH),
        )
        assert [row.lane for row in await due(database)] == [Lane.ANSWER, Lane.URGENT_CARD]

    async def test_a_less_urgent_replacement_does_not_postpone(self, database):
        await post(
            database,
            note(latest="a", lane=Lane.DESK_ANSWER),
            note(params={"n": 2}, latest="a", lane=Lane.REFRESH, not_before=2**50),
        )
        assert [row.params for row in await due(database)] == [{"n": 2}]

    async def test_a_post_that_is_being_sent_is_not_replaced(self, database):
        (first,) = await post(database, note(latest="card"))
        await send(database, first)
        (second,) = await post(database, note(latest="card"))
        assert second != first

    async def test_once_also_deduplicates_posts_with_a_latest_key(self, database):
        await post(database, note(latest="l", once="o"))
        assert await post(database, note(latest="l", once="o")) == [None]


class TestAddresses:
    async def test_held_posts_are_sent_when_the_person_is_reachable_again(self, database):
        (row, _) = await post(database, note(), note(to=Address(person="p2")))
        await send(database, row)
        async with database.transaction() as tx:
            await sending.set_aside(tx, row, OutboxState.HELD, "blocked")
            assert await outbox.waiting(tx, PERSON) == 1
        assert len(await due(database)) == 1
        async with database.transaction() as tx:
            assert await outbox.release_held(tx, PERSON) == 1
        assert len(await due(database)) == 2

    async def test_posts_to_topics_follow_a_group_that_moved(self, database):
        topic, other = Address(chat=-100, thread=5), Address(chat=-1001)
        await post(database, note(to=GROUP), note(to=topic), note(to=other))
        async with database.transaction() as tx:
            assert await outbox.move_chat(tx, -100, -999) == 2
        assert [row.address for row in await due(database)] == [
            Address(chat=-999),
            Address(chat=-999, thread=5),
            other,
        ]


class TestOperator:
    async def test_a_failed_post_is_listed_without_content_and_can_be_revived(self, database):
        (row,) = await post(database, note(params={"text": "secret"}))
        await send(database, row)
        async with database.transaction() as tx:
            await sending.set_aside(tx, row, OutboxState.FAILED, "BadRequest")
            (shown,) = await outbox.stuck(tx)
            assert (shown["id"], shown["error"]) == (row, "BadRequest")
            assert "params" not in shown
            assert await outbox.revive(tx, row) is True
        assert (await due(database))[0].params == {"text": "secret"}

    async def test_a_failed_post_can_be_dropped(self, database):
        (row,) = await post(database, note())
        await send(database, row)
        async with database.transaction() as tx:
            await sending.set_aside(tx, row, OutboxState.FAILED, "BadRequest")
            assert await outbox.drop(tx, row) is True
            assert await outbox.revive(tx, row) is False
        assert await counts(database) == {}

    async def test_the_backlog_counts_waiting_posts_and_says_since_when(self, database, clock):
        await post(database, note())
        clock.advance(seconds=3)
        await post(database, note(), note(lane=Lane.CARD, to=GROUP))
        async with database.reading() as tx:
            answers, cards = await outbox.backlog(tx)
        assert (answers.lane, answers.count, answers.oldest) == (Lane.ANSWER, 2, clock.now - 3000)
        assert (cards.lane, cards.count) == (Lane.CARD, 1)


async def test_prune_keeps_unique_posts_longer(database, clock):
    rows = await post(database, note(to=GROUP), note(to=GROUP, once="o"), note(once="p"), note())
    await send(database, *rows[:3])
    async with database.transaction() as tx:
        await sending.sent(tx, [(row, row) for row in rows[:3]])
        assert await outbox.sent_once(tx, "") == ["o"], "in a group"
    clock.advance(seconds=10)
    async with database.transaction() as tx:
        assert await outbox.OVER.delete(tx, tx.now, 10) == 2
    assert await post(database, note(once="o"), note(once="p")) == [None, None]
    async with database.transaction() as tx:
        assert await outbox.SAID.delete(tx, tx.now, 10) == 2
    assert len(await due(database)) == 1
