"""What the public register says of links is shown before a report of them is filed."""

from bot.domain.notices.reporter import DraftStep
from bot.services.citizen import drafting
from bot.services.visit import Visit
from handlers.guards import citizen


async def taken(visit: Visit, step: DraftStep) -> DraftStep:
    """Take up the draft after a message; its new links are looked up in the register."""
    sender = visit.sender.person or 0
    step = await drafting.look_up(visit.work, citizen(visit), sender, visit.draft, step)
    visit.draft = step.draft
    return step
