"""Button data comes from outside: whatever it says, it is read without an error or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.buttons import LIMIT, Verb, data, parse
from tests.kit.anything import TEXTS

words = st.text("abc019-_KZ", max_size=6)
PIECES = st.sampled_from(
    [*Verb, "", "z", "c", ":", "::", "0", "-1", "²", "٣", "9" * 70, "\x00", "Ж"]
)


@given(TEXTS | st.lists(PIECES, max_size=8).map(":".join))
def test_whatever_was_pressed_is_taken_apart_or_refused(text):
    press = parse(text)
    if press is None:
        return
    assert len(text.encode()) <= LIMIT
    for position in range(12):
        assert press.arg(position) == (press.args[position] if position < len(press.args) else "")
        assert -1 <= press.number(position) < 10**9


@given(st.sampled_from(list(Verb)), st.lists(words, max_size=6))
def test_what_we_write_is_read_as_it_was_written(verb, args):
    text = data(verb, *args)
    press = parse(text)
    assert press is not None
    assert (press.verb, press.args) == (verb, tuple(args))


@pytest.mark.parametrize("arg", ["x" * LIMIT, "Ж", "🙂"])
def test_what_does_not_fit_a_button_is_noticed_by_us_and_not_by_people(arg):
    with pytest.raises(ValueError, match="d:"):
        data(Verb.DRAFT, arg)
