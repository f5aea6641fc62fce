"""Courtesies are told from content, in all three languages."""

import pytest

from bot.reports.model import is_small_talk


@pytest.mark.parametrize(
    "text",
    [
        "thank you very much",
        "Thanks!",
        "OK",
        "ok, thank you",
        "Hello there!",
        "Got it. Thanks 🙏",
        "рақмет",
        "Көп рақмет!",
        "Жарайды, рақмет Сізге",
        "Түсінікті",
        "спасибо большое",
        "Спасибо большое!!! 🙏🙏",
        "Хорошо, спасибо",
        "Здравствуйте",
        "да",
        "👍",
        "...",
        "🙏🏽",
    ],
)
def test_courtesies_are_small_talk(text):
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "thank you for nothing, the dealer is back",
        "ok google sells my data",
        "112",
        "кв. 5",
        "спасибо, но он снова торгует у школы",
        "рақмет айтқан адам есірткі сатады",
        "Да, в подвале",
        "спасибо " * 20,
        "нет сил это терпеть",
        "casino777",
    ],
)
def test_words_that_say_something_are_not(text):
    assert not is_small_talk(text)
