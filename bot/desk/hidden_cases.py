"""Cases that are hidden from a person, because they reported them or decide them again."""

from typing import TypeVar

from bot.cases.model import Case
from bot.core.database import Transaction
from bot.core.reviews_store import Kind, cases_held_by
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk import second_person
from bot.desk.lists import CaseList
from bot.reports import targets_store

ListT = TypeVar("ListT", bound=CaseList)


async def is_hidden(tx: Transaction, staff: int | None, case: str) -> bool:
    """True if this person decides the case again: its card opens when they have decided."""
    return staff is not None and case in await cases_held_by(tx, Kind.LOOK, staff)


async def barred(work: Work, staff: int | None, case: Case) -> Toast | None:
    """Return the toast for a person who may not open the case, as for any conflict of interest.

    A moderator who wrote down a call may open it, because the caller asks them what came of it.
    """
    if staff is None:
        return None
    if await is_hidden(work.tx, staff, case.id):
        return Toast.LOOK_FIRST
    person = await work.person(staff)
    if person is None:
        return None
    own = await targets_store.reported_by(work.tx, person.id)
    if await second_person.among(work, own, case):
        return Toast.RECUSED
    return None


async def unseen(work: Work, person: str) -> frozenset[str]:
    """The cases that are in no list of this person: what they reported, or decide again."""
    staff = await work.telegram_id(person)
    own = await targets_store.reported_by(work.tx, person)
    if staff is None:
        return own
    return own | await cases_held_by(work.tx, Kind.LOOK, staff)


async def masked(work: Work, staff: int, found: ListT) -> ListT:
    """A list as this person may see it: in private without what they reported, and without the
    state of a case that they are deciding again."""
    hidden = await cases_held_by(work.tx, Kind.LOOK, staff)
    return found.masked(await second_person.of_reader(work), hidden)
