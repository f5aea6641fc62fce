"""Numbers of people are found however they are written, and links and names are left alone."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.reports.personal_numbers import (
    HIDDEN,
    Kind,
    find_numbers,
    hide,
    iin_check_digit,
)

WORDS = st.text("Қазақ слова words .,:;()\n–«»", max_size=20)
SPACED = st.sampled_from(["", " ", "-", "\u00a0"])


def grouped(digits, sizes, gap):
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return gap.join(parts)


@st.composite
def iins(draw):
    born = draw(st.dates()).strftime("%y%m%d")
    eleven = f"{born}{draw(st.integers(1, 6))}{draw(st.integers(0, 9999)):04}"
    last = iin_check_digit([int(one) for one in eleven])
    assume(last is not None)
    sizes = draw(st.sampled_from([(12,), (6, 6), (4, 4, 4)]))
    return grouped(f"{eleven}{last}", sizes, draw(SPACED))


@st.composite
def cards(draw):
    size = draw(st.sampled_from([16, 16, 15, 19]))
    begun = draw(st.sampled_from("23456")) + "".join(
        str(draw(st.integers(0, 9))) for _ in range(size - 2)
    )
    doubled = [int(one) for one in begun[::-1]]
    doubled[::2] = [sum(divmod(2 * one, 10)) for one in doubled[::2]]
    sizes = {15: (4, 6, 5), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}[size]
    return grouped(f"{begun}{-sum(doubled) % 10}", sizes, draw(SPACED))


PHONES = st.builds(
    lambda start, code, rest, shape: (
        f"{start}{shape.format(code, rest[:3], rest[3:5], rest[5:])}"
    ),
    st.sampled_from(["+7", "8", "7"]),
    st.sampled_from(["701", "702", "705", "747", "771", "775", "778"]),
    st.integers(1_000_000, 9_999_999).map(str),
    st.sampled_from(
        ["{}{}{}{}", " {} {} {} {}", "-{}-{}-{}-{}", " ({}) {}-{}-{}", "({}){}{}{}"]
    ),
)
NUMBERS = st.one_of(
    iins().map(lambda one: (Kind.ID, one)),
    cards().map(lambda one: (Kind.CARD, one)),
    PHONES.map(lambda one: (Kind.PHONE, one)),
)

OPENS = set("(（[［+＋")


@given(WORDS, NUMBERS, WORDS)
@example("Меня зовут", (Kind.ID, "880101300123"), "ИИН")
@example("карта", (Kind.CARD, "4111 1111 1111 1111"), "")
@example("звонят", (Kind.PHONE, "8 (701) 234-56-78"), "Kaspi")
def test_a_number_among_words_is_found_and_hidden(before, number, after):
    kind, written = number
    assume(not OPENS & set(before))  # these can begin a phone number
    text = f"{before} {written} {after}"
    [found] = find_numbers(text, "KZ")
    assert (found.kind, found.text) == (kind, written)
    assert text[found.start : found.end] == written
    assert hide(text, "KZ") == f"{before} {HIDDEN} {after}"


@given(st.lists(st.one_of(NUMBERS.map(lambda one: one[1]), WORDS), max_size=6), SPACED)
def test_nothing_is_left_where_numbers_were_hidden(parts, gap):
    hidden = hide(f"{gap} ".join(parts), "KZ")
    assert find_numbers(hidden, "KZ") == ()
    assert hide(hidden, "KZ") == hidden


@given(iins(), cards(), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_identification_number_and_no_card(iin, card, more):
    for number, kind in ((iin, Kind.ID), (card, Kind.CARD)):
        digits = "".join(filter(str.isdigit, number))
        wrong = digits[:-1] + str((int(digits[-1]) + more) % 10)
        assert all(found.kind is not kind for found in find_numbers(wrong, "KZ"))


@pytest.mark.no_cover
@given(NUMBERS.map(lambda one: one[1].replace(" ", "").replace("\u00a0", "")))
@pytest.mark.parametrize(
    "around",
    [
        "https://example.com/{}",
        "hxxps://example[.]com/?id={}",
        "t.me/{}",
        "{}.example.com",
        "a{}@example.com",
        "@shop{}",
        "№_{}",
    ],
)
def test_a_number_in_a_link_or_a_name_is_none(around, number):
    number = number.strip("+()-").replace("(", "").replace(")", "").replace("-", "")
    assert find_numbers(around.format(number), "KZ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "112",
        "Звонил на 102 и 8 800 080 7777",
        "24.11.2026 21:40, 2026-11-24",
        "Перевёл 1 250 000 тенге, потом 500 000",
        "Дело № 4TJGP6, БИН 061241008432",
        "1795500000000",
        "43.24, 76.95",
        "0000000000000000",
    ],
)
def test_what_belongs_to_no_person_is_left_alone(text):
    assert find_numbers(text, "KZ") == ()
    assert hide(text, "KZ") == text


def test_another_country_has_other_phones_and_no_iin():
    text = "020 7946 0018, 880101300123"
    assert [number.text for number in find_numbers(text, "GB")] == ["020 7946 0018"]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    found = find_numbers(text, "KZ")
    assert all(text[one.start : one.end] == one.text for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    hide(text, "KZ")
