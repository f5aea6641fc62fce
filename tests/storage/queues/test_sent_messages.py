"""Sent messages are found by place and by id."""

from bot.core.queues import sent_messages
from bot.core.queues.sent_messages import SentMessage

CARD = SentMessage("card:1", -100, 5, 42, b"hash")


async def test_a_place_is_found_by_its_name_and_by_its_message(database):
    async with database.transaction() as tx:
        assert await sent_messages.get(tx, "card:1") is None
        await sent_messages.put(tx, CARD)
        assert await sent_messages.get(tx, "card:1") == CARD
        assert await sent_messages.find(tx, -100, 42) == "card:1"
        assert await sent_messages.find(tx, -100, 43) is None


async def test_a_new_message_replaces_the_old_one_of_a_place(database):
    moved = SentMessage("card:1", -200, None, 7)
    async with database.transaction() as tx:
        await sent_messages.put(tx, CARD)
        await sent_messages.put(tx, moved)
        assert await sent_messages.get(tx, "card:1") == moved


async def test_drop_chat_deletes_all_places_of_the_chat(database):
    async with database.transaction() as tx:
        await sent_messages.put(tx, CARD)
        await sent_messages.put(tx, SentMessage("card:2", -300, None, 1))
        assert await sent_messages.drop_chat(tx, -100) == ["card:1"]
        await sent_messages.drop(tx, "card:2")
        assert await sent_messages.find(tx, -300, 1) is None
