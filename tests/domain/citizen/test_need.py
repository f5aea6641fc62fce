"""Words of a person in need are known however they are typed, and other words are not."""

import pytest

from bot.domain.citizen.need import plain, says_one

PHRASES = ("өлгім келеді", "хочу … умереть", "don't want to live")


@pytest.mark.parametrize(
    "typed",
    [
        "өлгім келеді",
        "ӨЛГІМ КЕЛЕДІ!!!",
        "олгим келеди",
        "Олгым келеды",
        "өлгiм келедi",  # a Latin i
        "менің өлгім келеді...",
        "хочу умереть",
        "Я ХОЧУ, УМЕРЕТЬ",
        "я хочууу умереееть",
        "хочу просто взять умереть",
        "хочу\nумере́ть",
        "I don’t want to live",
        "i dont want   to live :(",
        'пост: "I don\'t want to live" https://example.com/1',
    ],
)
def test_phrases_are_known_as_people_type_them(typed):
    assert says_one(typed, PHRASES)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "хочу сообщить о канале, где продают",
        "захочу умереть",
        "хочу чтобы все они могли умереть",  # three words between
        "өлгім",
        "want to live",
        "😀",
    ],
)
def test_other_words_are_not(typed):
    assert not says_one(typed, PHRASES)


def test_without_phrases_nothing_is_known():
    assert not says_one("хочу умереть", ())


def test_plain_words_are_the_same_for_all_spellings():
    assert plain("Ёлка, ёлка!") == plain("елка   ЕЛКА")
    assert plain("қаңғұ") == plain("кангу")
