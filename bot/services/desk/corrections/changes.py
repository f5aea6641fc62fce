"""What staff correct about a case: its type, its region, its desk, and a merge that was told."""

from dataclasses import replace

from bot.domain.desk.case import Act, Case, IllegalMove, Move
from bot.domain.desk.why import Because, Why
from bot.domain.notice import Lane
from bot.domain.notices.talks import SplitNews
from bot.services.desk import cards, moves, routing
from bot.services.desk.casework import Actor, check_only_open_case
from bot.services.telling import tell_reporter
from bot.services.work import Work
from bot.storage.citizen import reports, targets
from bot.storage.desk import cases, desks
from bot.storage.desk.desks import Desk


async def set_type(work: Work, case: Case, actor: Actor, violation: str) -> Case:
    """Correct the type; grounds, urgency, figures and the desk follow, reports stay as filed.

    Raises UnknownId for a type that the channel file does not have.
    """
    kind = work.channel.type(violation)
    if kind.id == case.violation:
        raise IllegalMove(case, Act.SET_TYPE)
    changed = replace(case, violation=kind.id, urgency=kind.priority.urgency)
    return await _correct(work, case, changed, actor, Act.SET_TYPE, (case.violation, kind.id))


async def set_region(work: Work, case: Case, actor: Actor, region: str) -> Case:
    """Correct the region; figures and the desk follow. Raises UnknownId."""
    code = work.channel.region(region).code
    if code == case.region:
        raise IllegalMove(case, Act.SET_REGION)
    changed = replace(case, region=code)
    return await _correct(work, case, changed, actor, Act.SET_REGION, (case.region, code))


async def _correct(
    work: Work, case: Case, changed: Case, actor: Actor, act: Act, values: tuple[str | None, str]
) -> Case:
    """A case whose type or region leads to another desk than before goes there."""
    detail = dict(zip(("before", "after"), values, strict=True))
    move = Move(act, work.now, actor.telegram_id, detail=detail, overrule=actor.overrules)
    led_to = await routing.desk_for(work, case)
    after = await moves.make(work, changed, move, Lane.DESK_ANSWER)
    leads_to = await routing.desk_for(work, after)
    if leads_to is None or leads_to == led_to or leads_to.id == after.desk:
        return after
    return await move_to(work, after, actor, leads_to, Because(Why.CORRECTED))


async def move_to(work: Work, case: Case, actor: Actor, desk: Desk, because: Because) -> Case:
    """Move the case to another desk, where it is free; its cards here only point there."""
    detail = {**because.detail, "before": case.desk, "after": desk.id}
    move = Move(
        Act.MOVE, work.now, actor.telegram_id, detail=detail, overrule=actor.overrules, desk=desk.id
    )
    return await moves.make(work, case, move, Lane.DESK_ANSWER)


async def other_desks(work: Work, case: Case) -> list[Desk]:
    """Where the case can be moved to."""
    return [desk for desk in await desks.all_active(work.tx) if desk.id != case.desk]


async def split(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Take back a merge that was told: the case is open again, with the reports that it had.

    Raises IllegalMove where its link has another open case by now.
    """
    await check_only_open_case(work, case, Act.SPLIT)
    target = await cases.final_of(work.tx, case)
    number = {} if target is None else {"number": target.number}
    detail = {**because.detail, **number}
    move = Move(Act.SPLIT, work.now, actor.telegram_id, detail=detail)
    after = await moves.make(work, case, move, Lane.DESK_ANSWER)
    family = [case, *await cases.merged_into(work.tx, case.id)]
    await targets.bring_back(work.tx, family, None if target is None else target.id)
    decided = case.decision.id if case.decision else ""
    for report in await reports.of_case(work.tx, case.id):
        told = SplitNews(report.id, report.number)
        await tell_reporter(work, report, told, f"split:{decided}:{report.id}")
    if target is not None:
        await cards.refresh(work, target)
    return after
