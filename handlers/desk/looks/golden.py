"""The reasoning of a golden case, which a senior writes as a reply."""

from bot.domain.desk.case import Act, Case, IllegalMove
from bot.domain.link import defang
from bot.domain.notices.looks.training import GoldenKept
from bot.domain.people import Right, may
from bot.services.desk import talking
from bot.services.desk.casework import Actor
from bot.services.desk.looks import training
from bot.services.visit import Visit
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import golden

NO_REASONING = frozenset({"-", "–", "—"})
"""The reply that takes a case out of training."""


async def on_reasoning(visit: Visit, desk: Desk, case: Case, actor: Actor, text: str) -> None:
    """The reply to that question. Raises IllegalMove for a role that was taken away meanwhile."""
    if not may(actor.role, Right.CHOOSE_GOLDEN):
        raise IllegalMove(case, Act.NOTE)
    is_kept = text.strip() not in NO_REASONING
    if is_kept:
        await training.choose(visit.work, case, actor, defang(text))
    else:
        await golden.drop_of_case(visit.work.tx, case.id)
    await talking.say_under(visit.work, case, desk, GoldenKept(case.number, is_kept))
