"""Tables of the docs are made from the code and from data of the tests."""

import re
from collections import Counter

from bot.channel.loader import keys
from handlers.core.dispatch import HANDLERS
from scripts.docs import MARKED, PAGES, ROOT, TABLES, buttons, outdated, threats


def test_the_tables_of_the_docs_are_up_to_date():
    assert [page.name for page, _ in outdated()] == [], "run `make docs`"


def test_every_table_stands_on_a_page():
    marks = {
        found[2] for page in PAGES for found in MARKED.finditer((ROOT / page).read_text("utf-8"))
    }
    assert marks == {*TABLES, *threats()}


def test_every_button_is_listed():
    named = Counter(re.findall(r"`(\w+)`", buttons()))
    assert named == Counter(kind.__name__ for kind in HANDLERS)


def test_every_key_of_the_channel_file_is_described():
    page = (ROOT / "docs" / "channel-file.md").read_text("utf-8")
    assert keys() - set(re.findall(r"\w+", page)) == set()


def test_make_quick_names_tests_that_are_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.search(r"^QUICK := \$\(addprefix tests/,(.*?)\)", makefile, re.MULTILINE)
    assert named, "the Makefile no longer says which tests are quick"
    assert [each for each in named[1].split() if not (ROOT / "tests" / each).exists()] == []
