"""Hides cases from people who must not see them, wherever they ask for them.

Who holds an open look does not see the first decision, and who reported a case has no part in it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.desk.case import Case, Status
from bot.domain.notices.authority.queue import AuthorityQueue
from bot.domain.notices.desk import Found, Mine, Queue, QueueLine
from bot.domain.notices.toast import Toast
from bot.services.desk import own_reports
from bot.services.work import Work
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Transaction

ListOfCases = Queue | Found | Mine | AuthorityQueue
_List = TypeVar("_List", bound=ListOfCases)


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """Whether this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await looks.cases_held_by(tx, staff)


async def barred(work: Work, staff: int | None, case: Case) -> Toast | None:
    """What a person reads who may not open the case; None for all others.

    Who reported it reads what every person with a conflict of interest does.
    """
    if await is_hidden(work.tx, staff, case.id):
        return Toast.LOOK_FIRST
    is_own = staff is not None and await own_reports.include(work, staff, case)
    return Toast.RECUSED if is_own else None


async def masked(work: Work, staff: int, found: _List) -> _List:
    """A list as this person may see it: in private without what they reported, and without the
    state of a case that they are deciding again."""
    own = await own_reports.of_reader(work)
    hidden = await looks.cases_held_by(work.tx, staff)
    if not hidden | own:
        return found
    if isinstance(found, AuthorityQueue):
        return replace(found, lines=tuple(one for one in found.lines if one.id not in hidden | own))
    if isinstance(found, Queue):
        found = replace(found, new_words=_masked(found.new_words, hidden))
    shown = [line for line in found.lines if line.id not in own]
    return replace(found, lines=_masked(shown, hidden))


def _masked(lines: Iterable[QueueLine], hidden: frozenset[str]) -> tuple[QueueLine, ...]:
    return tuple(_closed(line) if line.id in hidden else line for line in lines)


def _closed(line: QueueLine) -> QueueLine:
    return replace(
        line, status=Status.UNDER_REVIEW, outcome=None, holder=None, here=False, due_at=None
    )
