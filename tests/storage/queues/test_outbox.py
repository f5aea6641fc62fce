"""Posts are deduplicated, coalesced and readdressed; what was sent is found by its place."""

from bot.core.posts import Address, Lane
from bot.core.queues import outbox, sending, sent_messages
from bot.core.queues.outbox import OutboxState
from bot.core.queues.sent_messages import SentMessage
from tests.kit.storage.outbox import GROUP, PERSON, due, note, post, send


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
    assert [(row.lane, row.params["n"]) for row in rows] == [(Lane.DESK_ANSWER, 5), (Lane.CARD, 2)]


async def test_held_posts_are_sent_when_the_person_is_reachable_again(database):
    (row, _) = await post(database, note(), note(to=Address(person="p2")))
    await send(database, row)
    async with database.transaction() as tx:
        await sending.set_aside(tx, row, OutboxState.HELD, "blocked")
    assert len(await due(database)) == 1
    async with database.transaction() as tx:
        assert await outbox.release_held(tx, PERSON) == 1
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
    assert (answers.lane, answers.count, answers.oldest) == (Lane.ANSWER, 2, clock.now - 3000)
    assert (cards.lane, cards.count) == (Lane.CARD, 1)


async def test_what_is_said_once_is_not_said_again_until_its_row_is_pruned(database, clock):
    rows = await post(database, note(to=GROUP), note(to=GROUP, once="o"), note(once="p"), note())
    assert await post(database, note(once="o")) == [None]
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


async def test_a_place_is_found_by_its_message_and_goes_with_its_chat(database):
    card, moved = SentMessage("card:1", -100, 5, 42, b"hash"), SentMessage("card:1", -200, None, 7)
    async with database.transaction() as tx:
        await sent_messages.put(tx, card)
        assert await sent_messages.find(tx, -100, 42) == "card:1"
        assert await sent_messages.find(tx, -100, 43) is None
        await sent_messages.put(tx, moved)
        assert await sent_messages.get(tx, "card:1") == moved
        await sent_messages.put(tx, SentMessage("card:2", -300, None, 1))
        assert await sent_messages.drop_chat(tx, -200) == ["card:1"]
        await sent_messages.drop(tx, "card:2")
        assert await sent_messages.find(tx, -300, 1) is None
