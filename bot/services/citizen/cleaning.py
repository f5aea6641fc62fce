"""Deletes the messages of a private chat, the person's own too, as far as Telegram allows.

The bot keeps no list of them. Private chats share one numbering, so it names every number of the
last two days; Telegram passes over the numbers that belong to other chats.
"""

from dataclasses import replace

from bot.domain.notice import Lane
from bot.domain.notices.talks import Cleaned, Cleaning
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.queues import outbox

DELETABLE_MS = 47 * 60 * 60 * 1000
"""Telegram deletes messages of 48 hours; an hour is left for a queue."""
AT_ONCE = 100
"""Numbers in one call."""
MOST = 100 * AT_ONCE
"""Numbers that are tried: on a busy day the older ones are left to the person."""
_BEFORE = 10
"""Numbers tried below the oldest message that we know: the person wrote before we answered."""


async def clean(work: Work, person: Person, last: int, language: str) -> None:
    """Delete the messages up to `last`, newest first, and say so in this language."""
    if language in work.channel.languages:
        person = replace(person, language=language)
    last = max(last, work.memory.newest)
    first = await outbox.first_number_since(work.tx, work.now - DELETABLE_MS) or last
    first = max(1, min(first, last), last - MOST)
    for end in range(last, first - 1, -AT_ONCE):
        await _delete(work, person, max(first, end - AT_ONCE + 1), end)
    if first > 1:
        await _delete(work, person, max(1, first - _BEFORE), first - 1)
    await work.say(person.recipient, Cleaned(), Lane.ANSWER)


async def delete_one(work: Work, person: Person, message: int) -> None:
    """Delete one message of the private chat, as far as Telegram allows."""
    await _delete(work, person, message, message)


async def _delete(work: Work, person: Person, first: int, last: int) -> None:
    await work.say(person.recipient, Cleaning(first, last), Lane.ANSWER)
