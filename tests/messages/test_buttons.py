"""Button data comes from outside: it is read as an action that was written, or not at all."""

import types
from enum import Enum
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlers.core.routes
from bot.core import forms, periods
from bot.core.messages import decode, encode
from bot.core.messages.buttons import KINDS, LIMIT
from bot.desk import buttons
from bot.figures import exports, exports_store
from tests.kit.anything import TEXTS

WORDS = st.text("abc019-_KZ", min_size=1, max_size=6)
PIECES = st.sampled_from(
    [
        *"dmlarqeckhfxsbpo",
        "",
        "z",
        ":",
        "::",
        "0",
        "-1",
        "²",
        "٣",
        "9" * 70,
        "\x00",
        "Ж",
    ]
)


def values(hint):
    """Values of a field by its type."""
    if get_origin(hint) in (Union, types.UnionType):
        [kind] = [each for each in get_args(hint) if each is not type(None)]
        return st.none() | values(kind).filter(lambda value: value != "-")
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 99_999)
    if hint is periods.Period:
        return st.sampled_from(["2026", "2026-10", "2026-Q4", "2026-W47"]).map(
            periods.read
        )
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return WORDS


def actions(kind):
    hints = get_type_hints(kind)
    return st.builds(
        kind, **{name: values(hints[name]) for name in kind.__struct_fields__}
    )


@given(st.sampled_from(KINDS).flatmap(actions))
def test_every_kind_of_action_is_read_as_it_was_written(action):
    assert decode(encode(action)) == action


@given(TEXTS | st.lists(PIECES, max_size=8).map(":".join))
def test_any_text_is_read_as_an_action_or_refused(text):
    action = decode(text)
    if action is not None:
        assert len(text.encode()) <= LIMIT
        assert type(action) in KINDS


@pytest.mark.parametrize("text", ["x" * LIMIT, "Ж", "🙂", "a:b", ""])
def test_data_that_does_not_fit_a_button_is_a_bug(text):
    with pytest.raises(ValueError, match=text or "draft"):
        encode(forms.SkipStep("r", text, 1))


def test_the_longest_verdict_button_fits():
    pick = buttons.PickOption(
        "c" * 16, 9_999_999, buttons.digest_of(("a", "b")), "r" * 16
    )
    assert decode(encode(pick)) == pick


def test_every_kind_has_a_rule_and_every_rule_a_kind():
    assert set(handlers.core.dispatch.HANDLERS) == set(KINDS)


def test_exports_write_their_filters_into_their_buttons():
    take = exports.TakeExport(
        periods.read("2026-10"), "drugs", exports_store.Format.LINES
    )
    assert encode(take) == "x:jsonl:2026-10:drugs"
