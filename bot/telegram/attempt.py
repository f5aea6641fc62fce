"""Attempt at one message of the outbox, and the meaning of Telegram's errors for it.

Order matters: in python-telegram-bot BadRequest is a subclass of NetworkError.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from enum import Enum

import structlog
from telegram import Bot
from telegram import error as errors

from bot.core.messages import Outgoing
from bot.core.people import Member, Standing
from bot.core.queues.deliveries import OutboxRow
from bot.telegram import bot_api
from bot.telegram.application import seconds_of
from bot.telegram.request import NotSent
from bot.values import Value, replace


class Meaning(Enum):
    SAME = "the message already has this content"
    FLOOD = "wait as long as Telegram asks"
    LATER = "certainly not sent; retry"
    UNKNOWN = "sent or not: unknown"
    DENIED = "Telegram refuses the token: everything waits"
    GONE = "the chat cannot be reached"
    MOVED = "the group has a new id"
    NO_THREAD = "the topic is gone"
    NO_MESSAGE = "the message to change is gone"
    NO_FILE = "Telegram has no such file for this bot"
    NOT_MARKUP = "the markup is wrong"
    BUG = "the request was wrong"


class SendError(Value):
    """`error` is safe to keep: it holds nothing that a person wrote."""

    meaning: Meaning
    error: str
    seconds: float = 0.0
    new_chat: int | None = None


_BAD_REQUESTS = {
    Meaning.SAME: re.compile("message is not modified"),
    Meaning.NO_MESSAGE: re.compile(
        "message to edit not found|message can't be edited|message_id_invalid"
        "|message identifier is not specified|there is no (text|caption) in the message to edit"
    ),
    Meaning.NO_THREAD: re.compile(
        "thread not found|topic[_ ]closed|topic_(deleted|id_invalid)"
    ),
    Meaning.GONE: re.compile(
        "(chat|user) not found|peer_id_invalid|user is deactivated|user_deactivated"
        "|group chat was deactivated|not enough rights|have no rights|need administrator rights"
        "|chat_(write_forbidden|restricted|admin_required)|bot is not a member|bot was kicked"
    ),
    # File ids belong to one token, and some files expire; an update may name a wrong type.
    Meaning.NO_FILE: re.compile(
        "wrong (remote )?file identifier|wrong file_id|file is too big|temporarily unavailable"
        "|file_reference_(expired|invalid)|can't use file of type"
    ),
    Meaning.NOT_MARKUP: re.compile("can't parse (entities|message text)"),
}


def judge(error: Exception) -> SendError:
    match error:
        case errors.RetryAfter():
            return SendError(Meaning.FLOOD, "RetryAfter", seconds=seconds_of(error))
        case errors.ChatMigrated():
            return SendError(Meaning.MOVED, "ChatMigrated", new_chat=error.new_chat_id)
        case errors.Forbidden():
            return SendError(Meaning.GONE, f"Forbidden: {error.message}")
        case errors.InvalidToken() | errors.Conflict():
            return SendError(Meaning.DENIED, type(error).__name__)
        case errors.BadRequest():
            # What follows may be quoted from the request.
            said = error.message.partition(' "')[0].partition(": unsupported")[0][:120]
            lowered = error.message.lower()
            found = (
                meaning
                for meaning, signs in _BAD_REQUESTS.items()
                if signs.search(lowered)
            )
            return SendError(next(found, Meaning.BUG), f"BadRequest: {said}")
        case NotSent():
            return SendError(Meaning.LATER, f"NotSent: {error.message}")
        case errors.NetworkError() if type(error) is errors.NetworkError:
            # Telegram answered 5xx: it did not carry the request out.
            return SendError(Meaning.LATER, f"NetworkError: {error.message[:60]}")
        case errors.TelegramError():
            return SendError(Meaning.UNKNOWN, type(error).__name__)
        case _:
            return SendError(Meaning.BUG, type(error).__name__)


logger = structlog.get_logger(__name__)

Room = Callable[[OutboxRow], Awaitable[None]]
"""Waits until one more call for a row fits into the limits."""


class Letter(Value):
    """A message to send. `edit` is the message it changes, `reply_to` the one it answers.

    `plain` leaves the markup out; `thread_gone` says that its topic does not exist. Telegram is
    first asked whether the recipient is a `member`, if that is not known; `told` is its answer.
    """

    row: OutboxRow
    chat: int
    thread: int | None
    outgoing: Outgoing
    edit: int | None = None
    reply_to: int | None = None
    says_already: bool = False
    plain: bool = False
    thread_gone: bool = False
    member: Member | None = None
    told: tuple[Member, Standing] | None = None


class Result(Value):
    """The result of a row. Without an outcome the message is in the chat, as the letter says.

    `messages` are the ids of all messages that were sent or changed. `lost`: the recipient may not
    read what reporters wrote any more.
    """

    row: OutboxRow
    outcome: SendError | None = None
    letter: Letter | None = None
    messages: tuple[int, ...] = ()
    dropped: bool = False
    lost: bool = False

    @property
    def message_id(self) -> int | None:
        if self.messages:
            return self.messages[-1]
        if self.letter is None:
            return None
        return self.letter.edit


def fingerprint(outgoing: Outgoing) -> bytes:
    """Recognises an edit without changes."""
    return hashlib.blake2b(repr(outgoing).encode(), digest_size=16).digest()


async def deliver(bot: Bot, letter: Letter, room: Room) -> Result:
    """Never raises. Some errors are repaired by another call, which waits for `room`."""
    if letter.says_already:
        return Result(letter.row, letter=letter)
    for repairs in range(5):  # each repair happens at most once
        try:
            if repairs:
                await room(letter.row)
            return Result(letter.row, letter=letter, messages=await _call(bot, letter))
        except Exception as error:
            outcome = judge(error)
        if outcome.meaning is Meaning.SAME and letter.edit is not None:
            return Result(letter.row, letter=letter, messages=(letter.edit,))
        if outcome.meaning is Meaning.NO_MESSAGE and letter.outgoing.only_edit:
            return Result(letter.row, dropped=True)
        repaired = _repaired(letter, outcome)
        if repaired is None:
            break
        letter = repaired
    return Result(letter.row, outcome, letter)


def _repaired(letter: Letter, outcome: SendError) -> Letter | None:
    """The message without what Telegram refused; None when nothing can be left out."""
    match outcome.meaning:
        case Meaning.NO_MESSAGE if letter.edit is not None:
            return replace(letter, edit=None)
        case Meaning.NO_THREAD if letter.thread is not None:
            return replace(letter, thread=None, thread_gone=True)
        case Meaning.NO_FILE if words := letter.outgoing.without_file:
            return replace(letter, outgoing=Outgoing(words))
        case Meaning.NOT_MARKUP if not letter.plain:
            logger.error("a message is no valid HTML", kind=letter.row.kind)
            return replace(letter, plain=True)
    return None


async def _call(bot: Bot, letter: Letter) -> tuple[int, ...]:
    outgoing = letter.outgoing
    if outgoing.deletes is not None:
        await bot_api.delete(bot, letter.chat, outgoing.deletes)
        return ()
    if outgoing.admits is not None:
        await bot_api.admit(bot, letter.chat, outgoing.admits)
        return ()
    if letter.edit is not None:
        await bot_api.edit(bot, letter.chat, letter.edit, outgoing, plain=letter.plain)
        return (letter.edit,)
    return await bot_api.send(
        bot,
        letter.chat,
        outgoing,
        thread=letter.thread,
        reply_to=letter.reply_to,
        plain=letter.plain,
    )
