"""Menus that stand open on a card."""

import pytest

from bot.desk.buttons import CardMenu
from bot.desk.menus import (
    BadFaithMenu,
    ChoiceMenu,
    ReasonMenu,
    ReporterMenu,
    SentReport,
    VerdictMenu,
    WhomMenu,
    menu_path,
    read_menu,
)
from bot.values import Act

STORED = {
    ("o",): VerdictMenu(),
    ("o", "restricted", "mia"): VerdictMenu(("restricted", "mia")),
    ("b", "release"): ReasonMenu(Act.RELEASE),
    ("b", "pause", "r1", "DAY"): ReasonMenu(Act.PAUSE, ("r1", "DAY")),
    ("more",): ChoiceMenu(CardMenu.MORE),
    ("t",): ChoiceMenu(CardMenu.TYPES),
    ("d", "desk1", "desk2"): ChoiceMenu(CardMenu.DESKS, ("desk1", "desk2")),
    ("h", "11"): ChoiceMenu(CardMenu.COLLEAGUES, ("11",)),
    ("a", "3"): WhomMenu(3),
    ("bads", "r1@1800000000000", "r2@5"): BadFaithMenu(
        (SentReport("r1", 1_800_000_000_000), SentReport("r2", 5))
    ),
    ("bad", "r1", "2", "0", "1"): ReporterMenu(
        "r1", waiting=2, paused_until=0, closed=1
    ),
}
"""As 0.2.0 stored them."""


def test_acts_on_one_of_several_reporters_are_stored_with_the_way_back():
    menu = ReporterMenu("r1", 2, 0, 1, has_others=True)
    assert read_menu(menu_path(menu)) == menu


@pytest.mark.parametrize(("path", "menu"), STORED.items())
def test_a_menu_that_an_earlier_version_stored_stays_open(path, menu):
    assert read_menu(path) == menu
    assert menu_path(menu) == path


@pytest.mark.parametrize("path", [(), ("f",)])
def test_no_menu_is_open_where_none_is_stored_or_its_kind_is_gone(path):
    assert read_menu(path) is None
