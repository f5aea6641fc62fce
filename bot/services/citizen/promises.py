"""Tells reporters, once and by day, that the promised day has passed without a decision."""

from typing import Any

from bot.domain.citizen.report import Report
from bot.domain.desk.roster import hour_of
from bot.domain.notices.talks import NotDecidedYet
from bot.services.telling import tell_reporter
from bot.services.work import Work
from bot.storage.citizen import promises, targets
from bot.storage.desk import cases
from bot.storage.queues import tasks

PROMISES = "promises"
EVERY_MS, SOON_MS = 10 * 60 * 1000, 5 * 1000
"""Pause after a sweep, and after one that left some for the next."""
AT_ONCE = 100


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Look at the promises whose day has passed; in quiet hours they wait for the morning."""
    del params
    found = []
    if not work.channel.duty.night.has(hour_of(work.now, work.channel.zone)):
        found = await promises.passed(work.tx, AT_ONCE)
    for report, promised_at in found:
        await promises.checked(work.tx, report.id)
        if await _is_undecided(work, report):
            told = NotDecidedYet(report.id, report.number, promised_at)
            await tell_reporter(work, report, told, f"promise:{report.id}")
    await plan_sweep(work, EVERY_MS if len(found) < AT_ONCE else SOON_MS)


async def plan_sweep(work: Work, later: int = EVERY_MS) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, PROMISES, PROMISES, {}, work.now + later)


async def _is_undecided(work: Work, report: Report) -> bool:
    """Whether staff have yet to decide something of the report, also as part of another case."""
    for case_id, _ in await targets.cases_of(work.tx, report.id):
        case = await cases.get(work.tx, case_id)
        last = None if case is None else await cases.final_of(work.tx, case) or case
        if last is not None and last.status.is_undecided:
            return True
    return False
