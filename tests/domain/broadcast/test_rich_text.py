"""Formatted text becomes HTML that Telegram reads as the same formatted text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.broadcast.rich_text import Mark, to_html
from bot.sandbox.api.markup import parse_html
from tests.kit.anything import TEXTS

LINK = "https://example.kz/?a=1&b=“2”"


def marks_of(entities):
    """What a bot's message holds, as marks."""
    return [
        Mark(e["type"], e["offset"], e["length"], e.get("url") or e.get("language") or "")
        for e in entities
    ]


@pytest.mark.parametrize(
    "kind",
    ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote",
     "expandable_blockquote"],
)  # fmt: skip
def test_each_kind_of_formatting_survives(kind):
    mark = Mark(kind, 3, 4)
    text, entities = parse_html(to_html("ab <ö&> cd", [mark]))
    assert text == "ab <ö&> cd"
    assert marks_of(entities) == [mark]


def test_links_and_programs_keep_their_detail():
    marks = [Mark("text_link", 0, 2, LINK), Mark("pre", 3, 2, "python")]
    text, entities = parse_html(to_html("ab cd", marks))
    assert (text, marks_of(entities)) == ("ab cd", marks)


def test_an_emoji_counts_twice_as_telegram_counts():
    assert to_html("😀ab", [Mark("bold", 2, 1)]) == "😀<b>a</b>b"


def test_a_person_named_by_their_id_is_left_a_plain_word():
    assert to_html("Dana and @dana", [Mark("text_mention", 0, 4), Mark("mention", 9, 5)]) == (
        "Dana and @dana"
    )


@pytest.mark.parametrize("wrong", ["", ":", "²", "12a"])
def test_an_emoji_that_telegram_cannot_know_is_left_a_plain_letter(wrong):
    assert to_html("ab", [Mark("custom_emoji", 0, 1, wrong)]) == "ab"
    assert "<tg-emoji" in to_html("ab", [Mark("custom_emoji", 0, 1, "5368324170671202286")])


def test_formatting_outside_the_text_is_passed_over():
    assert to_html("ab", [Mark("bold", 1, 9), Mark("italic", -1, 2), Mark("code", 1, 0)]) == "ab"


_KINDS = ["bold", "italic", "underline", "strikethrough", "spoiler"]
_stretches = st.lists(
    st.tuples(st.sampled_from(_KINDS), st.integers(0, 12), st.integers(1, 12)), max_size=5
)


@given(st.text("aЖ😀<&>\n", min_size=1, max_size=8), _stretches)
def test_every_letter_keeps_exactly_its_formatting_however_marks_cross(text, stretches):
    raw = text.encode("utf-16-le")
    size = len(raw) // 2
    borders = [0]
    for letter in text:
        borders.append(borders[-1] + len(letter.encode("utf-16-le")) // 2)
    # Telegram never cuts a letter in two.
    given_marks = [
        Mark(kind, start, end - start)
        for kind, first, long in stretches
        for place in [first % len(text)]
        for start, end in [(borders[place], borders[min(place + long, len(text))])]
    ]
    read, entities = parse_html(to_html(text, given_marks))
    assert read == text

    def looks(marks):
        return [{m.kind for m in marks if m.offset <= at < m.end} for at in range(size)]

    assert looks(marks_of(entities)) == looks(given_marks)


_ANY_KINDS = st.sampled_from(
    [*_KINDS, "code", "pre", "blockquote", "expandable_blockquote", "text_link", "custom_emoji",
     "text_mention", "url", "new_kind", "b", ""]
)  # fmt: skip
_ANY_MARKS = st.lists(
    st.builds(
        Mark, _ANY_KINDS, st.integers(-3, 40), st.integers(-3, 10**6),
        TEXTS | st.just("https://evil.example/?a=1&b='\"><b>"),
    ),
    max_size=6,
)  # fmt: skip


@given(TEXTS, _ANY_MARKS)
def test_no_words_and_no_marks_make_formatting_that_was_not_asked_for(text, marks):
    read, entities = parse_html(to_html(text, marks))
    borders = {len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)}
    # Half a letter, which Telegram never marks, is the only thing that may be lost.
    assert read == text or not {at for m in marks for at in (m.offset, m.end)} <= borders
    asked = {(m.kind, m.detail if m.kind in ("text_link", "custom_emoji") else "") for m in marks}
    for entity in entities:
        detail = entity.get("url") or entity.get("custom_emoji_id") or ""
        assert (entity["type"], detail) in asked


@given(TEXTS)
def test_words_alone_stay_exactly_the_words_they_are(text):
    assert parse_html(to_html(text, [])) == (text, [])
