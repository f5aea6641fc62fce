"""Attempt at one recipient: send, change or delete the message, and judge the result."""

from telegram import Bot

from bot.broadcasts.model import Fate, RunKind
from bot.broadcasts.store import Ending, Recipient
from bot.dataclass import dataclass
from bot.telegram.attempt import Meaning, SendError, judge
from bot.telegram.bot_api import Template

MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Attempt:
    """`outcome` is None when Telegram did it."""

    ending: Ending
    outcome: SendError | None = None

    @property
    def counts(self) -> bool:
        """True if it counts as one of the recipient's tries."""
        return self.outcome is not None and self.outcome.meaning in {Meaning.LATER, Meaning.UNKNOWN}


async def attempt(
    bot: Bot, kind: RunKind, template: Template, recipient: Recipient, chat: int, tries: int
) -> Attempt:
    """Never raises."""
    try:
        answer = await template.call(bot, chat, recipient.message)
    except Exception as error:
        outcome = judge(error)
        return Attempt(_ending(kind, recipient, outcome, tries), outcome)
    if kind is RunKind.SEND:
        return Attempt(Ending(recipient, Fate.DELIVERED, int(answer["message_id"])))
    done = Fate.WITHDRAWN if kind is RunKind.WITHDRAW else Fate.DELIVERED
    return Attempt(Ending(recipient, done, recipient.message))


def _ending(kind: RunKind, recipient: Recipient, outcome: SendError, tries: int) -> Ending:
    fate = Fate.FAILED
    match outcome.meaning:
        case Meaning.SAME:
            return Ending(recipient, Fate.DELIVERED, recipient.message)
        case Meaning.FLOOD | Meaning.DENIED:
            fate = Fate.AGAIN
        case Meaning.UNKNOWN if kind is RunKind.SEND:
            fate = Fate.UNKNOWN
        case Meaning.LATER | Meaning.UNKNOWN if tries < MOST_TRIES:
            fate = Fate.AGAIN
        case Meaning.GONE:
            fate = Fate.BLOCKED
    return Ending(recipient, fate, reason=outcome.error)
