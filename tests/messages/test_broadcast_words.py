"""What a broadcast costs, in words that fit the number, in every language."""

from __future__ import annotations

import pytest

from bot.messages.broadcast.words import outlook

COSTS = {
    "en": {1: "at most 1 Star", 2: "at most 2 Stars", 1_000: "at most 1\u00a0000 Stars"},
    "ru": {1: "не больше 1 звезды", 2: "не больше 2 звёзд", 21: "не больше 21 звезды",
           100_000: "не больше 100\u00a0000 звёзд"},
    "kk": {1: "ең көбі 1 Telegram жұлдызы", 100_000: "ең көбі 100\u00a0000 Telegram жұлдызы"},
}  # fmt: skip


@pytest.mark.parametrize("language", COSTS)
def test_stars_are_counted_as_people_count_them(kazakhstan, language):
    _, renderer = kazakhstan
    speaker = renderer.speaker(language, 0)
    for stars, words in COSTS[language].items():
        last = outlook(speaker, 10 * stars, 60, 1_000, stars).splitlines()[-1]
        assert last.removesuffix(" Telegram").endswith(words)
