"""Courtesies are told from content, in all three languages."""

import pytest

from bot.reports.model import is_small_talk


@pytest.mark.parametrize(
    "text",
    [
        "thank you very much",
        "ok, thank you",
        "Hello there!",
        "Got it. Thanks 🙏",
        "You’re welcome!",
        "youʼre welcome",
        "Көп рақмет!",
        "Жарайды, рақмет Сізге",
        "Спасибо большое!!! 🙏🙏",
        "Здравствуйте",
        "Всем доброе утро!",
        "Good morning everyone",
        "Баршаға қайырлы таң",
        "👍",
        "...",
    ],
)
def test_courtesies_are_small_talk(text):
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "thank you for nothing, the dealer is back",
        "ok google sells my data",
        "кв. 5",
        "спасибо, но он снова торгует у школы",
        "рақмет айтқан адам есірткі сатады",
        "спасибо " * 20,
        "casino777",
    ],
)
def test_words_that_say_something_are_not(text):
    assert not is_small_talk(text)
