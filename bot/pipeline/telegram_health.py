"""Whether Telegram answers us: known from what else is said to it, else asked now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.pipeline.delivery.bot_api import call

logger = structlog.get_logger(__name__)

BEAT_SECONDS = 30.0
BELIEVED_BEATS = 3
"""So many beats without an answer, and Telegram counts as out of reach."""
PATIENCE_SECONDS = 10.0


class TelegramHealth:
    """`run`, and `reaches` tells at once. `heard` gives when Telegram last answered others (ms)."""

    def __init__(
        self,
        bot: Bot,
        clock: Callable[[], int],
        heard: Callable[[], Iterable[int | None]] = tuple,
        *,
        beat: float = BEAT_SECONDS,
    ) -> None:
        self._bot, self._clock, self._heard, self._beat = bot, clock, heard, beat
        # Nobody gets this far without having asked Telegram who the bot is.
        self._answered = clock()

    def reaches(self) -> bool:
        """Whether Telegram answered lately, as far as we know."""
        return self._clock() - self._last() <= BELIEVED_BEATS * self._beat * 1000

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._beat)
            if self._clock() - self._last() >= self._beat * 1000:
                await self._ask()

    def _last(self) -> int:
        return max(self._answered, *(moment or 0 for moment in (*self._heard(), 0)))

    async def _ask(self) -> None:
        """Any answer will do but silence; what it costs is nothing of any limit."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await call(self._bot, "getMe")
        except (TelegramError, TimeoutError) as error:
            logger.warning("Telegram does not answer", error=type(error).__name__)
        else:
            self._answered = self._clock()
