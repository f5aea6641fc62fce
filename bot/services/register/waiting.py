"""Decisions that wait for a second person's look: who may look, and who is reminded."""

from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.register.publishing import (
    PublicationLine,
    PublicationList,
    PublicationsWait,
)
from bot.domain.register.publication import Publication
from bot.services.desk.duty import roster
from bot.services.desk.second_person import SecondPeople
from bot.services.work import Work
from bot.storage.desk import cases
from bot.storage.queues import tasks
from bot.storage.register import publications

PUBLICATIONS = "publications"
EVERY_MS = 30 * 60 * 1000
LOOKED_THROUGH = 200
"""Waiting ones among which some for a person are looked for at a time."""
LISTED = 8
WORDS = frozenset({"publish", "жариялау", "публикация", "публиковать", "опубликовать"})
"""What follows /queue."""


async def offered(work: Work, staff: int, after: str | None = None) -> PublicationList:
    """What waits for this person, those that are due first; `after` the last one they were shown.

    Ends with LISTED ones, with none left, or when LOOKED_THROUGH others were not for them.
    """
    seconds, lines, further = SecondPeople(work), list[PublicationLine](), None
    last = await publications.get(work.tx, after) if after else None
    every = await publications.waiting(work.tx, LOOKED_THROUGH + 1, last)
    for one in every[:LOOKED_THROUGH]:
        case = await cases.get(work.tx, one.case)
        if case is None or staff not in await seconds.for_publication(case):
            continue
        if len(lines) == LISTED:
            further = lines[-1].id
            break
        lines.append(_line(work, one, case))
    else:
        further = every[LOOKED_THROUGH - 1].id if len(every) > LOOKED_THROUGH else None
    waiting, overdue = await publications.counts(work.tx)
    return PublicationList(tuple(lines), waiting, overdue, further=further)


def _line(work: Work, one: Publication, case: Case) -> PublicationLine:
    if case.decision is None:
        raise ValueError(one.id)
    is_overdue = one.due_at < work.now
    outcome = case.decision.outcome
    return PublicationLine(
        one.id, case.number, case.violation, outcome, one.due_at, is_overdue=is_overdue
    )


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Remind people once of each decision that was not looked at in time."""
    del params
    seconds, owed = SecondPeople(work), dict[int, set[str]]()
    overdue = await publications.unreminded(work.tx, LOOKED_THROUGH)
    for one in overdue:
        case = await cases.get(work.tx, one.case)
        for staff in await seconds.for_publication(case) if case else ():
            owed.setdefault(staff, set()).add(one.id)
    told = await _remind(work, owed)
    for one in overdue:
        if one.id in told:
            await publications.change(work.tx, one, replace(one, reminded_at=work.now))
    await plan_sweep(work)


async def _remind(work: Work, owed: dict[int, set[str]]) -> set[str]:
    """Write to those who are awake; of which decisions a person was reminded."""
    told = set[str]()
    for watcher in await roster.awake(work, owed):
        mine = owed[watcher.telegram_id]
        told |= mine
        await work.say(watcher.recipient, PublicationsWait(len(mine)), Lane.NOTICE)
    return told


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, PUBLICATIONS, PUBLICATIONS, {}, work.now + EVERY_MS)
