"""What Telegram's errors mean for a message of the outbox.

The order matters: in python-telegram-bot BadRequest is a subclass of NetworkError.
"""

from dataclasses import dataclass
from enum import Enum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.pipeline.application import seconds_of
from bot.pipeline.request import NotSent


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


@dataclass(frozen=True, slots=True)
class SendError:
    """`error` is safe to keep: it holds nothing that a person wrote."""

    meaning: Meaning
    error: str
    seconds: float = 0.0
    new_chat: int | None = None


_BAD_REQUESTS = {
    Meaning.SAME: ("message is not modified",),
    Meaning.NO_MESSAGE: (
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
        "message identifier is not specified",
        "there is no text in the message to edit",
        "there is no caption in the message to edit",
    ),
    Meaning.NO_THREAD: (
        "thread not found",
        "topic_closed",
        "topic_deleted",
        "topic_id_invalid",
        "topic closed",
    ),
    Meaning.GONE: (
        "chat not found",
        "user not found",
        "peer_id_invalid",
        "user is deactivated",
        "user_deactivated",
        "group chat was deactivated",
        "not enough rights",
        "have no rights",
        "need administrator rights",
        "chat_write_forbidden",
        "chat_restricted",
        "chat_admin_required",
        "bot is not a member",
        "bot was kicked",
    ),
    Meaning.NO_FILE: (  # file ids belong to one token, and some files expire
        "wrong file identifier",
        "wrong remote file identifier",
        "wrong file_id",
        "file is too big",
        "temporarily unavailable",
        "file_reference_expired",
        "file_reference_invalid",
        "can't use file of type",  # the update named another type than the file has
    ),
    Meaning.NOT_MARKUP: ("can't parse entities", "can't parse message text"),
}


def judge(error: Exception) -> SendError:
    """What an error of sending or editing means."""
    match error:
        case RetryAfter():
            return SendError(Meaning.FLOOD, "RetryAfter", seconds=seconds_of(error))
        case ChatMigrated():
            return SendError(Meaning.MOVED, "ChatMigrated", new_chat=error.new_chat_id)
        case Forbidden():
            return SendError(Meaning.GONE, f"Forbidden: {error.message}")
        case InvalidToken() | Conflict():
            return SendError(Meaning.DENIED, type(error).__name__)
        case BadRequest():
            return SendError(_meaning_of(error.message), f"BadRequest: {_kind(error.message)}")
        case NotSent():
            return SendError(Meaning.LATER, f"NotSent: {error.message}")
        case NetworkError() if type(error) is NetworkError:
            # Telegram answered 5xx: it did not carry the request out.
            return SendError(Meaning.LATER, f"NetworkError: {error.message[:60]}")
        case TelegramError():
            return SendError(Meaning.UNKNOWN, type(error).__name__)
        case _:
            return SendError(Meaning.BUG, type(error).__name__)


def _meaning_of(message: str) -> Meaning:
    lowered = message.lower()
    for meaning, signs in _BAD_REQUESTS.items():
        if any(sign in lowered for sign in signs):
            return meaning
    return Meaning.BUG


def _kind(message: str) -> str:
    """Telegram's message without the parts that it quotes from the request."""
    return message.partition(' "')[0].partition(": unsupported")[0][:120]
