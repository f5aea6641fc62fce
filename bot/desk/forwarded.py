"""End of forwarded cases: they close after a set time without an answer."""

from bot.cases import move
from bot.cases.model import Move
from bot.core.work import Work
from bot.desk import lists_store
from bot.values import Act


async def close_old(work: Work, before: int, limit: int) -> int:
    """Close cases whose reporters were told `before` a moment (ms UTC); how many.

    The decision stays. Reporters read that no answer came, or that nothing was sent.
    """
    found = await lists_store.lock_forwarded(work.tx, before, limit)
    for case in found:
        await move.make(work, case, Move(Act.CLOSE, work.now))
    return len(found)
