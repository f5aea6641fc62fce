"""A text speaks the language asked for, else the channel's own."""

import pytest
from pydantic import ValidationError

from bot.channel.text import Text

GREETING = Text({"kk": "Сәлем", "ru": "Привет"})


def test_text_speaks_the_language_asked_for():
    assert GREETING.say("ru") == "Привет"


def test_unknown_language_hears_the_first_one():
    assert GREETING.say("en") == "Сәлем"


def test_channel_default_comes_first_whatever_the_order_of_the_file():
    text = Text.model_validate(
        {"ru": "Привет", "kk": " Сәлем\n"}, context={"languages": ("kk", "ru")}
    )
    assert text.say("de") == "Сәлем"


def test_text_never_changes_and_can_be_a_key():
    assert {GREETING: 1}[Text({"kk": "Сәлем", "ru": "Привет"})] == 1
    with pytest.raises(ValidationError):
        GREETING.root = {}
