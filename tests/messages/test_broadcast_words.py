"""Words of broadcasts: questions have their yes, costs fit their number."""

import pytest

from bot.domain.notices.broadcast import Sure
from bot.messages.broadcast.asking import _YES
from bot.messages.broadcast.words import outlook

COSTS = {
    "en": {1: "at most 1 Star", 2: "at most 2 Stars", 1_000: "at most 1\u00a0000 Stars"},
    "ru": {
        1: "не больше 1 звезды",
        2: "не больше 2 звёзд",
        21: "не больше 21 звезды",
        100_000: "не больше 100\u00a0000 звёзд",
    },
    "kk": {1: "ең көбі 1 Telegram жұлдызы", 100_000: "ең көбі 100\u00a0000 Telegram жұлдызы"},
}


@pytest.mark.parametrize("language", COSTS)
def test_stars_are_counted_as_people_count_them(kazakhstan, language):
    _, renderer = kazakhstan
    speaker = renderer.speaker(language, 0)
    for stars, words in COSTS[language].items():
        last = outlook(speaker, 10 * stars, 60, 1_000, stars).splitlines()[-1]
        assert last.removesuffix(" Telegram").endswith(words)


def test_every_question_that_is_still_asked_has_its_yes():
    assert set(_YES) == set(Sure)
