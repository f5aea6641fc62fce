"""python-telegram-bot's client with long timeouts, and a wait for its long poll."""

from __future__ import annotations

import asyncio

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox import Sandbox


def client_of(sandbox: Sandbox) -> Bot:
    """A client that a busy machine does not time out."""
    calls, polls = (
        HTTPXRequest(read_timeout=60, connect_timeout=60, pool_timeout=60) for _ in range(2)
    )
    return Bot(
        sandbox.token,
        base_url=f"{sandbox.root}/bot",
        base_file_url=f"{sandbox.root}/file/bot",
        request=calls,
        get_updates_request=polls,
    )


async def polled(sandbox: Sandbox) -> None:
    """Wait until the bot is in a long poll."""
    async with asyncio.timeout(60):
        while not sandbox.world.updates.is_polled:  # noqa: ASYNC110 - a poll sends no signal
            await asyncio.sleep(0.01)
