"""python-telegram-bot's client with long timeouts, and waits for its long poll and its errors."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from offline_telegram import Sandbox


def client_of(sandbox: Sandbox) -> Bot:
    """A client that a busy machine does not time out."""
    patient = {"read_timeout": 60, "connect_timeout": 60, "pool_timeout": 60}
    return Bot(
        sandbox.token,
        base_url=f"{sandbox.root}/bot",
        base_file_url=f"{sandbox.root}/file/bot",
        request=HTTPXRequest(**patient),
        get_updates_request=HTTPXRequest(**patient),
    )


async def polled(sandbox: Sandbox) -> None:
    """Wait until the bot is in a long poll."""
    async with asyncio.timeout(120):
        while not sandbox.world.updates.is_polled:  # noqa: ASYNC110 - a poll sends no signal
            await asyncio.sleep(0.01)


async def refused(call, words, error=BadRequest):
    """The call fails with this error and these words."""
    with pytest.raises(error, match=words):
        await call
