"""Link buttons are read as people write them, and a broken line says what is wrong with it."""

import pytest

from bot.broadcasts.messages import Said, Unfit
from bot.broadcasts.model import MOST_BUTTONS
from handlers.broadcasts import read_buttons


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("Толығырақ - https://example.kz/a-b", ("Толығырақ", "https://example.kz/a-b")),
        ("Подробнее — example.kz", ("Подробнее", "https://example.kz")),
        ("Read - https://a.kz/?to=https://b.kz", ("Read", "https://a.kz/?to=https://b.kz")),
        ("Read more: https://t.me/x", ("Read more", "https://t.me/x")),
        ("A - B - https://қазақ.қаз/x", ("A - B", "https://қазақ.қаз/x")),
    ],
)
def test_a_label_and_a_link_make_a_button(line, button):
    assert read_buttons(line) == (button,)


def test_each_line_is_a_button_and_empty_lines_are_passed_over():
    assert len(read_buttons("A - https://a.kz\n\n  B - https://b.kz  \n")) == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("https://example.kz", Said.NO_BUTTON),
        ("", Said.NO_BUTTON),
        ("Call - 112", Said.NO_BUTTON),
        ("Go - javascript:alert(1)", Said.NO_BUTTON),
        ("Go - https://user@a.kz", Said.NO_BUTTON),
        ("Go - https://exa mple.kz", Said.NO_BUTTON),
        ("Go - https://a.kz:99999/", Said.NO_BUTTON),
        ("x" * 41 + " - https://a.kz", Said.LABEL_TOO_LONG),
        ("\n".join(["A - https://a.kz"] * (MOST_BUTTONS + 1)), Said.TOO_MANY),
    ],
)
def test_a_broken_line_is_named_with_its_reason(line, problem):
    found = read_buttons(line)
    assert isinstance(found, Unfit)
    assert found.said is problem
    assert found.detail in line
