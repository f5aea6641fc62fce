"""Offers the tour once to who works in private for the first time."""

from bot.domain.desk.tour import TourStep
from bot.domain.notice import Lane, Recipient
from bot.domain.notices.staff import Tour
from bot.services import roles
from bot.services.work import Work
from bot.storage import facts


async def offer(work: Work, telegram_id: int, to: Recipient) -> None:
    if await facts.put_once(work.tx, roles.toured(telegram_id), "1"):
        await work.say(to, Tour(TourStep.OFFER), Lane.NOTICE)
