"""One message of a broadcast: sent, changed or deleted, and what that means for its recipient."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot

from bot.domain.broadcast.broadcast import Errand, Fate
from bot.pipeline.delivery.bot_api import Template
from bot.pipeline.delivery.send_errors import Meaning, Outcome, judge
from bot.storage.broadcast.recipients import Ending, Recipient

MOST_TRIES = 8
"""So often something that surely was not done is tried."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`outcome` is None when Telegram did it."""

    ending: Ending
    outcome: Outcome | None = None


async def attempt(
    bot: Bot, errand: Errand, template: Template, recipient: Recipient, chat: int, tries: int
) -> Attempt:
    """Never raises."""
    try:
        answer = await template.call(bot, chat, recipient.message)
    except Exception as error:
        outcome = judge(error)
        return Attempt(_ending(errand, recipient, outcome, tries), outcome)
    if errand is Errand.SEND:
        return Attempt(Ending(recipient, Fate.DELIVERED, int(answer["message_id"])))
    done = Fate.WITHDRAWN if errand is Errand.WITHDRAW else Fate.DELIVERED
    return Attempt(Ending(recipient, done, recipient.message))


def _ending(errand: Errand, recipient: Recipient, outcome: Outcome, tries: int) -> Ending:
    again = Fate.AGAIN if tries < MOST_TRIES else Fate.FAILED
    match outcome.meaning:
        case Meaning.FLOOD | Meaning.DENIED:
            return Ending(recipient, Fate.AGAIN, reason=outcome.error)
        case Meaning.LATER:
            return Ending(recipient, again, reason=outcome.error)
        case Meaning.UNKNOWN if errand is Errand.SEND:
            return Ending(recipient, Fate.UNKNOWN, reason=outcome.error)
        case Meaning.UNKNOWN:
            return Ending(recipient, again, reason=outcome.error)  # harmless to do twice
        case Meaning.SAME:
            return Ending(recipient, Fate.DELIVERED, recipient.message)
        case Meaning.GONE:
            return Ending(recipient, Fate.BLOCKED, reason=outcome.error)
        case _:
            return Ending(recipient, Fate.FAILED, reason=outcome.error)
