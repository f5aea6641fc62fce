"""Facts are written, replaced and deleted by name."""

from bot.storage import facts


async def test_a_fact_is_kept_and_replaced(database):
    async with database.transaction() as tx:
        assert await facts.get(tx, "bot") is None
        await facts.put(tx, "bot", "1")
        await facts.put(tx, "bot", "2")
        assert await facts.get(tx, "bot") == "2"
        assert await facts.drop(tx, "bot") is True
        assert await facts.drop(tx, "bot") is False


async def test_put_once_keeps_the_first_value(database):
    async with database.transaction() as tx:
        assert await facts.put_once(tx, "told", "a") is True
        assert await facts.put_once(tx, "told", "b") is False
        assert await facts.get(tx, "told") == "a"
