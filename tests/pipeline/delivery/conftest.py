"""What the tests of delivery share: a machine and a second citizen."""

import pytest


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
