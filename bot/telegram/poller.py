"""Poller: fetches updates and confirms them after they are stored."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.core.alarms import Trouble
from bot.core.database import Database, DiskFull, TransientDatabaseError
from bot.core.queues.leases import Heartbeats
from bot.telegram.accept import OutageNotices, accept_updates, update_id_of
from bot.telegram.application import seconds_of
from bot.values import Value

logger = structlog.get_logger(__name__)

JOB = "poller"
_LATE_SECONDS = 30
"""How much longer than asked for a poll may take before the next one: connecting, storing."""
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
)
_PROBLEMS = {
    Trouble.TOKEN_REFUSED: "Telegram refuses BOT_TOKEN: check it with @BotFather",
    Trouble.TWO_POLLERS: "another program takes updates with this token: what it takes is lost",
    Trouble.DISK_FULL: "the disk is full: updates wait at Telegram until there is room",
}
"""Reasons getUpdates fails for long, in words for the log."""


class Pauses(Value):
    """Seconds to wait after each kind of error."""

    first: float = 0.5
    longest: float = 15.0
    conflict: float = 5.0
    token: float = 30.0


class Poller:
    """`last_poll` is when Telegram last answered, in steady time; `note` hears of each trouble."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        pseudonym: Callable[[str], str],
        heartbeats: Heartbeats,
        *,
        note: Callable[[Trouble], object] = lambda _: None,
        outage_notices: OutageNotices | None = None,
        timeout: int = 30,
        pauses: Pauses = Pauses(),
    ) -> None:
        self._database = database
        self._bot = bot
        self._pseudonym = pseudonym
        self._heartbeats = heartbeats
        self._outage_notices = outage_notices
        self._note = note
        self._timeout = timeout
        self._pauses = pauses
        self._offset: int | None = None
        self._pause = 0.0
        self._is_stored = False
        self.last_poll: int | None = None
        self.problem: Trouble | None = None

    @property
    def is_answered(self) -> bool:
        last = self.last_poll
        late = 1000 * (self._timeout + _LATE_SECONDS)
        if not self._is_stored or last is None:
            return False
        return self._database.steady() - last < late

    async def run(self) -> None:
        """Poll for ever while this process holds the lease, also while the database is away."""
        while True:
            await self._heartbeats.wait_for(JOB, to_keep=True)
            self._offset = None
            await self._leave_webhook()
            while self._heartbeats.keeps(JOB):
                await self._step()
                if self._pause:
                    await asyncio.sleep(self._pause * random.uniform(0.75, 1.25))  # noqa: S311 - jitter

    async def _step(self) -> None:
        stored = False
        try:
            await self._store(await self._fetch())
        except TelegramError as error:
            await self._telegram_refused(error)
        except DiskFull:
            self._set_problem(Trouble.DISK_FULL)
            self._back_off()
        except TransientDatabaseError as error:
            logger.warning(
                "updates wait at Telegram: the database is away", error=str(error)
            )
            self._back_off()
        except Exception:
            logger.exception("fetching updates failed")
            self._back_off()
        else:
            self._pause = 0.0
            stored = True
            self._set_problem(None)
        finally:
            self._is_stored = stored

    async def _telegram_refused(self, error: TelegramError) -> None:
        match error:
            case RetryAfter():
                self._pause = seconds_of(error)
            case InvalidToken():
                self._set_problem(Trouble.TOKEN_REFUSED)
                self._pause = self._pauses.token
            case Conflict():
                # Else the process that took over may cause it
                if self._heartbeats.holds(JOB):
                    self._set_problem(Trouble.TWO_POLLERS)
                self._pause = self._pauses.conflict
                if "webhook" in str(error).lower():
                    await self._leave_webhook()
            case TimedOut():
                self._back_off()
            case _:
                logger.warning("cannot fetch updates", error=str(error))
                self._back_off()

    async def _fetch(self) -> list[dict[str, Any]]:
        # Raw updates: one that cannot be parsed must not block the others.
        parameters = {
            "offset": self._offset,
            # Without waiting at first and after a failure: the answer says that polling works.
            "timeout": self._timeout if self._is_stored else 0,
            "allowed_updates": ALLOWED_UPDATES,
        }
        found = await self._bot._post(
            "getUpdates", parameters, read_timeout=self._timeout + 5
        )
        self.last_poll = self._database.steady()
        return found if isinstance(found, list) else []

    async def _store(self, batch: list[dict[str, Any]]) -> None:
        """The next request confirms updates below the offset, so it moves after the commit."""
        if not batch:
            return
        if self._outage_notices is not None:
            self._outage_notices.expect(batch)
        await accept_updates(self._database, batch, self._pseudonym)
        if self._outage_notices is not None:
            self._outage_notices.stored()
        numbers = [number for number in map(update_id_of, batch) if number is not None]
        if not numbers:
            raise TelegramError("a batch without a single update")
        self._offset = max(numbers) + 1

    async def _leave_webhook(self) -> None:
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            logger.warning(
                "could not make sure that no webhook is set", error=str(error)
            )

    def _back_off(self) -> None:
        self._pause = min(
            max(self._pause * 2, self._pauses.first), self._pauses.longest
        )

    def _set_problem(self, problem: Trouble | None) -> None:
        if problem is not None and problem is not self.problem:
            logger.error(_PROBLEMS[problem])
            self._note(problem)
        self.problem = problem


_LONGEST_PAUSE = 60.0
_LOOK_SECONDS = 60.0


async def announce_webhook(
    bot: Bot, url: str, secret: str, allowed: Sequence[str]
) -> None:
    """Set the webhook and keep pending updates; return when Telegram accepted it."""
    pause = 1.0
    while True:
        try:
            await bot.set_webhook(
                url, secret_token=secret, allowed_updates=list(allowed)
            )
        except TelegramError as error:
            logger.warning("the webhook is not set yet", error=str(error))
        else:
            logger.info("Telegram posts updates to WEBHOOK_URL")
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def wait_until_taken(bot: Bot, url: str, pause: float = _LOOK_SECONDS) -> None:
    """Return when Telegram posts updates to another address, or to none: another program with this
    token takes them."""
    while True:
        await asyncio.sleep(pause)
        try:
            found = await bot.get_webhook_info()
        except TelegramError as error:
            logger.warning(
                "Telegram does not say where it posts updates", error=str(error)
            )
        else:
            if found.url != url:
                return
