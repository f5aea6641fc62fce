"""Acts on a case for which a reason is asked: by a pressed button, or in own words."""

from bot.cases.model import Because, Case, IllegalMove
from bot.channel.model import Channel
from bot.core import members_store
from bot.core.desks_store import Desk, get_open
from bot.core.people import Right, may
from bot.core.toasts import Toast, Toasted
from bot.core.work import Work
from bot.desk import abuse, casework, corrections, four_eyes, holds, search
from bot.desk.buttons import PauseFor
from bot.desk.model import Actor
from bot.desk.verdict_form import NoSuchChoice
from bot.values import Act, Why


def because_of(channel: Channel, act: Act, why: str) -> Because:
    """Return the reason whose button was pressed. Raises NoSuchChoice, UnknownId."""
    if act in {Act.VOID, Act.PAUSE}:
        return Because(bad_faith=channel.bad_faith_reason(why).id)
    if why not in list(Why):
        raise NoSuchChoice(why)
    return Because(Why(why))


async def act_because(
    work: Work,
    case: Case,
    actor: Actor,
    desk: Desk,
    path: tuple[str, ...],
    because: Because,
) -> Toasted:
    """Do what a menu's path says, for this reason; return what the actor reads over the button.

    A path is the act and what it is done with: ("move", desk), ("merge", number), ("reopen",),
    ("split",), ("disagree",), ("take_over",), ("hand_over", colleague), ("release",), or one
    against bad faith. Raises IllegalMove, NotReachable and Unreachable.
    """
    match path:
        case (Act.MOVE, id):
            return await _move(work, case, actor, id, because)
        case (Act.MERGE, number):
            return await _merge(work, case, actor, number, because)
        case (Act.REOPEN,):
            await casework.reopen(work, case, actor, because)
            return Toasted(Toast.REOPENED)
        case (Act.SPLIT,):
            await corrections.split(work, case, actor, because)
            return Toasted(Toast.SPLIT)
        case (Act.DISAGREE,):
            await four_eyes.refuse(work, case, actor, because)
            return Toasted(Toast.PROPOSAL_REFUSED)
        case (Act.TAKE_OVER,):
            await four_eyes.refuse(work, case, actor, because, take=True)
            return Toasted(Toast.TAKEN)
        case (Act.RELEASE,):
            await holds.release(work, case, actor, because)
            return Toasted(Toast.RELEASED)
        case (Act.HAND_OVER, colleague):
            return await _hand_over(work, case, actor, desk, int(colleague), because)
        case _:
            return await _against_bad_faith(work, case, actor, path, because)


async def _hand_over(
    work: Work, case: Case, actor: Actor, desk: Desk, to: int, because: Because
) -> Toasted:
    await holds.hand_over(work, case, actor, desk, to, because)
    return Toasted(Toast.HANDED_OVER, await members_store.staff_name(work.tx, to))


async def _move(
    work: Work, case: Case, actor: Actor, desk: str, because: Because
) -> Toasted:
    to = await get_open(work.tx, desk)
    if to is None:
        raise IllegalMove(case, Act.MOVE)
    await corrections.move_to(work, case, actor, to, because)
    return Toasted(Toast.MOVED_TO, to.title)


async def _merge(
    work: Work, case: Case, actor: Actor, number: str, because: Because
) -> Toasted:
    target = await search.find_numbered(work, number)
    if target is None:
        raise IllegalMove(case, Act.MERGE)
    merged = await casework.merge(work, case, actor, target, because)
    if merged.proposal is not None:
        return Toasted(Toast.PROPOSED)
    return Toasted(Toast.MERGED, target.number)


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
