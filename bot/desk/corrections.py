"""Corrections of a case by staff: its type, region and desk, and a merge that was told."""

from dataclasses import replace

from bot.cases import moves, routing, store
from bot.cases.model import Because, Case, IllegalMove, Move
from bot.channel.model import Channel
from bot.core import desks_store
from bot.core.codes import read_number
from bot.core.desks_store import Desk
from bot.core.messages import Lane
from bot.core.people import Right, may
from bot.core.toasts import Toast, Toasted
from bot.core.work import Work
from bot.desk import abuse, cards, casework, four_eyes, holds
from bot.desk.buttons import PauseFor
from bot.desk.model import Actor
from bot.desk.verdict_form import NoSuchChoice
from bot.reports import store as reports_store
from bot.values import Act, Why


async def correct(work: Work, case: Case, actor: Actor, act: Act, value: str) -> Case:
    """Correct the type or the region; urgency, grounds and figures follow, reports stay as filed.

    A case whose type or region leads to another desk than before goes there. Raises UnknownId for
    a value that the channel file does not have.
    """
    if act is Act.SET_TYPE:
        kind = work.channel.type(value)
        changed = replace(case, violation=kind.id, urgency=kind.priority.urgency)
    else:
        changed = replace(case, region=work.channel.region(value).code)
    before = case.violation if act is Act.SET_TYPE else case.region
    if value == before:
        raise IllegalMove(case, act)
    detail = {"before": before, "after": value}
    move = Move(act, work.now, actor.telegram_id, detail=detail, overrule=actor.overrules)
    led_to = await routing.desk_for(work, case)
    after = await moves.make_move(work, changed, move, Lane.DESK_ANSWER)
    leads_to = await routing.desk_for(work, after)
    if leads_to is None or leads_to == led_to or leads_to.id == after.desk:
        return after
    return await move_to(work, after, actor, leads_to, Because(Why.CORRECTED))


async def move_to(work: Work, case: Case, actor: Actor, desk: Desk, because: Because) -> Case:
    """Move the case to another desk, where it is free; its cards here only point there."""
    who = actor.telegram_id
    free = actor.overrules
    detail = {**because.detail, "before": case.desk, "after": desk.id}
    move = Move(Act.MOVE, work.now, who, detail=detail, overrule=free, desk=desk.id)
    return await moves.make_move(work, case, move, Lane.DESK_ANSWER)


async def split(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Take back a merge that was told. Raises IllegalMove where its link has another open case."""
    await casework.check_only_open_case(work, case, Act.SPLIT)
    target = await store.final_of(work.tx, case)
    number = {} if target is None else {"number": target.number}
    detail = {**because.detail, **number}
    who = actor.telegram_id
    lane = Lane.DESK_ANSWER
    after = await moves.act(work, case, Act.SPLIT, who, lane=lane, detail=detail)
    family = [case, *await store.merged_into(work.tx, case.id)]
    await reports_store.bring_back(work.tx, family, None if target is None else target.id)
    await casework.tell_reopened(work, case)
    if target is not None:
        await cards.refresh(work, target)
    return after


async def find_target(work: Work, text: str) -> Case | None:
    """The case whose number was given."""
    number = read_number(text)
    return await store.case_numbered(work.tx, number) if number else None


def because_of(channel: Channel, act: Act, why: str) -> Because:
    """A reason whose button was pressed. Raises NoSuchChoice, UnknownId."""
    if act in {Act.VOID, Act.PAUSE}:
        return Because(bad_faith=channel.bad_faith_reason(why).id)
    if why not in list(Why):
        raise NoSuchChoice(why)
    return Because(Why(why))


async def act(
    work: Work, case: Case, actor: Actor, desk: Desk, path: tuple[str, ...], because: Because
) -> Toasted:
    """Do what a menu's path says, for this reason; what the actor reads over the button.

    A path is the act and what it is done with: ("move", desk), ("merge", number), ("reopen",),
    ("split",), ("disagree",), ("take_over",), ("hand_over", colleague), ("release",), or one
    against bad faith. Raises IllegalMove, NotReachable and Unreachable.
    """
    match path:
        case (Act.MOVE, id):
            to = await desks_store.get_open(work.tx, id)
            if to is None:
                raise IllegalMove(case, Act.MOVE)
            await move_to(work, case, actor, to, because)
            return Toasted(Toast.MOVED_TO, to.title)
        case (Act.MERGE, number):
            target = await find_target(work, number)
            if target is None:
                raise IllegalMove(case, Act.MERGE)
            merged = await casework.merge(work, case, actor, target, because)
            is_proposed = merged.proposal is not None
            return Toasted(Toast.PROPOSED) if is_proposed else Toasted(Toast.MERGED, target.number)
        case (Act.REOPEN,):
            await casework.reopen(work, case, actor, because)
            return Toasted(Toast.REOPENED)
        case (Act.SPLIT,):
            await split(work, case, actor, because)
            return Toasted(Toast.SPLIT)
        case (Act.DISAGREE | Act.TAKE_OVER as answer,):
            await four_eyes.refuse(work, case, actor, because, take=answer == Act.TAKE_OVER)
            return Toasted(Toast.TAKEN if answer == Act.TAKE_OVER else Toast.PROPOSAL_REFUSED)
        case (Act.RELEASE,):
            await holds.release(work, case, actor, because)
            return Toasted(Toast.RELEASED)
        case (Act.HAND_OVER, colleague):
            await holds.hand_over(work, case, actor, desk, int(colleague), because)
            return Toasted(Toast.HANDED_OVER, await desks_store.staff_name(work.tx, int(colleague)))
        case _:
            return await _against_bad_faith(work, case, actor, path, because)


async def _against_bad_faith(
    work: Work, case: Case, actor: Actor, path: tuple[str, ...], because: Because
) -> Toasted:
    """Do ("void", report), ("restore", report) or ("pause", report, how long).

    The role may have been taken away since the menu was opened.
    """
    match path:
        case (Act.VOID, report) if may(actor.role, Right.STOP_ABUSE):
            done, left = await abuse.void(work, case, actor, report, because)
            return Toasted(Toast.VOIDED, str(left), done)
        case (Act.PAUSE, report, long) if may(actor.role, Right.STOP_ABUSE):
            await abuse.pause(work, case, actor, report, PauseFor[long].days, because)
            return Toasted(Toast.REPORTER_PAUSED)
        case (Act.RESTORE, report) if may(actor.role, Right.FORGIVE_ABUSE):
            await abuse.restore(work, case, actor, report, because)
            return Toasted(Toast.RECORDED)
        case _:
            raise IllegalMove(case, Act.NOTE)
