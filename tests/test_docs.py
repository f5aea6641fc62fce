"""Tables of the docs are made from the code and from data of the tests."""

import re
from collections import Counter

import pytest

from bot.channel.loader import keys
from bot.wiring import CAPABILITIES
from handlers.core.dispatch import HANDLERS
from scripts.docs import MARKED, PAGES, ROOT, TABLES, buttons, outdated, threats


def test_the_tables_of_the_docs_are_up_to_date():
    assert [page.name for page, _ in outdated()] == [], "run `make docs`"


def test_every_table_stands_on_a_page():
    marks = {
        found[2]
        for page in PAGES
        for found in MARKED.finditer((ROOT / page).read_text("utf-8"))
    }
    assert marks == {*TABLES, *threats()}


def test_every_button_is_listed():
    named = Counter(re.findall(r"`(\w+)`", buttons()))
    assert named == Counter(kind.__name__ for kind in HANDLERS)


def test_every_key_of_the_channel_file_is_described():
    page = (ROOT / "docs" / "channel-file.md").read_text("utf-8")
    assert keys() - set(re.findall(r"\w+", page)) == set()


SAID_ONCE = {"__init__.py", "__main__.py", "tables.py"}
"""Modules that CONTRIBUTING describes for all folders."""


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("bot/*/README.md")), ids=lambda page: page.parent.name
)
def test_the_map_of_a_folder_names_each_of_its_modules(page):
    said = page.read_text("utf-8")
    here = {path.name for path in page.parent.glob("*.py")} - SAID_ONCE
    missing = {name for name in here if name not in said}
    assert missing == set(), "say in its README of which subject they are"


@pytest.mark.parametrize(
    "page",
    [ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("bot/*/README.md"))],
    ids=lambda page: page.parent.name,
)
def test_a_map_names_no_module_that_went(page):
    """A path from the root, or the name of a module that is somewhere."""
    folders = ("bot", "handlers", "tests", "scripts")
    every = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    paths = [f"/{path.relative_to(ROOT)}" for path in every]
    named = re.findall(r"`([a-z_/]+\.py)", page.read_text("utf-8"))
    gone = [one for one in named if not any(it.endswith(f"/{one}") for it in paths)]
    assert gone == []


def test_make_quick_names_tests_that_are_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.search(r"^QUICK := \$\(addprefix tests/,(.*?)\)", makefile, re.MULTILINE)
    assert named, "the Makefile no longer says which tests are quick"
    assert [
        each for each in named[1].split() if not (ROOT / "tests" / each).exists()
    ] == []


WORDS = {
    "moderators.md": 4000,
    "operating.md": 3000,
    "first-day-operator.md": 700,
    "first-day-authority.md": 700,
}


@pytest.mark.parametrize(("page", "most"), WORDS.items())
def test_a_page_for_people_at_work_is_short(page, most):
    assert len((ROOT / "docs" / page).read_text("utf-8").split()) <= most


def test_a_moderators_first_day_is_short():
    page = (ROOT / "docs" / "moderators.md").read_text("utf-8")
    first_day = page.partition("first day\n")[2].partition("\n## ")[0]
    assert 100 < len(first_day.split()) <= 700


def test_going_live_is_the_list_of_the_state_and_nothing_else():
    page = (ROOT / "README.md").read_text("utf-8")
    listed = page.partition("**A real channel")[2].partition("\n## ")[0]
    assert re.findall(r"^\d+\. (.+)$", listed, re.M) == [
        one.label.sentence for one in CAPABILITIES
    ]
