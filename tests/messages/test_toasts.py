"""Toasts of a card whose group must wait: they say so, whole, and claim nothing else."""

import pytest

from bot.core.toasts import LIMIT, Toast, Toasted, toast_text


@pytest.mark.parametrize(
    "toast", [Toast.VERDICT, Toast.UNDONE, Toast.TAKEN, Toast.OUTDATED]
)
def test_toast_says_when_the_card_follows(kazakhstan, toast):
    channel, renderer = kazakhstan
    for language in channel.languages:
        t = renderer.speaker(language, 0).t
        text = toast_text(t, Toasted(toast, n=60, follows=42))
        assert "42" in text
        assert text.endswith(".")
        assert text != toast_text(t, Toasted(toast, n=60))


def test_the_promise_is_not_cut_off(kazakhstan):
    t = kazakhstan[1].speaker("ru", 0).t
    text = toast_text(t, Toasted(Toast.HELD_BY, "д" * 300, follows=42))
    assert len(text) == LIMIT
    assert text.endswith("через 42 секунды.")
