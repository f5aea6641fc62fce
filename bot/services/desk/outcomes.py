"""Announces a decision to the reporters, once, after the undo window."""

from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.undo import can_undo, undo_end
from bot.domain.notices import reporter as say
from bot.services.desk import cards, moves
from bot.services.telling import decided_of, tell_reporter
from bot.services.work import Work
from bot.storage.citizen import reports, targets
from bot.storage.desk import cases
from bot.storage.queues import tasks

ANNOUNCE = "announce"


async def plan_announcement(work: Work, case: Case) -> None:
    if case.decision is None:
        return
    due = undo_end(case, case.decision, moves.undo_ms(work))
    params = {"case": case.id, "decision": case.decision.id}
    await tasks.schedule(work.tx, ANNOUNCE, f"{ANNOUNCE}:{case.id}", params, due)


async def undo_shown(work: Work, case_id: str, decision: str) -> None:
    """A card that shows Undo for this decision was delivered: the undo window opens now."""
    case = await cases.get(work.tx, case_id)
    if case is None or case.decision is None or case.decision.id != decision:
        return
    shown = max(work.now, case.decision.at)  # processes have clocks of their own
    if await cases.open_undo(work.tx, case, shown):
        await plan_announcement(work, replace(case, undo_from=shown))


async def cancel_announcement(work: Work, case: Case) -> None:
    await tasks.cancel(work.tx, f"{ANNOUNCE}:{case.id}")


async def announce(work: Work, params: dict[str, Any]) -> None:
    """Tell every reporter of a case its outcome; does nothing when the decision was undone."""
    case = await cases.get(work.tx, params["case"])
    if case is None or case.decision is None or case.decision.id != params["decision"]:
        return
    if case.announced_at is not None:
        return
    if can_undo(case, work.now, moves.undo_ms(work)):
        await plan_announcement(work, case)
        return
    after = await moves.make(work, case, Move(Act.ANNOUNCE, work.now), lane=None)
    public = decided_of(after)
    if public is None:
        return
    target = await final_of(work, after)
    if target is not None and target.announced_at is not None:
        public = decided_of(target) or public
    links = await targets.displays(work.tx, case.id)
    for report in await reports.of_case(work.tx, case.id):
        own = replace(public, display=links.get(report.id))
        again = case.decision.before is not None
        news = say.OutcomeNews(report.id, report.number, own, again, report.violation)
        await tell_reporter(work, report, news, f"outcome:{case.decision.id}:{report.id}")
    if target is not None:
        await targets.repoint(work.tx, case.id, target.id)
        await cards.refresh(work, target)


async def final_of(work: Work, case: Case) -> Case | None:
    """The case that this one was merged into, also over several merges."""
    target, seen = None, {case.id}
    while case.merged_into is not None and case.merged_into not in seen:
        found = await cases.get(work.tx, case.merged_into)
        if found is None:
            break
        seen.add(found.id)
        target = case = found
    return target
