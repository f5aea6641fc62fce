"""Application of python-telegram-bot, set up so that no failure of a handler is swallowed.

It routes updates to handlers; it neither fetches, stores nor schedules.
"""

import asyncio
import random
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Generic, TypeAlias, TypeVar

import structlog
from telegram import Update, User
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    ContextTypes,
    ExtBot,
)

from bot.core.visit import BaseVisit
from bot.telegram.request import AiohttpRequest

logger = structlog.get_logger(__name__)


CURRENT: ContextVar[Any] = ContextVar("CURRENT")
"""The visit of the update in work."""
_V = TypeVar("_V", bound=BaseVisit)


class VisitContext(
    CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]],
    Generic[_V],
):
    """Passes the visit to the handlers, loaded inside the transaction."""

    visit: _V

    @classmethod
    def from_update(cls, update: object, application: Any) -> "VisitContext[_V]":
        context = super().from_update(update, application)
        context.visit = CURRENT.get()
        return context


BotApplication: TypeAlias = Application[
    ExtBot[None],
    VisitContext[Any],
    dict[Any, Any],
    dict[Any, Any],
    dict[Any, Any],
    None,
]


class InboxApplication(
    Application[
        ExtBot[None],
        VisitContext[Any],
        dict[Any, Any],
        dict[Any, Any],
        dict[Any, Any],
        None,
    ]
):
    __slots__ = ()

    async def process_error(
        self,
        update: object | None,
        error: Exception,
        job: Any = None,
        coroutine: Any = None,
    ) -> bool:
        """Raise the error for the worker, which rolls back, instead of swallowing it."""
        raise error


def build_application(token: str, api_url: str, **hearing: Any) -> BotApplication:
    """Without job queue, persistence and updater: the database does their work. `hearing` are the
    clock and the listener of AiohttpRequest."""
    return (
        ApplicationBuilder()
        .application_class(InboxApplication)
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest(**hearing))
        .get_updates_request(AiohttpRequest(connections=4, **hearing))
        .context_types(ContextTypes(context=VisitContext))
        .job_queue(None)
        .updater(None)
        .build()
    )


class TokenRefused(Exception): ...


async def know_the_bot(
    application: BotApplication, *, first_pause: float = 0.5
) -> User:
    """Identify the bot, waiting for Telegram as long as it takes. Raises TokenRefused.

    A token that Telegram's first answer refuses is wrong; one that is revoked later is retried
    slowly: its owner may restore it at BotFather.
    """
    pause = first_pause
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            if pause == first_pause:
                raise TokenRefused from None
            logger.error("Telegram refuses BOT_TOKEN: check it with @BotFather")  # noqa: TRY400 - no trace
            pause = first_pause * 60
        except RetryAfter as error:
            pause = max(pause, seconds_of(error))
        except TelegramError as error:
            logger.warning("Telegram is not reachable yet", error=str(error))
        else:
            return application.bot.bot
        await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - jitter
        pause = min(pause * 2, first_pause * 60)


def seconds_of(error: RetryAfter) -> float:
    found = error.retry_after
    if isinstance(found, timedelta):
        return found.total_seconds()
    return float(found)


def parse(raw: dict[str, Any], application: BotApplication) -> Update:
    """Raises for an update of a shape that python-telegram-bot cannot read."""
    return Update.de_json(raw, application.bot)
