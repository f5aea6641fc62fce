"""Two channels and a renderer for each; messages read as Telegram reads them."""

import pytest

from bot.channel.loader import SHIPPED, load_channel
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.telegram.renderer import Renderer
from handlers.core.routes import COMMANDS
from offline_telegram.text import formatted


def spoken(channel):
    """A channel and who finds the words for it."""
    vault = Vault(b"k" * 32)
    return channel, Renderer(
        Deployment(channel, vault, bot_username="habarla_bot", commands=COMMANDS)
    )


@pytest.fixture(scope="session", params=["kazakhstan", "school"])
def voice(request):
    return spoken(load_channel(SHIPPED.parent / f"{request.param}.toml"))


@pytest.fixture(scope="session")
def kazakhstan():
    return spoken(load_channel(SHIPPED))


def read(outgoing):
    """What a phone shows: (text, entities). Raises ApiError where Telegram refuses the markup."""
    return formatted(str(outgoing.text), "HTML", None)
