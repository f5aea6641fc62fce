"""Broadcasts as they are typed: formatted text becomes HTML that Telegram reads as the same text,
link buttons are read as people write them, and a broken line says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.broadcasts.messages import Said, Unfit
from bot.broadcasts.model import MOST_BUTTONS
from handlers.broadcasts import read_buttons, to_html
from offline_telegram.text import parse_html
from tests.kit.anything import TEXTS

LINK = "https://example.kz/?a=1&b=“2”"
KINDS = [
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"),
    *("blockquote", "expandable_blockquote"),
]


def mark(kind, offset, length, detail=None):
    """An entity; `detail` is a link's address or a custom emoji's id."""
    named = {"text_link": "url", "custom_emoji": "custom_emoji_id"}.get(kind)
    return MessageEntity(kind, offset, length, **({named: detail} if named else {}))


def marks_of(entities):
    """What a bot's message holds, as entities."""
    return [mark(e["type"], e["offset"], e["length"], e.get("url")) for e in entities]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_formatting_survives(kind):
    text, entities = parse_html(to_html("😀 <ö&> cd", [mark(kind, 3, 4)]))
    assert text == "😀 <ö&> cd", "an emoji counts twice"
    assert marks_of(entities) == [mark(kind, 3, 4)]


def test_links_keep_their_address_and_formatting_within_formatting_survives():
    marks = [
        mark("blockquote", 0, 9),
        mark("text_link", 0, 5, LINK),
        mark("bold", 3, 2),
    ]
    text, entities = parse_html(
        to_html("ab cd <e> f", [*reversed(marks), mark("italic", 10, 1)])
    )
    assert text == "ab cd <e> f"
    assert set(marks_of(entities)) == {*marks, mark("italic", 10, 1)}


def test_a_person_named_by_their_id_is_left_a_plain_word():
    assert to_html(
        "Dana and @dana", [mark("text_mention", 0, 4), mark("mention", 9, 5)]
    ) == ("Dana and @dana")


@pytest.mark.parametrize("wrong", ["", ":", "²", "12a"])
def test_an_emoji_that_telegram_cannot_know_is_left_a_plain_letter(wrong):
    assert to_html("ab", [mark("custom_emoji", 0, 1, wrong)]) == "ab"
    assert "<tg-emoji" in to_html(
        "ab", [mark("custom_emoji", 0, 1, "5368324170671202286")]
    )


def test_formatting_outside_the_text_or_across_another_is_passed_over():
    assert (
        to_html("ab", [mark("bold", 1, 9), mark("italic", -1, 2), mark("code", 1, 0)])
        == "ab"
    )
    assert to_html("abc", [mark("bold", 0, 2), mark("italic", 1, 2)]) == "<b>ab</b>c"


_ANY_KINDS = st.sampled_from(
    [*KINDS, "text_link", "custom_emoji", "text_mention", "url", "new_kind", "b", ""]
)
_ANY_MARKS = st.lists(
    st.builds(
        mark,
        _ANY_KINDS,
        st.integers(-3, 40),
        st.integers(-3, 10**6),
        TEXTS | st.just("https://evil.example/?a=1&b='\"><b>"),
    ),
    max_size=6,
)


@given(TEXTS, _ANY_MARKS)
def test_no_words_and_no_marks_make_formatting_that_was_not_asked_for(text, marks):
    read, entities = parse_html(to_html(text, marks))
    borders = {len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)}
    # Half a letter, which Telegram never marks, is the only thing that may be lost.
    edges = {at for m in marks for at in (m.offset, m.offset + m.length)}
    assert read == text or not edges <= borders
    asked = {(m.type, m.url or m.custom_emoji_id or "") for m in marks}
    for entity in entities:
        detail = entity.get("url") or entity.get("custom_emoji_id") or ""
        assert (entity["type"], detail) in asked


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("Толығырақ - https://example.kz/a-b", ("Толығырақ", "https://example.kz/a-b")),
        ("Подробнее — example.kz", ("Подробнее", "https://example.kz")),
        (
            "Read - https://a.kz/?to=https://b.kz",
            ("Read", "https://a.kz/?to=https://b.kz"),
        ),
        ("Read more: https://t.me/x", ("Read more", "https://t.me/x")),
        ("A - B - https://қазақ.қаз/x", ("A - B", "https://қазақ.қаз/x")),
    ],
)
def test_a_label_and_a_link_make_a_button(line, button):
    assert read_buttons(line) == (button,)
    assert read_buttons(f"{line}\n\n  {line}  \n") == (button, button), (
        "one on each line"
    )


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
        ("x" * 41 + " - https://a.kz", Said.NO_BUTTON),
        ("\n".join(["A - https://a.kz"] * (MOST_BUTTONS + 1)), Said.NO_BUTTON),
    ],
)
def test_a_broken_line_is_named_with_its_reason(line, problem):
    found = read_buttons(line)
    assert isinstance(found, Unfit)
    assert found.said is problem
    assert found.detail in line
