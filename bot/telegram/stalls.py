"""Watch for messages that wait while none is sent, and for Telegram; alarms that tell admins."""

import asyncio
import math
import shutil
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.core import metrics
from bot.core.alarms import AGAIN_AFTER_MS, AdminWord, Trouble
from bot.core.database import Database, DiskFull, Transaction, TransientDatabaseError
from bot.core.messages import Recipient, Speaker
from bot.core.queues import deliveries
from bot.telegram import bot_api
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
        self._database = database
        self._note = note
        self._last_sent = last_sent
        self._others_send = others_send
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
        now = self._database.steady()
        last_sent = self._last_sent()
        began = now if self._began is None else self._began
        if not waits or (last_sent is not None and last_sent > began):
            if self._is_noted:
                logger.info("messages are sent again")
            self._began = now if waits else None
            self._is_noted = False
        else:
            self._began = began
            if now - began >= STALL_MS and not self._is_noted:
                self._is_noted = True
                logger.error(
                    "messages wait and none is sent: python -m bot doctor may say why"
                )
                self._note()
        metrics.STALLED.set(self.seconds() or 0)


Tell = Callable[[Transaction, Trouble, int], Awaitable[object]]
"""Posts a notice to the admins about trouble that began at a moment (ms)."""
Call = Callable[[Trouble, int], Awaitable[object]]
"""Tells the admins the same without the database."""
_PAUSE = 2.0
_PATIENCE_MS = 10_000
_WHILE_IT_LASTS = {
    Trouble.DISK_FULL: Trouble.DISK_IS_FULL,
    Trouble.DATABASE_AWAY: Trouble.DATABASE_IS_AWAY,
}
"""Alarms that go past the database, which cannot store them; the trouble is told at its end."""


class Alarms:
    """Tells the admins of troubles: by the database, and by `call` while it takes none."""

    def __init__(
        self, database: Database, tell: Tell, call: Call | None = None
    ) -> None:
        self._database = database
        self._tell = tell
        self._call = call
        self._began: dict[Trouble, int] = {}
        self._lasts: dict[
            Trouble, int
        ] = {}  # since when in steady time, until it is told
        self._called: dict[Trouble, int] = {}
        self._noted = asyncio.Event()

    def note(self, trouble: Trouble) -> None:
        if trouble not in self._began:
            self._began[trouble] = self._database.clock()
            self._lasts[trouble] = self._database.steady()
        self._noted.set()

    def note_database(self, error: TransientDatabaseError) -> None:
        if isinstance(error, DiskFull):
            self.note(Trouble.DISK_FULL)
        else:
            self.note(Trouble.DATABASE_AWAY)

    async def run(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            for trouble, began in list(self._began.items()):
                try:
                    await self._store(trouble, began)
                except TransientDatabaseError:
                    self._noted.set()
                    await self._call_admins(trouble, began)
                else:
                    del self._began[trouble]
            if self._noted.is_set():
                await asyncio.sleep(_PAUSE)

    async def _store(self, trouble: Trouble, began: int) -> None:
        was_told = self._called.get(trouble, -1) >= self._lasts[trouble]
        async with self._database.transaction() as tx:
            # That may last for a moment
            if was_told or trouble is not Trouble.DATABASE_AWAY:
                await self._tell(tx, trouble, began)
        if was_told:  # an hour without another call begins at its end
            self._called[trouble] = self._database.steady()

    async def _call_admins(self, trouble: Trouble, began: int) -> None:
        now = self._database.steady()
        since = self._lasts[trouble]
        told_at = self._called.get(trouble)
        is_known = told_at is not None and (
            told_at >= since or now - told_at < AGAIN_AFTER_MS
        )
        if self._call is None or is_known or now - since < _PATIENCE_MS:
            return
        if (words := _WHILE_IT_LASTS.get(trouble)) is not None:
            self._called[trouble] = now
            await self._call(words, began)


async def call_admins(
    bot: Bot,
    admins: Iterable[Recipient],
    speaker: Callable[[str], Speaker],
    word: AdminWord,
) -> None:
    """Write to these admins at once; each is known since the start, by id and language."""
    for admin in admins:
        try:
            await bot_api.send(
                bot, admin.address.chat or 0, word.render(speaker(admin.language))
            )
        except TelegramError as error:
            logger.warning("an admin could not be told", error=type(error).__name__)


LEAST_FREE_MB = 500


def free_bytes(folder: Path) -> float:
    """The room on the disk of a folder; NaN where it is not there yet, or away."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return math.nan


def is_disk_low(folder: Path) -> bool:
    return free_bytes(folder) < LEAST_FREE_MB * 1_000_000


CHECK_SECONDS = 30.0
MISSED_CHECKS = 3
"""After this many checks without an answer Telegram counts as unreachable."""
TIMEOUT_SECONDS = 10.0


class TelegramHealth:
    """`others` returns when Telegram last answered other calls, in the time of `clock`."""

    def __init__(
        self,
        bot: Bot,
        clock: Callable[[], int],
        others: Callable[[], Iterable[int | None]],
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._others = others
        self._answered = clock()  # Telegram has just said who the bot is

    def reaches(self) -> bool:
        return self._clock() - self._last() <= MISSED_CHECKS * CHECK_SECONDS * 1000

    async def run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await self.look()

    async def look(self) -> None:
        if self._clock() - self._last() < CHECK_SECONDS * 1000:
            return
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await call(self._bot, "getMe")  # counts against no limit
        except (TelegramError, TimeoutError) as error:
            logger.warning("Telegram does not answer", error=type(error).__name__)
        else:
            self._answered = self._clock()

    def _last(self) -> int:
        return max(self._answered, *(moment or 0 for moment in (*self._others(), 0)))
