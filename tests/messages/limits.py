"""Limits of screens in one place: how many words and buttons each holds at most, in any language."""

import re

from bot.core.chat_commands import HelpSubject
from bot.values import Value


class Limit(Value):
    """The most words of a screen, and the most buttons."""

    words: int
    buttons: int


CONSENT_SUMMARY = 50
"""Words of the summary of the consent alone, which an operator writes."""
LIMITS = {
    "menu of a citizen": Limit(40, 6),
    "consent": Limit(60, 6),
    "review": Limit(55, 4),
    "receipt": Limit(35, 4),
    "my reports": Limit(50, 5),
    "my reports, none": Limit(35, 1),
    "page of a report": Limit(40, 6),
    "outcome": Limit(110, 4),
    "outcomes of three links": Limit(120, 4),
    "privacy": Limit(150, 8),
    "working card": Limit(215, 12),
    "proposal in private": Limit(310, 8),
    "call to a second person": Limit(30, 2),
    "home of staff": Limit(60, 4),
    "home of staff, nothing waits": Limit(15, 4),
    "home of the first admin": Limit(20, 2),
    "an empty queue": Limit(10, 6),
    "whose words": Limit(20, 3),
    "duty": Limit(40, 4),
    "state": Limit(10, 10),
    "help of a citizen": Limit(100, 3),
    "help of a moderator": Limit(165, 7),
    "help of an admin": Limit(165, 7),
    **{f"help: {subject}": Limit(80, 6) for subject in HelpSubject},
}


def words(text: object) -> list[str]:
    """Words that people read: a sign alone is none, and tags are not read."""
    return re.findall(r"\S*\w\S*", re.sub(r"<[^>]*>", "", str(text)))
