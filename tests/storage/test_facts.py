"""Facts are written, replaced and deleted by name."""

from bot.core import sealed


async def test_a_fact_is_kept_and_replaced(database):
    async with database.transaction() as tx:
        assert await sealed.get_fact(tx, "bot") is None
        await sealed.put_fact(tx, "bot", "1")
        await sealed.put_fact(tx, "bot", "2")
        assert await sealed.get_fact(tx, "bot") == "2"
        assert await sealed.drop_fact(tx, "bot") is True
        assert await sealed.drop_fact(tx, "bot") is False


async def test_put_once_keeps_the_first_value(database):
    async with database.transaction() as tx:
        assert await sealed.put_once(tx, "told", "a") is True
        assert await sealed.put_once(tx, "told", "b") is False
        assert await sealed.get_fact(tx, "told") == "a"
