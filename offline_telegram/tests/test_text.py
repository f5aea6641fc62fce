"""Text as Telegram formats and measures it."""

import pytest

from offline_telegram.failures import ApiError
from offline_telegram.text import formatted, found, trimmed, units


def html(text):
    return formatted(text, "HTML", None)


def test_offsets_and_lengths_count_utf16_units_and_are_nested():
    assert [units(text) for text in ("", "abc", "ғы", "😀")] == [0, 3, 2, 2]
    text, entities = html("😀<b>a<i>б</i></b>")
    assert text == "😀aб"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "italic", "offset": 3, "length": 1},
    ]
    entity = {"type": "bold", "offset": 1, "length": 5}
    assert trimmed("  жа  ", [entity]) == (
        "жа",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


def test_every_tag_gives_its_entity():
    for source, kind in (
        *((tag, "bold") for tag in ("b", "strong", "B")),
        *((tag, "italic") for tag in ("i", "em")),
        *((tag, "underline") for tag in ("u", "ins")),
        *((tag, "strikethrough") for tag in ("s", "strike", "del")),
        ("tg-spoiler", "spoiler"),
        ('span class="tg-spoiler"', "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("blockquote expandable", "expandable_blockquote"),
        (
            'tg-emoji emoji-id="5368"',
            {"type": "custom_emoji", "custom_emoji_id": "5368"},
        ),
        ('tg-time unix="17"', {"type": "date_time", "unix_time": 17}),
        (
            "a href='https://ex.kz/?a=1&amp;b=2'",
            {"type": "text_link", "url": "https://ex.kz/?a=1&b=2"},
        ),
    ):
        entity = {"type": kind} if isinstance(kind, str) else kind
        read = html(f"<{source}>жа</{source.split()[0]}>")
        assert read == ("жа", [{**entity, "offset": 0, "length": 2}])


def test_code_names_its_language_and_holds_no_links():
    read = html('<pre><code class="language-python">жа</code></pre>')
    assert read == (
        "жа",
        [{"type": "pre", "language": "python", "offset": 0, "length": 2}],
    )
    assert html("<code>https://ex.kz</code>")[1] == [
        {"type": "code", "offset": 0, "length": 13}
    ]


def test_only_four_names_and_numbers_are_references():
    assert (
        html("&lt;&gt;&amp;&quot;&#8364;&#x20ac;&nbsp;&copy; & x")[0]
        == '<>&"€€&nbsp;&copy; & x'
    )


def test_bad_markup_is_refused_in_telegrams_words():
    for source, reason in (
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("ж < x", 'Unsupported start tag "" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b>x</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ):
        with pytest.raises(ApiError) as refusal:
            html(source)
        assert (
            refusal.value.description == f"Bad Request: can't parse entities: {reason}"
        )


def test_links_commands_and_names_are_found():
    text = "/start@sandbox_bot https://ex.kz/a?b=1, t.me/x @ivan5, a@b.kz #қала +7 727 123-45-67, 1/2"
    cuts = [(e["type"], e["offset"], e["offset"] + e["length"]) for e in found(text)]
    assert [(kind, text[start:end]) for kind, start, end in cuts] == [
        ("bot_command", "/start@sandbox_bot"),
        ("url", "https://ex.kz/a?b=1"),
        ("url", "t.me/x"),
        ("mention", "@ivan5"),
        ("email", "a@b.kz"),
        ("hashtag", "#қала"),
        ("phone_number", "+7 727 123-45-67"),
    ]


def test_impossible_entities_are_refused():
    for kind, offset, length in (("bold", 1, 9), ("glowing", 0, 1), ("bold", "0", 1)):
        with pytest.raises(ApiError):
            formatted("abc", "", [{"type": kind, "offset": offset, "length": length}])


@pytest.mark.parametrize(
    "text", ["a" * 4096, "a." * 2048, "/a" * 2048, "@" * 4096, "a@" * 2048]
)
def test_long_texts_are_searched_quickly(text):
    list(found(text))
