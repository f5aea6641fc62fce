"""Admins are asked to dial the numbers of the channel file, and what they find is kept."""

import pytest

from bot.hotlines import number_checks
from tests.kit.services.desk_acts import owed

DAY_S = 86_400


async def swept(working):
    """How often an admin was asked, after a sweep by day."""
    async with working() as work:
        await number_checks.remind_to_dial(work)
    async with working() as work:
        return len(await owed(work, "DialAsk"))


@pytest.mark.usefixtures("noon")
async def test_numbers_that_nobody_dialled_are_asked_for_every_ninety_days(
    working, clock
):
    clock.advance(seconds=12 * 3600)
    assert await swept(working) == 0, "not at night"
    clock.advance(seconds=12 * 3600)
    assert await swept(working) == 1
    clock.advance(seconds=89 * DAY_S)
    assert await swept(working) == 1
    clock.advance(seconds=2 * DAY_S)
    assert await swept(working) == 2


@pytest.mark.usefixtures("noon")
async def test_a_dialled_number_is_due_again_after_ninety_days(working, clock):
    await swept(working)
    async with working() as work:
        for hotline in work.channel.hotlines:
            assert await number_checks.say(work, hotline.number, is_right=True)
        assert not await number_checks.say(work, "999", is_right=True)
    async with working() as work:
        assert not any(line.due for line in await number_checks.dial_lines(work))
    clock.advance(seconds=91 * DAY_S)
    async with working() as work:
        assert all(line.due for line in await number_checks.dial_lines(work))
    assert await swept(working) == 2
