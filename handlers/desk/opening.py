"""Handlers that lead from a desk's group to a working card in the private chat."""

from typing import Any

from bot.cases.model import Case
from bot.core.deep_links import linked_case
from bot.core.people import Right, may
from bot.desk import cards, casework, looks
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from handlers.core.press import CasePress, Press, reachable, say_here, work_in_private


async def arrive(visit: Visit, payload: str) -> bool:
    """Bring the case that a link names to a moderator of its desk, also before any consent.

    False for all others: they are answered as if the link named nothing.
    """
    named = linked_case(payload)
    if named is None:
        return False
    await work_in_private(visit, named)
    if not may(visit.role, Right.HANDLE_CASES):
        return False
    case = await casework.find_case(visit.work, named, visit.desk)
    if case is None:
        return False
    barred = await looks.barred(visit.work, visit.sender.person, case)
    if barred is not None:
        await say_here(visit, DeskWord(DeskProblem[barred.name]), None)
        return True
    return await bring(visit, case)


async def bring(visit: Visit, case: Case) -> bool:
    """Send the working card to the sender's private chat; False where the bot may not write."""
    person = await reachable(visit)
    if person is None:
        return False
    await cards.give_private(visit.work, case, person.id, visit.staff_language or person.language)
    return True


async def lead_to(press: Press[Any], case: Case) -> None:
    """Send the working card and lead the presser there; the link alone does for a new person."""
    await bring(press.visit, case)
    press.visit.opens = case.id


async def on_group_press(press: CasePress[Any]) -> None:
    """A button of an earlier group card does nothing there: the card is renewed."""
    await lead_to(press, press.case)
    await cards.refresh(press.work, press.case)
