"""When staff see that a reporter cannot be reached, or can be again: after a random delay.

A moderator who sits beside a suspect and watches them block the bot must not learn from a card,
minutes later, that the suspect is the reporter; nor from two cards that both are of one person. So
each report has a delay of its own.
"""

from typing import Any

from bot.services.desk import cards
from bot.services.work import HOUR_MS, Work
from bot.storage.citizen import reports
from bot.storage.desk import report_counts
from bot.storage.queues import tasks

SHOW = "reach"
SHORTEST_MS, LONGEST_MS = 6 * HOUR_MS, 30 * HOUR_MS
LOOKED_AT = 10
"""Newest reports of a person whose cards change."""


async def plan(work: Work, person: str) -> None:
    """The cards of a person's reports show later whether the person can be reached then."""
    for report in await reports.of_person(work.tx, person, LOOKED_AT):
        at = work.now + work.chance.randrange(SHORTEST_MS, LONGEST_MS)
        key, params = f"{SHOW}:{report.id}", {"report": report.id}
        await tasks.schedule(work.tx, SHOW, key, params, at)


async def show(work: Work, params: dict[str, Any]) -> None:
    if await report_counts.show_reach(work.tx, params["report"]):
        await cards.refresh_of_report(work, params["report"])
