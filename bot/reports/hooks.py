"""Hooks that features above fill: called with a report, in the order of `bot.wiring`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.cases.model import Case
from bot.core.people import Person
from bot.core.work import Work
from bot.links.url import Link
from bot.reports.entry_words import CheckedLink
from bot.reports.model import Question, Reply, Report, Waiting
from bot.values import Value


class Said(Value):
    """Words of a reporter for a case. `is_part`: more of the album follows; `goes_on`: the reply
    was begun by an earlier part."""

    case: Case
    report: Report
    reply: Reply
    asked: Question | None
    is_part: bool
    goes_on: bool


SAID: list[Callable[[Work, Said], Awaitable[None]]] = []
"""A reporter added something, or answered a question."""
CHANGED: list[Callable[[Work, str], Awaitable[None]]] = []
"""Something that cards show of a report (its id) changed."""
TAKEN_BACK: list[Callable[[Work, str], Awaitable[None]]] = []
"""The words and files of a report (its id) must go wherever they were shown."""
PUBLISHED: list[Callable[[Work, int, Sequence[Link]], Awaitable[Sequence[Link]]]] = []
"""Return those of new links of a draft that the public register names, as far as this Telegram id
may still look links up."""
LOOK_UP: list[Callable[[Work, Sequence[Link]], Awaitable[Sequence[CheckedLink]]]] = []
"""Return what the public register says of each link."""
WAITING: list[Callable[[Work, Person], Awaitable[Sequence[Waiting]]]] = []
"""Return what else of a person is open: their appeals and second looks."""
STATE_PARTS: list[Callable[[Work, Report], Awaitable[dict[str, Any]]]] = []
"""Fields of ReportState that others know."""
