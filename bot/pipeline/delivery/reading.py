"""Whether staff may read what reporters wrote, asked just before a message with it is sent."""

from dataclasses import replace
from typing import Protocol

from telegram import Bot

from bot.domain.desk.shown import Reading, Shown, Verdict
from bot.domain.notice import Address
from bot.domain.people import Member
from bot.pipeline.delivery.attempt import Letter, Result
from bot.pipeline.delivery.send_errors import Meaning, SendError
from bot.pipeline.memberships import ask_standing
from bot.storage.engine.database import Transaction
from bot.storage.queues.sending import OutboxRow


class Readers(Protocol):
    async def reading(self, tx: Transaction, address: Address, shows: Shown) -> Reading:
        """Whether a message that shows something of reporters may be sent there now."""


async def reader(readers: Readers, tx: Transaction, row: OutboxRow) -> Member | Result | None:
    """The membership to ask about first, if one is not known; a result when nothing is sent."""
    if row.shows is None:
        return None
    reading = await readers.reading(tx, row.address, row.shows)
    if reading.verdict is Verdict.SEND:
        return reading.ask_about
    return Result(row, dropped=True, lost=reading.verdict is Verdict.LOST)


async def confirm(bot: Bot, letter: Letter) -> Letter | Result:
    """The letter, once Telegram confirmed that its reader is a member; else its result."""
    if letter.member is None:
        return letter
    standing = await ask_standing(bot, letter.member)
    if standing is None:
        return Result(letter.row, SendError(Meaning.LATER, "a membership is not known"))
    told = (letter.member, standing)
    if not standing.is_inside:
        return Result(letter.row, dropped=True, lost=True, told=told)
    return replace(letter, told=told)
