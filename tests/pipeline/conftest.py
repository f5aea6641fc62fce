"""A bare offline Telegram, two authorities, and machines that tests may start and kill."""

import pytest

from offline_telegram import Sandbox
from tests.kit.pipeline.machine import Machine, make_bot
from tests.kit.pipeline.sender import Sender


@pytest.fixture
async def sandbox():
    async with Sandbox(page=False, seed=1) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(sandbox):
    """The library's client with the bot's own HTTP client."""
    async with make_bot(sandbox.root) as bot:
        yield bot


@pytest.fixture
async def machine(database_url, sandbox):
    """A machine with nothing running; a test starts the parts it is about."""
    machine = Machine(database_url, sandbox)
    yield machine
    if machine.tasks or hasattr(machine, "database"):
        await machine.kill()


@pytest.fixture
async def mailer(machine):
    """A machine that delivers."""
    return await machine.start("heartbeats", "delivery")


@pytest.fixture
async def phone(sandbox):
    """A citizen who has pressed START."""
    phone = sandbox.person("Ivan")
    phone.say("/start")
    return phone


@pytest.fixture
async def other(sandbox):
    """Another citizen who has pressed START."""
    other = sandbox.person("Other")
    other.say("/start")
    return other


@pytest.fixture
async def sender(database_url, sandbox):
    """A process that sends broadcasts, at work."""
    sender = Sender(database_url, sandbox)
    await sender.start()
    yield sender
    if sender.tasks:
        await sender.kill()


@pytest.fixture
async def idle(database_url, sandbox):
    """A process that sends nothing until it is told to lead."""
    sender = Sender(database_url, sandbox)
    await sender.start(leads=False)
    yield sender
    await sender.kill()
