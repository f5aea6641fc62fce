"""Decisions that wait for a second person's look: who may look, and who is reminded."""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.desk.case import Case
from bot.domain.notice import Lane
from bot.domain.notices.register.publishing import (
    PublicationLine,
    PublicationList,
    PublicationsWait,
)
from bot.domain.register.publication import Publication, had_a_say
from bot.services.desk.duty import roster
from bot.services.desk.looks.circle import Circles
from bot.services.work import Work
from bot.storage.desk import cases, desks, events
from bot.storage.desk.looks import looks
from bot.storage.queues import tasks
from bot.storage.register import publications

PUBLICATIONS = "publications"
EVERY_MS = 30 * 60 * 1000
LOOKED_THROUGH = 200
"""Waiting ones among which some for a person are looked for at a time."""
LISTED = 8
WORDS = frozenset({"publish", "жариялау", "публикация", "публиковать", "опубликовать"})
"""What follows /queue."""


@dataclass(slots=True)
class Eyes:
    """Who may be the second person. The known staff is read once for several decisions."""

    work: Work
    _circles: Circles = field(init=False)
    _hidden: dict[int, frozenset[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._circles = Circles(self.work)

    async def of(self, case: Case) -> set[int]:
        """Telegram ids of known staff: people of the case's desk; where none of them may, seniors
        and people of other desks."""
        groups = await self._circles.groups()
        home = await desks.get(self.work.tx, case.desk) if case.desk else None
        inside = set(groups.get(home.chat, {})) if home else set()
        out = had_a_say(case, await events.acts_by(self.work.tx, case.id))
        return inside - out or {one for chat in groups.values() for one in chat} - out

    async def may(self, case: Case, staff: int) -> bool:
        """Whether a person may look, who decides the case again in no second look."""
        if staff not in self._hidden:
            self._hidden[staff] = await looks.cases_held_by(self.work.tx, staff)
        return case.id not in self._hidden[staff] and staff in await self.of(case)


async def offered(work: Work, staff: int, after: str | None = None) -> PublicationList:
    """What waits for this person, those that are due first; `after` the last one they were shown.

    Ends with LISTED ones, with none left, or when LOOKED_THROUGH others were not for them.
    """
    eyes, lines, further = Eyes(work), list[PublicationLine](), None
    last = await publications.get(work.tx, after) if after else None
    every = await publications.waiting(work.tx, LOOKED_THROUGH + 1, last)
    for one in every[:LOOKED_THROUGH]:
        case = await cases.get(work.tx, one.case)
        if case is None or not await eyes.may(case, staff):
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
    eyes, owed = Eyes(work), dict[int, set[str]]()
    overdue = await publications.unreminded(work.tx, LOOKED_THROUGH)
    for one in overdue:
        case = await cases.get(work.tx, one.case)
        for staff in await eyes.of(case) if case else ():
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
