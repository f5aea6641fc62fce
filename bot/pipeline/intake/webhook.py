"""Registers the webhook at Telegram, retrying until Telegram accepts it."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram import Bot
from telegram.error import TelegramError

logger = structlog.get_logger(__name__)

_LONGEST_PAUSE = 60.0


async def announce_webhook(bot: Bot, url: str, secret: str, allowed: Sequence[str]) -> None:
    """Set the webhook and keep pending updates; return when Telegram accepted it."""
    pause = 1.0
    while True:
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=list(allowed))
        except TelegramError as error:
            logger.warning("the webhook is not set yet", error=str(error))
        else:
            logger.info("Telegram posts updates to WEBHOOK_URL")
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
