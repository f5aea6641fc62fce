"""Forwarded cases end: after a set time without an answer they close, so that reports expire."""

from bot.domain.desk.case import Act, Move
from bot.services.authority import referrals
from bot.services.desk import moves
from bot.services.work import Work
from bot.storage.desk.duty import due


async def close_old(work: Work, before: int, limit: int) -> int:
    """Close cases whose reporters were told `before` a moment (ms UTC); how many.

    The decision stays. Reporters read that no answer came, or that nothing was sent.
    """
    found = await due.lock_forwarded(work.tx, before, limit)
    for case in found:
        await referrals.silent(work, await moves.make(work, case, Move(Act.CLOSE, work.now)))
    return len(found)
