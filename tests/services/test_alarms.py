"""The admins hear once of what troubles the whole bot."""

from bot.core.alarms import AGAIN_AFTER_MS, Trouble, raise_alarm
from tests.kit.storage.outbox import owed as rows_owed


async def owed(working):
    async with working() as work:
        return [row.params for row in await rows_owed(work.tx)]


async def test_trouble_that_comes_and_goes_is_told_once_an_hour(working, clock):
    for told in (True, False):
        async with working() as work:
            assert await raise_alarm(work, Trouble.TWO_POLLERS, clock.now - 5) is told
    (word,) = await owed(working)
    assert word == {"trouble": "two_pollers", "detail": None, "since": clock.now - 5}
    async with working() as work:
        assert await raise_alarm(work, Trouble.TOKEN_REFUSED, clock.now), (
            "another is told"
        )
    clock.advance(ms=AGAIN_AFTER_MS)
    async with working() as work:
        assert await raise_alarm(work, Trouble.TWO_POLLERS, clock.now)
    assert len(await owed(working)) == 3
