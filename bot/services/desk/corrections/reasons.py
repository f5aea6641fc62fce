"""Acts that need a reason: a menu holds what is to be done until the reason is given."""

from bot.domain.citizen.receipt import read_number
from bot.domain.desk.case import Act, Case, IllegalMove
from bot.domain.desk.why import Because
from bot.domain.people import Right, may
from bot.services.desk import casework
from bot.services.desk.abuse import voiding
from bot.services.desk.casework import Actor
from bot.services.desk.corrections import changes
from bot.services.desk.four_eyes import approving
from bot.services.desk.holds import giving
from bot.services.work import Work
from bot.storage.desk import cases, desks


async def find_target(work: Work, text: str) -> Case | None:
    """The case whose number was given."""
    number = read_number(text)
    return await cases.by_number(work.tx, number) if number else None


async def act(work: Work, case: Case, actor: Actor, path: tuple[str, ...], because: Because) -> str:
    """Do what a menu's path says, for this reason; the number or title that it led to, or how many.

    A path is the act and what it is done with: ("move", desk), ("merge", number), ("reopen",),
    ("split",), ("disagree",), ("take_over",), ("release",) for a case that was handed over,
    ("restore", report). Raises IllegalMove and Unreachable.
    """
    match path:
        case (Act.MOVE.value, id):
            desk = await desks.get_open(work.tx, id)
            if desk is None:
                raise IllegalMove(case, Act.MOVE)
            await changes.move_to(work, case, actor, desk, because)
            return desk.title
        case (Act.MERGE.value, number):
            return await _merge(work, case, actor, number, because)
        case (Act.REOPEN.value,):
            await casework.reopen(work, case, actor, because)
        case (Act.SPLIT.value,):
            await changes.split(work, case, actor, because)
        case (Act.DISAGREE.value | Act.TAKE_OVER.value as chosen,):
            take = chosen == Act.TAKE_OVER.value
            await approving.refuse(work, case, actor, because, take=take)
        case (Act.RELEASE.value,):
            await giving.refuse(work, case, actor, because)
        case (Act.RESTORE.value, report):
            return str(await _restore(work, case, actor, report, because))
        case _:
            raise IllegalMove(case, Act.NOTE)
    return ""


async def _merge(work: Work, case: Case, actor: Actor, number: str, because: Because) -> str:
    target = await find_target(work, number)
    if target is None:
        raise IllegalMove(case, Act.MERGE)
    await casework.merge(work, case, actor, target, because)
    return target.number


async def _restore(work: Work, case: Case, actor: Actor, report: str, because: Because) -> int:
    if not may(actor.role, Right.FORGIVE_ABUSE):
        raise IllegalMove(case, Act.RESTORE)
    return await voiding.restore(work, case, actor, report, because)
