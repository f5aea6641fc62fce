"""Watch for messages that wait while none is sent, and for Telegram; alarms that tell admins."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core import metrics
from bot.core.alarms import Trouble
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.queues import deliveries
from bot.telegram.bot_api import call

logger = structlog.get_logger(__name__)

STALL_MS = 65_000
"""Longer than a group at its limit of messages in a minute may be silent."""
_LOOK_SECONDS = 5.0


class Stalls:
    """`note` is called once for each stall; `others_send`: another process sends, and looks itself.

    `last_sent` is when this process last sent a message, in steady time: the database keeps no such
    moment, which would tell when a person was written to.
    """

    def __init__(
        self,
        database: Database,
        note: Callable[[], None],
        last_sent: Callable[[], int | None],
        others_send: Callable[[], bool],
    ) -> None:
        self._database, self._note = database, note
        self._last_sent, self._others_send = last_sent, others_send
        self._began: int | None = None
        self._is_noted = False

    def seconds(self) -> float | None:
        """Return how long messages have waited while none was sent; None while they leave."""
        if self._began is None or not self._is_noted:
            return None
        return (self._database.steady() - self._began) / 1000

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.look()
            except TransientDatabaseError as error:
                logger.warning("the queue of messages cannot be read", error=str(error))

    async def look(self) -> None:
        async with self._database.reading() as tx:
            waits = await deliveries.waits(tx) and not self._others_send()
        now, last_sent = self._database.steady(), self._last_sent()
        began = now if self._began is None else self._began
        if not waits or (last_sent is not None and last_sent > began):
            if self._is_noted:
                logger.info("messages are sent again")
            self._began, self._is_noted = now if waits else None, False
        else:
            self._began = began
            if now - began >= STALL_MS and not self._is_noted:
                self._is_noted = True
                logger.error("messages wait and none is sent: python -m bot doctor may say why")
                self._note()
        metrics.STALLED.set(self.seconds() or 0)


Tell = Callable[[Transaction, Trouble, int], Awaitable[object]]
"""Posts a notice to the admins about trouble that began at a moment (ms)."""
_PAUSE = 2.0


class Alarms:
    def __init__(self, database: Database, tell: Tell) -> None:
        self._database, self._tell = database, tell
        self._began: dict[Trouble, int] = {}
        self._noted = asyncio.Event()

    def note(self, trouble: Trouble) -> None:
        self._began.setdefault(trouble, self._database.clock())
        self._noted.set()

    async def run(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            for trouble, began in list(self._began.items()):
                try:
                    async with self._database.transaction() as tx:
                        await self._tell(tx, trouble, began)
                except TransientDatabaseError:
                    self._noted.set()
                else:
                    del self._began[trouble]
            if self._noted.is_set():
                await asyncio.sleep(_PAUSE)


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
