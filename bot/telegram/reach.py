"""Reachability of Telegram: known from other calls, otherwise asked by getMe."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.bot_api import call

logger = structlog.get_logger(__name__)

CHECK_SECONDS = 30.0
MISSED_CHECKS = 3
"""After this many checks without an answer Telegram counts as unreachable."""
TIMEOUT_SECONDS = 10.0


class TelegramHealth:
    """`others` returns when Telegram last answered other calls, in the time of `clock`."""

    def __init__(
        self, bot: Bot, clock: Callable[[], int], others: Callable[[], Iterable[int | None]]
    ) -> None:
        self._bot, self._clock, self._others = bot, clock, others
        self._answered = clock()  # Telegram has just said who the bot is

    def reaches(self) -> bool:
        return self._clock() - self._last() <= MISSED_CHECKS * CHECK_SECONDS * 1000

    async def run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            if self._clock() - self._last() < CHECK_SECONDS * 1000:
                continue
            try:
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    await call(self._bot, "getMe")  # counts against no limit
            except (TelegramError, TimeoutError) as error:
                logger.warning("Telegram does not answer", error=type(error).__name__)
            else:
                self._answered = self._clock()

    def _last(self) -> int:
        return max(self._answered, *(moment or 0 for moment in (*self._others(), 0)))
