"""What an attacker writes to keep the bot busy costs no more than its length."""

import re
import sys
from datetime import date

import pytest

from bot.cases.search_store import parts_of
from bot.core.typed_time import read_day, read_time
from bot.links.link import defang, find_links, refang
from bot.reports.likeness import marks_of_text
from bot.reports.model import is_small_talk
from bot.reports.need import heard
from bot.reports.personal_numbers import hide
from tests.kit.effort import Counted, steps_of
from tests.kit.need import words_of

WORDS = words_of()
READERS = {
    "links": find_links,
    "words of need": lambda text: heard(text, WORDS),
    "numbers of people": lambda text: hide(text, "KZ"),
    "small talk": is_small_talk,
    "marks of likeness": marks_of_text,
    "search words": lambda text: parts_of([text]),
    "unclickable words": defang,
    "clickable words": refang,
    "times": lambda text: read_time(text, 0, "Asia/Almaty"),
    "days": lambda text: read_day(text, date(2026, 11, 29)),
}
"""What reads the words that people send to the bot."""
KINDS = (
    ("http://a.kz/", "…!"),
    ("http://a.kz/(", ")("),
    ("http://a.kz/", "("),
    ("a.kz/", ")b.kz/"),
    ("http://a.kz/", ")"),
    ("", "http://a.kz"),
    ("", "http://a.kz/,"),
    ("http://a.kz/", ",www.a.kz"),
    ("http://a.kz", ",b.kz"),
    ("a.kz/", ";b.kz/"),
    ("http://a.kz", ",b.qqq"),
    ("a ", "x.qqq/"),
    ("http://a.kz/", "?,b.kz"),
    ("", "http:"),
    ("http:", "/"),
    ("http:", "\\"),
    ("", "tg://"),
    ("", "javascript:"),
    ("", "ab+c-d"),
    ("http://", "m."),
    ("a ", "--a"),
    ("a ", "a-."),
    ("a ", "."),
    ("a", "-"),
    ("", "a@"),
    ("a@b.", "c."),
    ("", "a+"),
    ("", "@abcd/1"),
    ("http://a.kz/", "%41"),
    ("http://a.kz/?", "a=1&"),
    ("http://a.kz/", "../"),
    ("", "https://vk.com/away.php?to="),
    ("http://a.kz/", "x-'ғ"),
    ("a", "[.]a"),
    ("", "[a]("),
    ("(", "\t"),
    ("", '"\t'),
    ("a", " "),
    ("a", "\n "),
    ("e", "\u0301\u0323"),
    ("http://e", "\u0323\u0301"),
    ("", "\ufdfa"),
    ("", "\u200b"),
    ("", "…"),
    ("", "a"),
    ("", "1"),
    ("", "1 "),
    ("", "1/"),
    ("", "1-"),
    ("", "87011234567 "),
    ("", "+77011234567,"),
    ("+7", "(1)"),
    ("", "4111 "),
    ("", "1.1.1.1/"),
    ("", "01.01.2026 "),
    ("", "("),
    ("", "'"),
    ("я не хочу больше ", "жить "),
    ("", "а "),
    ("", "😀"),
    ("", "&<"),
    ("", "/a"),
    ("vk.com/", "wall1_1?w="),
    ("x", "хочу"),
)
"""How a text begins, and what is repeated until it is long enough."""
LENGTH = 250
MOST_GROWTH = 2.2
"""For twice the text; what reads it once, after some work of its own, takes less than 2."""
MOST_STEPS = 1_500
"""By character. Only numbers of people, which a library recognises, take more than 500."""


def text_of(kind: tuple[str, str], length: int) -> str:
    begin, unit = kind
    return (begin + unit * length)[:length]


@pytest.mark.parametrize("reader", READERS)
def test_twice_the_text_takes_at_most_twice_the_work(reader):
    read, costly = READERS[reader], {}
    for kind in KINDS:
        read(text_of(kind, LENGTH))  # a library may load tables at the first time
        once, twice = (steps_of(read, text_of(kind, LENGTH * n)) for n in (1, 2))
        if twice > MOST_GROWTH * once or twice > MOST_STEPS * 2 * LENGTH:
            costly[kind] = (once, twice)
    assert costly == {}


def test_a_candidate_longer_than_any_link_is_not_read_as_one():
    address = "http://a.kz/" + "a" * 5_000
    assert steps_of(find_links, address) < 2 * steps_of(find_links, " " + "a" * 5_000)
    assert [bad.problem.value for bad in find_links(f"см. {address} там")[1]] == ["too_long"]


def test_counted_patterns_match_what_the_real_ones_match():
    patterns = {
        value
        for name, module in list(sys.modules.items())
        if name.startswith(("bot.", "phonenumbers."))
        for value in vars(module).values()
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    }
    assert len(patterns) > 50
    for pattern in patterns:
        for kind in KINDS:
            text = text_of(kind, 30)
            real, counted = pattern.search(text), Counted(pattern).first(text)
            assert counted == (real and real.span()), (pattern, text)
