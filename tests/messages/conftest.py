"""Two channels and a renderer for each; messages read as Telegram reads them."""

from dataclasses import replace

import pytest

from bot.channel.loader import SHIPPED, load_channel
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.desk.card_view import CardView
from bot.gallery import page
from bot.gallery.samples import Choices, every_sample
from bot.telegram.renderer import Renderer
from bot.values import Urgency
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


@pytest.fixture(scope="session", autouse=True)
def samples():
    """Finding the samples of a channel takes seconds: they are found once, also for its page."""
    found = {}

    def of(speaker):
        if (key := id(speaker.channel)) not in found:
            found[key] = speaker.channel, list(every_sample(speaker))
        return found[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "every_sample", of)
        yield of


@pytest.fixture(scope="session")
def card(kazakhstan):
    """A working card of an open case with all that a card can show."""
    view = Choices(kazakhstan[0]).full(CardView)
    case = replace(view.case, decision=None, proposal=None, merged_into=None)
    view = replace(view, case=replace(case, urgency=Urgency.NORMAL, patterns=frozenset()))
    return replace(view, is_private=True, menu=None, can_undo=False, into=None, joined=())


def read(outgoing):
    """What a phone shows: (text, entities). Raises ApiError where Telegram refuses the markup."""
    return formatted(str(outgoing.text), "HTML", None)
