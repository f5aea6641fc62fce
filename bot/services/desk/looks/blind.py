"""Hides the first decision from a person who holds an open look, wherever they ask for it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.desk.case import Status
from bot.domain.notices.authority.queue import AuthorityQueue
from bot.domain.notices.desk import Found, Mine, Queue, QueueLine
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Transaction

ListOfCases = Queue | Found | Mine | AuthorityQueue
_List = TypeVar("_List", bound=ListOfCases)


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """Whether this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await looks.cases_held_by(tx, staff)


async def masked(tx: Transaction, staff: int, found: _List) -> _List:
    """A list as this person may see it: no state of a case that they are deciding again."""
    hidden = await looks.cases_held_by(tx, staff)
    if not hidden:
        return found
    if isinstance(found, AuthorityQueue):
        return replace(found, lines=tuple(one for one in found.lines if one.id not in hidden))
    if isinstance(found, Queue):
        found = replace(found, new_words=_masked(found.new_words, hidden))
    return replace(found, lines=_masked(found.lines, hidden))


def _masked(lines: Iterable[QueueLine], hidden: frozenset[str]) -> tuple[QueueLine, ...]:
    return tuple(_closed(line) if line.id in hidden else line for line in lines)


def _closed(line: QueueLine) -> QueueLine:
    return replace(
        line, status=Status.UNDER_REVIEW, outcome=None, holder=None, here=False, due_at=None
    )
