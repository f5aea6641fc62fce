"""docs/rights.md says what the tables of commands and buttons say."""

import re
from pathlib import Path

import pytest

from bot.core.buttons import Place
from bot.core.chat_commands import Chat
from bot.core.people import Right, Role, may
from handlers.core.commands import COMMANDS
from handlers.core.press import HANDLERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
WHO = {
    Role.OUTSIDER: "everyone",
    Role.AUTHORITY: "members of an authority’s desk",
    Role.CUSTODIAN: "custodians",
    Role.MEMBER: "members",
    Role.MODERATOR: "moderators",
    Role.SENIOR: "senior moderators",
    Role.ADMIN: "admins",
}
WHERE = {
    Place.PRIVATE: "private chat",
    Place.WORKBENCH: "private chat; a desk leads there",
    Place.DESK: "desk",
    Place.GROUP: "any group",
    Place.BOTH: "private chat, desk",
}
HEADINGS = {Chat.PRIVATE: "Commands in the private chat", Chat.GROUP: "Commands at a desk"}


def who(right):
    """The lowest role that has a right, as the page calls it."""
    if right is Right.READ_HELP:
        return "members of any desk"
    if right is Right.SEE_DATA_REQUESTS:
        return "custodians, admins"
    if right is Right.CORRECT_ENTRIES:
        return "senior moderators, custodians, admins"
    return WHO[next(role for role in Role if right is None or may(role, right))]


def lines(heading):
    """The cells of the table under a heading of the page."""
    part = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("chat", Chat)
def test_the_page_lists_every_command_with_the_role_it_needs(chat):
    told = {name.strip("`/"): who for name, _, who in lines(HEADINGS[chat])}
    assert told == {c.name: who(c.right) for c in COMMANDS if c.chat is chat}


def test_the_page_lists_every_button_with_the_role_and_the_place_it_needs():
    told = [
        (name, who, where)
        for _, names, who, where in lines("Buttons")
        for name in re.findall(r"`(\w+)`", names)
    ]
    needed = [(kind.__name__, who(kind.right), WHERE[kind.place]) for kind in HANDLERS]
    assert sorted(told) == sorted(needed)
