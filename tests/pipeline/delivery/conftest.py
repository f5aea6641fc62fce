"""What the tests of delivery share: a client of Telegram, a machine, a second citizen."""

import pytest
from telegram import Bot

from bot.pipeline.request import AiohttpRequest


@pytest.fixture
async def bot(sandbox):
    requests = {"request": AiohttpRequest(), "get_updates_request": AiohttpRequest()}
    async with Bot(sandbox.token, base_url=f"{sandbox.root}/bot", **requests) as bot:
        yield bot


@pytest.fixture
async def mailer(machine):
    """A machine that delivers."""
    return await machine.start("heartbeats", "delivery")


@pytest.fixture
async def other(sandbox):
    """Another citizen who has pressed START."""
    other = sandbox.person("Other")
    other.say("/start")
    return other
