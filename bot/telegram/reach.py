"""Reachability of Telegram: known from other calls, otherwise asked by getMe."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.dataclass import frozen
from bot.telegram.application import BotApplication
from bot.telegram.bot_api import call
from bot.telegram.memberships import lets_all_add

logger = structlog.get_logger(__name__)

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
        others: Callable[[], Iterable[int | None]] = tuple,
        *,
        interval: float = CHECK_SECONDS,
    ) -> None:
        self._bot, self._clock, self._others, self._interval = bot, clock, others, interval
        self._answered = clock()  # Telegram has just said who the bot is

    def reaches(self) -> bool:
        """True if Telegram answered recently."""
        return self._clock() - self._last() <= MISSED_CHECKS * self._interval * 1000

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            if self._clock() - self._last() >= self._interval * 1000:
                await self._ask()

    def _last(self) -> int:
        return max(self._answered, *(moment or 0 for moment in (*self._others(), 0)))

    async def _ask(self) -> None:
        """getMe counts against no limit."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await call(self._bot, "getMe")
        except (TelegramError, TimeoutError) as error:
            logger.warning("Telegram does not answer", error=type(error).__name__)
        else:
            self._answered = self._clock()


@frozen
class Identity:
    """The bot that the token belongs to, or why Telegram did not say."""

    username: str | None = None
    id: int | None = None
    refused: bool = False
    error: str | None = None


async def identity(application: BotApplication) -> Identity:
    try:
        await application.initialize()
    except InvalidToken:
        return Identity(refused=True)
    except TelegramError as error:
        return Identity(error=str(error))
    bot = application.bot
    return Identity(bot.username, bot.id)


async def status_in(application: BotApplication, chat: int) -> str:
    """The bot's membership status in a group, or the error."""
    try:
        member = await application.bot.get_chat_member(chat, application.bot.id)
    except TelegramError as error:
        return f"error: {error}"
    return str(member.status)


@frozen
class Openness:
    """Openness of a group: readable for all people, members who may add others."""

    is_public: bool = False
    anyone_adds: bool = False


async def openness(application: BotApplication, chat: int) -> Openness:
    """Nothing is open when Telegram does not say."""
    try:
        group = await application.bot.get_chat(chat)
    except TelegramError:
        return Openness()
    return Openness(bool(group.username), lets_all_add(group))


@frozen
class WebhookState:
    """The address that Telegram posts updates to, how many wait there, and its last failure."""

    url: str
    waiting: int
    error: str | None
    failed_at: float


async def webhook_of(application: BotApplication) -> WebhookState | None:
    """None where Telegram does not say."""
    try:
        found = await application.bot.get_webhook_info()
    except TelegramError:
        return None
    date = found.last_error_date
    failed_at = 0.0 if date is None else date.timestamp()
    error = found.last_error_message
    return WebhookState(found.url, found.pending_update_count, error, failed_at)
