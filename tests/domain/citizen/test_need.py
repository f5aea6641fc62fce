"""Words of people in need are known however they are typed, and other words are not."""

import re
from collections import Counter
from functools import cache

import pytest

from bot.reports.need import Heard, Need, Words
from tests.kit.need import danger_lines, has_corpus, hear, lines_of, own_lines, words_of

PHRASES = """
[life]
certain = ["өлгім келеді", "хочу … умереть", "(dont|do not) want to live", "покончу* с собой"]
maybe = ["тяжело", "одна"]

[reported]
likely = ["канал*"]

[home]
certain = ["муж бьет"]
"""
WORDS = {"kk": Words.read(PHRASES)}
ALL = words_of()
CODES = tuple(code for code in ALL if has_corpus(code))


@pytest.mark.parametrize(
    "typed",
    [
        "өлгім келеді",
        "олгим келеди",
        "өлгiм келедi",  # a Latin i
        "olgim keledi",
        "Я ХОЧУ, УМЕРЕТЬ",
        "я хочууу умереееть",
        "хочу просто взять умерет",
        "хочу\nумере́ть",
        "hochu umeret",
        "i dont w4nt   to live :(",
        "тяжело, одна",  # two signs
        "хочу умереть https://example.com/1",
    ],
)
def test_phrases_are_known_as_people_type_them(typed):
    assert hear(typed, WORDS) == Heard(Need.LIFE, "kk")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "хочу сообщить о канале, где продают",
        "захочу умереть",
        "хочу чтобы все они могли умереть",  # three words between
        "тяжело",
        "в канале: хочу умереть",
        'пишет "хочу умереть"',
        "тяжело, одна https://example.com/1",
    ],
)
def test_other_words_are_not(typed):
    assert hear(typed, WORDS) is None


def test_what_is_quoted_alone_is_said_and_the_gravest_need_is_answered():
    assert hear("«Хочу умереть»", WORDS) == Heard(Need.LIFE, "kk")
    assert hear("муж бьёт", WORDS) == Heard(Need.HOME, "kk")
    assert hear("муж бьёт, хочу умереть", WORDS) == Heard(Need.LIFE, "kk")


@pytest.mark.parametrize(
    "tables",
    [
        '[life]\nsurely = ["a b"]',
        '[hope]\nlikely = ["a"]',
        '[life]\nmaybe = ["a …b"]',
        '[life]\nmaybe = ["(a"]',
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tables):
    with pytest.raises((ValueError, re.error)):
        hear("a b", {"xx": Words.read(tables)})


def test_a_language_is_a_file_and_no_code(tmp_path):
    folder = tmp_path / "uz"
    folder.mkdir()
    (folder / "need.toml").write_text('[life]\ncertain = ["yashagim kelmayapti"]\n', "utf-8")
    assert hear("Yashagim   kelmayapti!", words_of(tmp_path)) == Heard(Need.LIFE, "uz")


@pytest.mark.parametrize(
    "said",
    [
        "надоело жить",
        "наглоталась таблеток",
        "мне очень плохо, я не знаю что делать",
        "kms",
        "өмір сүруден жалықтым, өлгім келеді",
        "бәрің қош болыңдар, мені іздемеңдер",
        "olgim kep tur",
    ],
)
def test_words_that_were_missed_once_are_known(said):
    assert _heard(said) in {Need.LIFE, Need.OTHER}


@pytest.mark.no_cover
@pytest.mark.parametrize("code", CODES)
def test_who_wants_to_die_is_found_in_the_lines_that_were_set_aside(code):
    """Count on the half of the corpus that was set aside; its lines stay unread."""
    held = lines_of(code, "held")
    need = [line for line in held if line.is_need]
    heard_of = [line for line in held if _heard(line.text) in {Need.LIFE, Need.OTHER}]
    found = sum(line.is_need for line in heard_of)
    false = len(heard_of) - found
    others = len(held) - len(need)
    print(f"{code}: found {found} of {len(need)}, false alarms {false} of {others}")
    assert (len(need), others) == (100, 300)
    assert found >= 0.9 * len(need)
    assert false <= 0.05 * others


HELD = {"kk": (149, 11), "ru": (161, 9), "en": (171, 9)}
"""Lines of 180 that are found, at least, and false alarms among 180, at most: a floor against
regressions, no claim (tests/kit/need/README.md). The goal is 162 and 9 in each language."""
KINDS = ("attack", "child", "other", "home", "blackmail", "life")


@pytest.mark.no_cover
@pytest.mark.parametrize("code", CODES)
def test_danger_is_found_in_lines_that_were_written_blind_and_set_aside(code):
    """Print kinds, found and false, and hold the figures of the language."""
    found, false = Counter(), Counter()
    lines = danger_lines(code, "held")
    for line in lines:
        (found if line.is_need else false)[line.kind] += _is_heard(line)
    for kind in KINDS:
        print(f"{code} {kind}: found {found[kind]} of 30, false alarms {false[kind]} of 30")
    print(f"{code}: found {found.total()} of 180, false alarms {false.total()} of 180")
    counted = Counter((line.kind, line.is_need) for line in lines)
    assert counted == {(kind, is_need): 30 for kind in KINDS for is_need in (True, False)}
    least, most = HELD[code]
    assert found.total() >= least
    assert false.total() <= most


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("need", [Need.BLACKMAIL, Need.HOME, Need.CALL])
def test_other_needs_are_found_in_own_lines(code, need):
    """A person who tells of violence and seems to want to die gets the numbers for that."""
    lines = [line for line in own_lines(code) if line.need is need]
    exact = sum(_heard(line.text) is need for line in lines)
    helped = sum(_heard(line.text) is not None for line in lines)
    print(f"{code}, {need}: {exact} and {helped} of {len(lines)}")
    assert len(lines) >= (15 if need is Need.CALL else 30)
    assert helped >= 0.9 * len(lines)


@cache
def _heard(text):
    found = hear(text, ALL)
    return found and found.need


def _is_heard(line):
    """True where the line brings a card, of whatever kind."""
    return _heard(line.text) not in {None, Need.CALL}
