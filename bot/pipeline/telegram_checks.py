"""Questions of the doctor to Telegram; answers are plain values."""

from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from bot.pipeline.application import BotApplication
from bot.pipeline.memberships import lets_all_add


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Openness:
    """Whether all people can read a group, and whether every member may add others to it."""

    is_public: bool = False
    anyone_adds: bool = False


async def openness(application: BotApplication, chat: int) -> Openness:
    """Nothing is open when Telegram does not say."""
    try:
        group = await application.bot.get_chat(chat)
    except TelegramError:
        return Openness()
    return Openness(bool(group.username), lets_all_add(group))


@dataclass(frozen=True, slots=True)
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
