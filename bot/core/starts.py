"""Starts of processes: one that ended without being asked to leaves its start behind."""

from bot.core import sealed
from bot.core.database import Transaction
from bot.core.queues import leases
from bot.core.times import MINUTE_MS
from bot.core.work import Work

_STARTED = "started:"
_WITHIN_MS = 15 * MINUTE_MS
MOST_ENDS = 3


async def note_start(tx: Transaction, owner: str) -> None:
    for name, at in (await sealed.facts_starting(tx, _STARTED)).items():
        if not 0 <= tx.now - int(at) < _WITHIN_MS:
            await sealed.drop_fact(tx, name)
    await sealed.put_fact(tx, f"{_STARTED}{owner}", str(tx.now))


async def note_stop(tx: Transaction, owner: str) -> None:
    await sealed.drop_fact(tx, f"{_STARTED}{owner}")


async def ends_in_a_row(work: Work) -> bool:
    """True if so many processes that started lately are gone, and none was asked to stop."""
    started = await sealed.facts_starting(work.tx, _STARTED)
    alive = await leases.processes(work.tx)
    gone = [
        at
        for name, at in started.items()
        if name.removeprefix(_STARTED) not in alive
        and 0 <= work.now - int(at) < _WITHIN_MS
    ]
    return len(gone) >= MOST_ENDS
