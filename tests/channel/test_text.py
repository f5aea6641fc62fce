"""A text is returned in the requested language, else in the channel's default one."""

import pytest
from pydantic import ValidationError

from bot.channel.text import Text

GREETING = Text({"kk": "Сәлем", "ru": "Привет"})


def test_a_text_is_returned_in_the_requested_language():
    assert GREETING.say("ru") == "Привет"


def test_an_unknown_language_gets_the_default_text():
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
