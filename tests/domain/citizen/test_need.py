"""Words of people in need are known however they are typed, and other words are not."""

import re
from dataclasses import dataclass
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
EITHER = {Need.CHILD, Need.HOME}
"""A minor who is beaten at home is either; both answers give a number for them."""
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
    (folder / "need.toml").write_text(
        '[life]\ncertain = ["yashagim kelmayapti"]\n', "utf-8"
    )
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
    assert _heard(said) is Need.LIFE


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("there is a bomb in the mall", Need.ATTACK),
        ("they will blow up the station", Need.ATTACK),
        ("завтра в школе будет стрельба", Need.ATTACK),
        ("мектепте ертең атыс болады", Need.ATTACK),
        ("maktepte bomba bar", Need.ATTACK),
        ("my stepfather comes to my room at night", Need.CHILD),
        ("көршім балаға тиіседі", Need.CHILD),
        ("оқушыны ұрды видеосын таратып жатыр", Need.CHILD),
        ("my friend wants to kill herself", Need.OTHER),
        ("my classmate says he will jump off a bridge", Need.OTHER),
        ("подруга пишет что порежет вены", Need.OTHER),
        ("my dad beats me every day", Need.HOME),
        ("мужу скинули мои фото и требуют деньги", Need.BLACKMAIL),
        ("зачем вообще просыпаться", Need.LIFE),
        ("a video where a man jumps", None),
        ("how to buy a bath bomb", None),
        ("бомбочки для ванн не доставили", None),
        ("мой брат обыграл меня в шахматы", None),
        ("бомба жасауды үйрететін канал", None),
    ],
)
def test_each_kind_of_need_is_told_from_the_others_and_from_reports(said, need):
    assert _heard(said) is need


@pytest.mark.parametrize(
    "said",
    [
        "Вчера вечером, у второго подъезда",
        "Он живёт напротив моего подъезда",
        "Спасибо, но он снова торгует у школы",
        "At the bridge",
        "I know more.",
        "Мұны кеше көрдім",
    ],
)
def test_what_people_answer_in_a_report_is_no_need(said):
    assert _heard(said) is None


@pytest.mark.no_cover
@pytest.mark.parametrize("code", CODES)
def test_nine_in_ten_are_found_and_one_in_twenty_others_at_most(code):
    """Count on the half of the corpus that was set aside; its lines stay unread."""
    held = lines_of(code, "held")
    need = [line for line in held if line.is_need]
    found = sum(_is_heard(line, Need.LIFE, Need.OTHER) for line in need)
    false = sum(
        _is_heard(line, Need.LIFE, Need.OTHER) for line in held if not line.is_need
    )
    others = len(held) - len(need)
    print(f"{code}: found {found} of {len(need)}, false alarms {false} of {others}")
    assert (len(need), others) == (100, 300)
    assert found >= 0.9 * len(need)
    assert false <= 0.05 * others


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("need", [Need.BLACKMAIL, Need.HOME, Need.CALL])
def test_other_needs_are_found_in_own_lines(code, need):
    """A person who tells of violence and seems to want to die gets the numbers for that."""
    lines = [line for line in own_lines(code) if line.need is need]
    # A child may be the one who is beaten.
    own = EITHER if need is Need.HOME else {need}
    exact = sum(_is_heard(line, *own) for line in lines)
    helped = sum(
        _is_heard(line, need, Need.LIFE, Need.OTHER, Need.CHILD) for line in lines
    )
    print(f"{code}, {need}: {exact} and {helped} of {len(lines)}")
    assert len(lines) >= (15 if need is Need.CALL else 30)
    assert helped >= 0.95 * len(lines)
    assert exact >= 0.75 * len(lines)


@pytest.mark.no_cover
@pytest.mark.parametrize("code", CODES)
def test_reporters_seldom_get_a_card_of_blackmail_or_violence(code):
    others = [
        line for line in own_lines(code) + lines_of(code, "held") if not line.is_need
    ]
    false = sum(_is_heard(line, Need.BLACKMAIL, Need.HOME) for line in others)
    print(f"{code}: {false} of {len(others)}")
    assert false <= 0.02 * len(others)


SIX = tuple(need for need in Need if need is not Need.CALL)


@dataclass(frozen=True)
class Floor:
    """The share of lines that are found at least, and of look-alikes that are heard at most."""

    found: float
    false: float


OF_A_LANGUAGE, OF_A_KIND, OF_A_CELL = (
    Floor(0.9, 0.05),
    Floor(0.85, 0.09),
    Floor(0.7, 0.17),
)
"""Of 180, 90 and 30 lines of need, and as many look-alikes."""


@pytest.mark.no_cover
@pytest.mark.parametrize("part", ["held-5"])
def test_six_needs_are_found_in_three_languages_among_look_alikes(part):
    """Count on lines that were written without sight of the words, and set aside."""
    counts = {}
    for code in CODES:
        for need in SIX:
            lines = [line for line in danger_lines(code, part) if line.kind is need]
            heard = [_heard(line.text) for line in lines if line.is_need]
            exact = sum(one is need or {one, need} == EITHER for one in heard)
            found = sum(one in SIX for one in heard)
            false = sum(_is_heard(line, *SIX) for line in lines if not line.is_need)
            assert (len(heard), len(lines)) == (30, 60)
            counts[code, need] = found, exact, false
    groups = {
        f"{code} {need}": (OF_A_CELL, [counts[code, need]]) for code, need in counts
    }
    groups |= {
        code: (OF_A_LANGUAGE, [counts[code, need] for need in SIX]) for code in CODES
    }
    groups |= {
        need: (OF_A_KIND, [counts[code, need] for code in CODES]) for need in SIX
    }
    for name, (floor, group) in groups.items():
        found, exact, false = map(sum, zip(*group, strict=True))
        of = 30 * len(group)
        print(
            f"{part} {name}: found {found} of {of}, as such {exact}, false {false} of {of}"
        )
        assert found >= floor.found * of, name
        assert false <= floor.false * of, name


@cache
def _heard(text):
    found = hear(text, ALL)
    return found and found.need


def _is_heard(line, *needs):
    return _heard(line.text) in needs
