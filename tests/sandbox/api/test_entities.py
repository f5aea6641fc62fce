"""Text as Telegram formats and measures it."""

import pytest

from bot.sandbox.api.entities import formatted, found, trimmed
from bot.sandbox.api.errors import ApiError
from bot.sandbox.api.markup import units


def html(text):
    return formatted(text, "HTML", None)


def test_length_counts_utf16_units():
    assert [units(text) for text in ("", "abc", "ғы", "😀")] == [0, 3, 2, 2]


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ("<b>жа</b>", {"type": "bold"}),
        ("<strong>жа</strong>", {"type": "bold"}),
        ("<i>жа</i>", {"type": "italic"}),
        ("<em>жа</em>", {"type": "italic"}),
        ("<u>жа</u>", {"type": "underline"}),
        ("<ins>жа</ins>", {"type": "underline"}),
        ("<s>жа</s>", {"type": "strikethrough"}),
        ("<strike>жа</strike>", {"type": "strikethrough"}),
        ("<del>жа</del>", {"type": "strikethrough"}),
        ("<tg-spoiler>жа</tg-spoiler>", {"type": "spoiler"}),
        ('<span class="tg-spoiler">жа</span>', {"type": "spoiler"}),
        ("<code>жа</code>", {"type": "code"}),
        ("<pre>жа</pre>", {"type": "pre"}),
        (
            '<pre><code class="language-python">жа</code></pre>',
            {"type": "pre", "language": "python"},
        ),
        ("<blockquote>жа</blockquote>", {"type": "blockquote"}),
        ("<blockquote expandable>жа</blockquote>", {"type": "expandable_blockquote"}),
        (
            '<tg-emoji emoji-id="5368">жа</tg-emoji>',
            {"type": "custom_emoji", "custom_emoji_id": "5368"},
        ),
        ('<tg-time unix="17">жа</tg-time>', {"type": "date_time", "unix_time": 17}),
        (
            "<a href='https://ex.kz/?a=1&amp;b=2'>жа</a>",
            {"type": "text_link", "url": "https://ex.kz/?a=1&b=2"},
        ),
        ("<B>жа</B>", {"type": "bold"}),
    ],
)
def test_every_tag_gives_its_entity(source, entity):
    assert html(source) == ("жа", [{**entity, "offset": 0, "length": 2}])


def test_offsets_are_counted_in_utf16_and_nested():
    text, entities = html("😀<b>a<i>б</i></b>")
    assert text == "😀aб"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "italic", "offset": 3, "length": 1},
    ]


def test_only_four_names_and_numbers_are_references():
    assert html("&lt;&gt;&amp;&quot;&#8364;&#x20ac;&nbsp;&copy; & x")[0] == '<>&"€€&nbsp;&copy; & x'


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("ж < x", 'Unsupported start tag "" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(source, reason):
    with pytest.raises(ApiError) as refusal:
        html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_at_the_ends_goes_and_entities_move():
    assert trimmed("  жа  ", [{"type": "bold", "offset": 1, "length": 5}]) == (
        "жа",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


def test_links_commands_and_names_are_found():
    text = (
        "/start@sandbox_bot https://ex.kz/a?b=1, t.me/x @ivan5, a@b.kz #қала +7 727 123-45-67, 1/2"
    )
    kinds = [(e["type"], _cut(text, e)) for e in found(text)]
    assert kinds == [
        ("bot_command", "/start@sandbox_bot"),
        ("url", "https://ex.kz/a?b=1"),
        ("url", "t.me/x"),
        ("mention", "@ivan5"),
        ("email", "a@b.kz"),
        ("hashtag", "#қала"),
        ("phone_number", "+7 727 123-45-67"),
    ]


def test_nothing_is_found_inside_code():
    assert html("<code>https://ex.kz</code>")[1] == [{"type": "code", "offset": 0, "length": 13}]


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 1, "length": 9},
        {"type": "glowing", "offset": 0, "length": 1},
        {"type": "bold", "offset": "0", "length": 1},
    ],
)
def test_impossible_entities_are_refused(entity):
    with pytest.raises(ApiError):
        formatted("abc", "", [entity])


@pytest.mark.parametrize("text", ["a" * 4096, "a." * 2048, "/a" * 2048, "@" * 4096, "a@" * 2048])
def test_long_texts_are_searched_quickly(text):
    list(found(text))


def _cut(text, entity):
    encoded = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return encoded[start : start + entity["length"] * 2].decode("utf-16-le")
