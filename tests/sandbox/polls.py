"""When the offline Telegram has somebody who waits for updates."""

from __future__ import annotations

import asyncio

from bot.sandbox import Sandbox


async def polled(sandbox: Sandbox) -> None:
    """Wait until the bot is in a long poll."""
    async with asyncio.timeout(60):
        while not sandbox.world.updates.is_polled:  # noqa: ASYNC110 - a poll rings no bell
            await asyncio.sleep(0.01)
