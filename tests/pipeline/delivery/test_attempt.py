"""An attempt repairs what it can at once; a pointer to a card is never a new message."""

from bot.core.outgoing import Outgoing
from bot.core.posts import Address, Lane
from bot.core.queues.sending import OutboxRow
from bot.telegram.attempt import Letter, deliver

GONE = 999


async def room(row):
    """There is always room."""


def letter(phone, outgoing):
    to = Address(chat=phone.id)
    row = OutboxRow(1, Lane.REFRESH, to, "k", {}, "en", GONE, None, None, None, "place", 0, 0)
    return Letter(row, phone.id, None, outgoing, edit=GONE)


async def test_a_pointer_whose_old_card_is_gone_is_dropped(bot, phone):
    before = len(phone.messages())
    result = await deliver(bot, letter(phone, Outgoing("further down", only_edit=True)), room)
    assert result.dropped
    assert len(phone.messages()) == before
