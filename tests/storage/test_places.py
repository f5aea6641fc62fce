"""A message that may be changed later is found again."""

from __future__ import annotations

from bot.storage import places
from bot.storage.places import Place

CARD = Place("card:1", -100, 5, 42, b"hash")


async def test_a_place_is_found_by_its_name_and_by_its_message(database):
    async with database.transaction() as tx:
        assert await places.get(tx, "card:1") is None
        await places.put(tx, CARD)
        assert await places.get(tx, "card:1") == CARD
        assert await places.find(tx, -100, 42) == "card:1"
        assert await places.find(tx, -100, 43) is None


async def test_a_message_posted_again_replaces_the_old_one(database):
    moved = Place("card:1", -200, None, 7)
    async with database.transaction() as tx:
        await places.put(tx, CARD)
        await places.put(tx, moved)
        assert await places.get(tx, "card:1") == moved


async def test_a_chat_that_is_gone_leaves_no_places(database):
    async with database.transaction() as tx:
        await places.put(tx, CARD)
        await places.put(tx, Place("card:2", -300, None, 1))
        assert await places.drop_chat(tx, -100) == ["card:1"]
        await places.drop(tx, "card:2")
        assert await places.find(tx, -300, 1) is None
