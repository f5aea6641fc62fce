"""The shipped channel as it is: access is restricted only by two people."""

import pytest

from bot.channel.loader import load_channel
from bot.core.vault import Vault
from bot.core.work import Deployment
from tests.kit.services.acts import ADMIN


@pytest.fixture(scope="session")
def deployment():
    return Deployment(load_channel(None), Vault(b"k" * 32), frozenset({ADMIN}), "bot", 1)
