"""Asks people who got news without having asked whether they want it, once, by day."""

from typing import Any

from bot.domain.desk.roster import hour_of
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.readers import NewsOffer
from bot.services.work import Work
from bot.storage.broadcast import news_asked
from bot.storage.queues import tasks

ASK_NEWS = "ask_news"
AT_ONCE = 500
"""People asked in a minute: broadcasts and answers go on beside it."""
EVERY_MS, AT_NIGHT_MS = 60 * 1000, 30 * 60 * 1000


async def ask(work: Work, params: dict[str, Any]) -> None:
    """Ask the next of them; ends when all were asked."""
    del params
    duty = work.channel.duty
    if _is_night(hour_of(work.now, work.channel.zone), duty.quiet_from, duty.quiet_until):
        await _plan(work, AT_NIGHT_MS)
        return
    found = await news_asked.unasked(work.tx, AT_ONCE)
    for person, language, until in found:
        to = Recipient(Address(person=person), language)
        await work.say(to, NewsOffer(until), Lane.BROADCAST, once=f"news:{person}")
    await news_asked.mark(work.tx, [person for person, _, _ in found])
    if len(found) == AT_ONCE:
        await _plan(work, EVERY_MS)


async def plan(work: Work) -> None:
    """Begin to ask if a person is left to be asked; idempotent."""
    if await news_asked.unasked(work.tx, 1):
        await _plan(work, EVERY_MS)


async def _plan(work: Work, later: int) -> None:
    await tasks.schedule(work.tx, ASK_NEWS, ASK_NEWS, {}, work.now + later)


def _is_night(hour: int, begins: int, ends: int) -> bool:
    return begins <= hour or hour < ends if begins > ends else begins <= hour < ends
