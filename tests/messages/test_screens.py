"""Table of screens: what menus, helps and homes hold in each language, with their limits in one place.

`pytest tests/messages/test_screens.py -s -k table` prints it.
"""

from collections.abc import Iterator

import pytest

from bot.core.chat_commands import HelpSubject
from bot.core.command_menu import MOST_COMMANDS, desk_commands, private_commands
from bot.core.people import Role
from bot.core.reviews_store import Kind
from bot.core.times import HOUR_MS
from bot.desk.duty import DutyScreen
from bot.desk.home import Home
from bot.desk.model import QueueCounts
from bot.desk.notices import WhoseWords
from bot.desk.queue import Queue
from bot.reports.menu import Help, Menu
from bot.staff.state_page import StatePage, StateSeen
from bot.values import Duty, Value
from tests.messages.conftest import read

LANGUAGES = ("kk", "ru", "en")
ROLES = [
    (role, is_custodian)
    for role in Role
    if role is not Role.AUTHORITY
    for is_custodian in (False, True)
]


class Limit(Value):
    """The most words of a screen, and the most buttons."""

    words: int
    buttons: int


COUNTS = QueueCounts(all=30, urgent=2, free=12, mine=3, oldest_at=HOUR_MS)
WAITING = ((Kind.LOOK, 1), (Kind.APPEAL, 2))
FULL_HOME = Home(COUNTS, 2, 1, WAITING, on_duty=True)

LIMITS = {
    "menu of a citizen": (Menu(), Limit(40, 6)),
    "home of staff": (FULL_HOME, Limit(60, 4)),
    "home of staff, nothing waits": (Home(), Limit(15, 4)),
    "home of the first admin": (Home(has_desk=False), Limit(20, 2)),
    "an empty queue": (Queue((), is_private=True), Limit(10, 6)),
    "whose words": (WhoseWords("case", "4F7K2M"), Limit(20, 3)),
    "duty": (DutyScreen(Duty()), Limit(40, 4)),
    "state": (StatePage(), Limit(10, 10)),
    "help of a citizen": (Help(), Limit(100, 3)),
    "help of a moderator": (Help(Role.MODERATOR), Limit(165, 7)),
    "help of an admin": (Help(Role.ADMIN), Limit(165, 7)),
    **{
        f"help: {subject}": (Help(Role.ADMIN, True, subject), Limit(80, 6))
        for subject in HelpSubject
    },
}
"""Screens that staff and citizens meet first, and what they may hold at most in any language."""


def rendered(speaker, screen):
    view = (StateSeen(()),) if screen == StatePage() else ()
    return screen.render(speaker, *view)


def table(voice) -> Iterator[tuple[str, str, int, int, Limit]]:
    """Name of the screen, language, words, buttons, limit."""
    for name, (screen, limit) in LIMITS.items():
        for language in LANGUAGES:
            shown = rendered(voice[1].speaker(language, 2 * HOUR_MS), screen)
            words = len(read(shown)[0].split())
            yield name, language, words, sum(map(len, shown.rows)), limit


def test_no_screen_of_the_table_is_longer_than_its_limit(voice):
    too_long = []
    for name, language, words, buttons, limit in table(voice):
        print(f"{name:30} {language} {words:4} words {buttons:2} buttons")
        if words > limit.words or buttons > limit.buttons:
            too_long.append((name, language, words, buttons, limit))
    assert not too_long


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "is_custodian"), ROLES)
def test_a_menu_has_at_most_ten_commands(voice, role, is_custodian, language):
    speaker = voice[1].speaker(language, 0)
    roles = {role, Role.CUSTODIAN} if is_custodian else {role}
    offered = private_commands(speaker, *roles)
    assert 0 < len(offered) <= MOST_COMMANDS == 10
    names = [name for name, _ in offered]
    assert "help" in names
    assert ("requests" in names) is (Role.CUSTODIAN in roles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_a_desk_has_at_most_ten_commands(voice, language):
    speaker = voice[1].speaker(language, 0)
    for of_authority in (False, True):
        offered = desk_commands(speaker, of_authority=of_authority)
        assert 0 < len(offered) <= MOST_COMMANDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_the_help_stands_on_the_screen_of_a_subject(voice, language):
    speaker = voice[1].speaker(language, 0)
    every = "\n".join(
        Help(Role.ADMIN, True, subject).render(speaker).text for subject in HelpSubject
    )
    for command in speaker.commands:
        if command.chat == "private":
            for line in command.help_in(speaker.channel):
                assert speaker.t(line) in every, line
