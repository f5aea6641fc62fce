"""Two channels and a renderer for each; messages read as Telegram reads them."""

import fcntl
import os
import pickle
from functools import cache
from pathlib import Path

import pytest

from bot.channel.loader import SHIPPED, load_channel
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.desk.card_view import CardView
from bot.gallery import page
from bot.gallery.samples import Choices, every_sample
from bot.telegram.renderer import Renderer
from bot.values import Urgency, replace
from handlers.core.routes import COMMANDS
from offline_telegram.text import formatted
from tests.kit import run_folder


def spoken(channel):
    """A channel and who finds the words for it."""
    vault = Vault(b"k" * 32)
    return channel, Renderer(
        Deployment(channel, vault, bot_username="habarla_bot", commands=COMMANDS)
    )


@cache
def shipped(name):
    return spoken(load_channel(SHIPPED.parent / f"{name}.toml"))


@pytest.fixture(scope="session", params=["kazakhstan", "school"])
def voice(request):
    return shipped(request.param)


@pytest.fixture(scope="session")
def kazakhstan():
    return shipped(SHIPPED.stem)


@pytest.fixture(scope="session", autouse=True)
def samples():
    """Finding the samples of a channel takes seconds: one worker finds them for all, also for its
    page."""
    found = {}

    def of(speaker):
        key = speaker.channel.name.say("en")
        if key not in found:
            found[key] = found_once(key, speaker)
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "every_sample", of)
        yield of


def found_once(name, speaker):
    """The samples, from the file of the worker that found them or into it."""
    path = Path(os.environ[run_folder.FOLDER]) / f"samples of {name}"
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if not (content := file.read()):
            content = pickle.dumps(list(every_sample(speaker)))
            file.write(content)
    return pickle.loads(content)  # noqa: S301 - of this run


@pytest.fixture(scope="session")
def card(kazakhstan):
    """A working card of an open case with all that a card can show."""
    view = Choices(kazakhstan[0]).full(CardView)
    case = replace(view.case, decision=None, proposal=None, merged_into=None)
    view = replace(
        view, case=replace(case, urgency=Urgency.NORMAL, patterns=frozenset())
    )
    return replace(
        view, is_private=True, menu=None, can_undo=False, into=None, joined=()
    )


def read(outgoing):
    """What a phone shows: (text, entities). Raises ApiError where Telegram refuses the markup."""
    return formatted(str(outgoing.text), "HTML", None)
