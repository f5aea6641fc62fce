"""Words of broadcasts: questions have their yes, costs fit their number, old rows are read."""

import pytest

from bot.domain.actions.broadcast import OpenBroadcast
from bot.domain.notices.broadcast import Said, Settled, Sure
from bot.messages.broadcast.asking import _YES
from bot.messages.broadcast.words import outlook
from bot.messages.speaker import OLDER, put_into_words, read_notice

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


def test_every_question_that_is_still_asked_has_its_yes():
    assert set(_YES) == set(Sure)


@pytest.mark.parametrize("kind", OLDER)
def test_a_message_of_an_earlier_version_leads_to_the_broadcast(kazakhstan, kind):
    _, renderer = kazakhstan
    notice = read_notice(kind, {"id": "b1", "number": "7HK2QD", "version": 3, "recipients": 5})
    shown = put_into_words(renderer.speaker("ru", 0), notice)
    assert "7HK2QD" in shown.text
    assert [button.action for row in shown.rows for button in row] == [OpenBroadcast("b1")]


def test_what_an_earlier_version_said_of_a_broadcast_is_still_read():
    settled = {"id": "b1", "number": "7HK2QD", "settled": "half_corrected"}
    assert read_notice("BroadcastSettled", settled).settled is Settled.KEPT
    assert Said("no_link") is Said.CHANGED_ELSEWHERE
