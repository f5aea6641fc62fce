"""Acts that need a reason: a menu holds what is to be done until the reason is given."""

from bot.domain.citizen.receipt import read_number
from bot.domain.desk.case import Act, Case, IllegalMove
from bot.domain.desk.why import Because
from bot.services.desk import casework
from bot.services.desk.casework import Actor
from bot.services.desk.corrections import changes
from bot.services.desk.four_eyes import approving
from bot.services.work import Work
from bot.storage.desk import cases, desks


async def find_target(work: Work, text: str) -> Case | None:
    """The case whose number was given."""
    number = read_number(text)
    return await cases.by_number(work.tx, number) if number else None


async def act(work: Work, case: Case, actor: Actor, path: tuple[str, ...], because: Because) -> str:
    """Do what a menu's path says, for this reason; the number or title that it led to.

    A path is the act and what it is done with: ("move", desk), ("merge", number), ("reopen",),
    ("split",), ("disagree",), ("take_over",). Raises IllegalMove.
    """
    match path:
        case (Act.MOVE.value, id):
            desk = await desks.get_open(work.tx, id)
            if desk is None:
                raise IllegalMove(case, Act.MOVE)
            await changes.move_to(work, case, actor, desk, because)
            return desk.title
        case (Act.MERGE.value, number):
            target = await find_target(work, number)
            if target is None:
                raise IllegalMove(case, Act.MERGE)
            await casework.merge(work, case, actor, target, because)
            return target.number
        case (Act.REOPEN.value,):
            await casework.reopen(work, case, actor, because)
        case (Act.SPLIT.value,):
            await changes.split(work, case, actor, because)
        case (Act.DISAGREE.value | Act.TAKE_OVER.value as chosen,):
            take = chosen == Act.TAKE_OVER.value
            await approving.refuse(work, case, actor, because, take=take)
        case _:
            raise IllegalMove(case, Act.NOTE)
    return ""
