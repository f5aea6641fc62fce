"""Private cards of a case: who may have one."""

from bot.domain.desk.case import Case
from bot.domain.people import Right, may
from bot.services import roles
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.desk import cards as stored
from bot.storage.desk.desks import Desk


async def of_members(work: Work, case: Case, desk: Desk) -> dict[str, str]:
    """The private cards of moderators (person → language); who left the group loses theirs."""
    given = await stored.given(work.tx, case.id)
    for person in list(given):
        if not await _is_member(work, desk, person):
            await stored.take_back(work.tx, case.id, person)
            del given[person]
    return given


async def _is_member(work: Work, desk: Desk, person: str) -> bool:
    sealed = await people.sealed_address(work.tx, person)
    if sealed is None:
        return False
    role = await roles.role_at(work, work.vault.open(sealed, person), desk)
    return may(role, Right.HANDLE_CASES)
