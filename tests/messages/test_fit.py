"""Too long is cut, tags stay whole, and length is counted as Telegram counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Outgoing, bold, fitted, lines, quote, shortened, spoiler
from bot.core.messages.outgoing import LIMIT
from offline_telegram.text import units
from tests.kit.anything import TEXTS
from tests.messages.conftest import read

words = st.text("аЯ🙂<>&\"' \n", max_size=80)


@given(words | TEXTS, st.integers(1, 60))
def test_shortened_words_are_a_beginning_that_fits_and_says_that_it_was_cut(
    text, limit
):
    short = shortened(text, limit)
    assert units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.no_cover
@given(st.lists(words, max_size=5), st.integers(1, 120))
def test_whatever_is_cut_stays_valid_markup(texts, times):
    parts = [bold(t) for t in texts] + [spoiler(quote(t)) for t in texts]
    message = fitted(Outgoing(lines(*(parts * times))))
    text, _ = read(message)
    assert units(text) <= LIMIT


def test_a_message_that_fits_is_left_alone():
    message = Outgoing(quote("a" * LIMIT))
    assert fitted(message) is message
    assert str(fitted(Outgoing(bold("&" * (LIMIT + 1)))).text).endswith("…</b>")
