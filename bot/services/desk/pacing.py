"""How long a changed card waits for its group's turn."""

from bot.services.desk.cards import place_of
from bot.services.work import Work
from bot.storage.desk import pace
from bot.storage.desk.desks import Desk

_AT_ONCE_MS = 1_500


async def follows_in(work: Work, case: str, desk: Desk) -> int:
    """Seconds until the desk's card shows what this unit of work changed; 0: at once, or no change.

    An estimate: an urgent card that comes in meanwhile goes before.
    """
    budget = work.deployment.pace
    after = work.now - budget.window_ms
    before = await pace.ahead_of(work.tx, desk.chat, place_of(case), after)
    if before is None:
        return 0
    wait = budget.wait_ms(work.now, before.sent, before.waiting)
    return 0 if wait < _AT_ONCE_MS else -(-wait // 1000)
