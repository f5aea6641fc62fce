"""What an attacker writes to keep the bot busy costs no more than its length."""

import re
import time
from datetime import date

import pytest

from bot.core.typed_time import read_day, read_time
from bot.links.find import find_links
from bot.links.link import defang, refang
from bot.reports.likeness import marks_of_text
from bot.reports.model import is_small_talk
from bot.reports.need import heard
from bot.reports.personal_numbers import hide
from bot.reports.search_store import parts_of
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
SHORT, LONG = 300, 2_400
"""Characters; Telegram lets people send 4,096."""
MOST_GROWTH = 3 * LONG / SHORT
"""For eight times the text. What reads it once takes eight times the work, what tries every part
of it against every other one 64 times."""
TRIES = 3
"""Garbage and other programs only add to the time: the least one counts."""


def text_of(kind: tuple[str, str], length: int) -> str:
    begin, unit = kind
    return (begin + unit * length)[:length]


def work_of(read, text: str) -> float:
    """The processor's time of this thread alone, whatever else the machine does."""
    began = time.thread_time()
    read(text)
    return time.thread_time() - began


def is_costly(read, kind: tuple[str, str]) -> bool:
    short, long = (text_of(kind, length) for length in (SHORT, LONG))
    least = min(work_of(read, short) for _ in range(TRIES))
    return not any(work_of(read, long) <= MOST_GROWTH * least for _ in range(TRIES))


@pytest.mark.no_cover
@pytest.mark.parametrize("reader", READERS)
def test_a_longer_text_takes_no_more_work_than_its_length(reader):
    read = READERS[reader]
    read(text_of(KINDS[0], SHORT))  # a library may load tables at the first time
    assert [kind for kind in KINDS if is_costly(read, kind)] == []


def test_a_reader_that_goes_over_its_text_again_and_again_is_costly():
    again = re.compile("(?:a|b)*c").search
    assert is_costly(again, ("", "ab"))


def test_a_candidate_longer_than_any_link_is_not_read_as_one():
    address = "http://a.kz/" + "a" * 5_000
    assert [bad.problem.value for bad in find_links(f"см. {address} там")[1]] == [
        "too_long"
    ]
