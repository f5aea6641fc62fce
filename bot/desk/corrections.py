"""Corrections of a case by staff: its type, region and desk, and a merge that was told."""

from bot.cases import moves, routing, store
from bot.cases.model import Because, Case, IllegalMove, Move
from bot.core.desks_store import Desk
from bot.core.messages import Lane
from bot.core.work import Work
from bot.desk import cards, casework
from bot.desk.model import Actor
from bot.reports import targets_store
from bot.values import Act, Why, replace


async def correct(work: Work, case: Case, actor: Actor, act: Act, value: str) -> Case:
    """Correct the type or the region; urgency, grounds and figures follow, reports stay as filed.

    A case whose type or region leads to another desk than before goes there. Raises UnknownId for
    a value that the channel file does not have.
    """
    if act is Act.SET_TYPE:
        kind = work.channel.type(value)
        before: str | None = case.violation
        changed = replace(case, violation=kind.id, urgency=kind.priority.urgency)
    else:
        before = case.region
        changed = replace(case, region=work.channel.region(value).code)
    if value == before:
        raise IllegalMove(case, act)
    detail = {"before": before, "after": value}
    move = Move(
        act, work.now, actor.telegram_id, detail=detail, overrule=actor.overrules
    )
    led_to = await routing.desk_for(work, case)
    after = await moves.make_move(work, changed, move, Lane.DESK_ANSWER)
    leads_to = await routing.desk_for(work, after)
    if leads_to is None or leads_to == led_to or leads_to.id == after.desk:
        return after
    return await move_to(work, after, actor, leads_to, Because(Why.CORRECTED))


async def move_to(
    work: Work, case: Case, actor: Actor, desk: Desk, because: Because
) -> Case:
    """Move the case to another desk, where it is free; its cards here only point there."""
    detail = {**because.detail, "before": case.desk, "after": desk.id}
    move = Move(Act.MOVE, work.now, actor.telegram_id, detail=detail, desk=desk.id)
    move = replace(move, overrule=actor.overrules)
    return await moves.make_move(work, case, move, Lane.DESK_ANSWER)


async def split(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Take back a merge that was told. Raises IllegalMove where its link has another open case."""
    await casework.check_only_open_case(work, case, Act.SPLIT)
    target = await store.final_of(work.tx, case)
    detail = because.detail
    into = None
    if target is not None:
        into = target.id
        detail["number"] = target.number
    lane = Lane.DESK_ANSWER
    after = await moves.act(
        work, case, Act.SPLIT, actor.telegram_id, lane=lane, detail=detail
    )
    family = [case, *await store.merged_into(work.tx, case.id)]
    await targets_store.bring_back(work.tx, family, into)
    await casework.tell_reopened(work, case)
    if target is not None:
        await cards.refresh(work, target)
    return after
