"""Who has a case's card in their private chat; whoever left the desk's group has it no longer."""

from __future__ import annotations

import json

from bot.domain.desk.case import Case
from bot.domain.people import Right, may
from bot.services import roles
from bot.services.work import Work
from bot.storage import facts
from bot.storage.citizen import people
from bot.storage.desk.desks import Desk
from bot.storage.engine.database import Transaction


def name_of(case: str) -> str:
    """Under which name it is kept who has the card."""
    return f"copies:{case}"


async def of(tx: Transaction, case: str) -> dict[str, str]:
    """Who was given the card, and in which language they read it."""
    return read(await facts.get(tx, name_of(case)))


def read(kept: str | None) -> dict[str, str]:
    return {} if kept is None else dict(json.loads(kept))


async def give(work: Work, case: Case, person: str, language: str) -> None:
    known = await of(work.tx, case.id)
    await facts.put(work.tx, name_of(case.id), json.dumps({**known, person: language}))


async def of_members(work: Work, case: Case, desk: Desk, given: dict[str, str]) -> dict[str, str]:
    """Those who may still see the case; from the others it is taken."""
    kept = {
        person: language
        for person, language in given.items()
        if await _is_member(work, desk, person)
    }
    if kept != given:
        await facts.put(work.tx, name_of(case.id), json.dumps(kept))
    return kept


async def _is_member(work: Work, desk: Desk, person: str) -> bool:
    sealed = await people.sealed_address(work.tx, person)
    if sealed is None:
        return False
    role = await roles.role_at(work, work.vault.open(sealed), desk)
    return may(role, Right.HANDLE_CASES)
