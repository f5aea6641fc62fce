"""A bare sandbox for each test, with python-telegram-bot's client."""

import pytest

from offline_telegram import Sandbox
from offline_telegram.tests.clients import client_of


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch):
    """Ask the client for the form of retry_after that does not warn."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def sandbox():
    async with Sandbox(seed=1) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(sandbox):
    async with client_of(sandbox) as bot:
        yield bot


@pytest.fixture
def ivan(sandbox):
    """A person who has pressed START."""
    phone = sandbox.person("Иван", username="ivan")
    phone.say("/start")
    return phone
