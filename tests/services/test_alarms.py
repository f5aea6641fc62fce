"""The admins hear once of what troubles the whole bot."""

from bot.core.alarms import AGAIN_AFTER_MS, Trouble, raise_alarm
from tests.kit.storage.outbox import owed as rows_owed


async def owed(working):
    async with working() as work:
        return [row.params for row in await rows_owed(work.tx)]


async def test_every_admin_is_owed_a_word_that_says_since_when(working, clock):
    async with working() as work:
        assert await raise_alarm(work, Trouble.DISK_FULL, clock.now - 5)
    (word,) = await owed(working)
    assert word == {"trouble": "disk_full", "detail": None, "since": clock.now - 5}


async def test_trouble_that_comes_and_goes_is_told_once_an_hour(working, clock):
    for told in (True, False):
        async with working() as work:
            assert await raise_alarm(work, Trouble.TWO_POLLERS, clock.now) is told
    clock.advance(ms=AGAIN_AFTER_MS)
    async with working() as work:
        assert await raise_alarm(work, Trouble.TWO_POLLERS, clock.now)
    assert len(await owed(working)) == 2


async def test_one_trouble_does_not_silence_another(work, clock):
    assert await raise_alarm(work, Trouble.TWO_POLLERS, clock.now)
    assert await raise_alarm(work, Trouble.TOKEN_REFUSED, clock.now)
