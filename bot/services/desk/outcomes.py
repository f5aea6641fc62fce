"""Announces a decision to the reporters, once, after the undo window."""

from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.undo import can_undo, undo_end
from bot.services import telling
from bot.services.authority import referrals, told
from bot.services.desk import cards, moves
from bot.services.desk.looks import drawing
from bot.services.register.appeals import answering
from bot.services.work import Work
from bot.storage.citizen import targets
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
    await referrals.leave(work, after)
    target = await cases.final_of(work.tx, after)
    standing = after if target is None or target.announced_at is None else target
    referral = await telling.referral_of(work, standing)
    public = telling.decided_of(standing, referral=referral)
    if public is not None:
        outcome = told.Outcome(case.decision.id, public, case.decision.before is not None)
        await told.outcome(work, after, outcome, standing, referral)
    after = await answering.announced(work, after)
    await cards.settle(work, after)
    await drawing.consider(work, after)
    if target is not None:
        await targets.repoint(work.tx, case.id, target.id)
        await cards.refresh(work, target)
