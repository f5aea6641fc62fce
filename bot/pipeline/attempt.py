"""One attempt to deliver one message: from the rendered words to what became of them.

It talks to Telegram and to nothing else; what the outcome changes is written by `results`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog
from telegram import Bot

from bot.messages.outgoing import Outgoing
from bot.pipeline import telegram
from bot.pipeline.outcomes import Meaning, Outcome, judge
from bot.storage.places import Place
from bot.storage.sending import OutboxRow

logger = structlog.get_logger(__name__)


Room = Callable[[OutboxRow], Awaitable[None]]
"""Waits until one more call for a row fits into the limits."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to leave. `edit` is the message it changes, `reply_to` the one it answers."""

    row: OutboxRow
    chat: int
    thread: int | None
    outgoing: Outgoing
    edit: int | None = None
    reply_to: int | None = None
    says_already: bool = False

    @property
    def content(self) -> bytes:
        """A fingerprint of what it says, to recognise an edit that changes nothing."""
        return fingerprint(self.outgoing)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row. Without an outcome the message stands in the chat."""

    row: OutboxRow
    outcome: Outcome | None = None
    place: Place | None = None
    message_id: int | None = None
    thread_gone: bool = False
    dropped: bool = False


def fingerprint(outgoing: Outgoing) -> bytes:
    return hashlib.blake2b(repr(outgoing).encode(), digest_size=16).digest()


async def deliver(bot: Bot, letter: Letter, room: Room) -> Result:
    """Send or change the message; mends what can be mended at once, and never raises.

    A mend is one more call: it waits for `room` within the limits.
    """
    if letter.says_already:
        return Result(letter.row, message_id=letter.edit)
    thread_gone = plain = False
    for mends in range(5):  # each mend happens once
        try:
            message_id = await _call(bot, letter, room if mends else None, plain=plain)
        except Exception as error:
            outcome = judge(error)
        else:
            return _stands(letter, message_id, thread_gone=thread_gone)
        match outcome.meaning:
            case Meaning.SAME:
                return _stands(letter, letter.edit, thread_gone=thread_gone)
            case Meaning.NO_MESSAGE if letter.outgoing.only_edit:
                return Result(letter.row, dropped=True)
            case Meaning.NO_MESSAGE if letter.edit is not None:
                letter = replace(letter, edit=None)
            case Meaning.NO_THREAD if letter.thread is not None:
                letter, thread_gone = replace(letter, thread=None), True
            case Meaning.NO_FILE if words := letter.outgoing.without_file:
                letter = replace(letter, outgoing=Outgoing(words))
            case Meaning.NOT_MARKUP if not plain:
                logger.error("a message is no valid HTML", kind=letter.row.kind)
                plain = True
            case _:
                return Result(letter.row, outcome, thread_gone=thread_gone)
    return Result(letter.row, outcome, thread_gone=thread_gone)


async def _call(bot: Bot, letter: Letter, room: Room | None, *, plain: bool) -> int:
    if room is not None:
        await room(letter.row)
    if letter.edit is not None:
        await telegram.edit(bot, letter.chat, letter.edit, letter.outgoing, plain=plain)
        return letter.edit
    return await telegram.send(
        bot,
        letter.chat,
        letter.outgoing,
        thread=letter.thread,
        reply_to=letter.reply_to,
        plain=plain,
    )


def _stands(letter: Letter, message_id: int | None, *, thread_gone: bool) -> Result:
    place = None
    if letter.row.remember is not None and message_id is not None:
        place = Place(letter.row.remember, letter.chat, letter.thread, message_id, letter.content)
    return Result(letter.row, None, place, message_id, thread_gone)
