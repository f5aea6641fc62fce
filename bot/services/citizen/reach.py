"""When staff see that a reporter cannot be reached, or can be again: after a random delay.

A moderator who sits beside a suspect and watches them block the bot must not learn from a card,
minutes later, that the suspect is the reporter.
"""

import secrets
from typing import Any

from bot.services.desk import cards
from bot.services.work import Work
from bot.storage.citizen import people
from bot.storage.queues import tasks

SHOW = "reach"
_HOUR_MS = 60 * 60 * 1000
SHORTEST_MS, LONGEST_MS = 6 * _HOUR_MS, 30 * _HOUR_MS


def _task(person: str) -> str:
    return f"{SHOW}:{person}"


async def plan(work: Work, person: str) -> None:
    """The cards of a person's cases show later whether the person can be reached then."""
    delay = SHORTEST_MS + secrets.randbelow(LONGEST_MS - SHORTEST_MS)
    await tasks.schedule(work.tx, SHOW, _task(person), {"person": person}, work.now + delay)


async def show(work: Work, params: dict[str, Any]) -> None:
    person = await people.get(work.tx, params["person"])
    if person is not None and await people.show_reach(work.tx, person.id):
        await cards.refresh_of_person(work, person.id)


async def cancel(work: Work, person: str) -> None:
    await tasks.cancel(work.tx, _task(person))
