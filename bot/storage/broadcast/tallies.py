"""Totals of a broadcast, added up as results are written, so that no query reads a million rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Counts, Fate
from bot.storage.broadcast import broadcasts
from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.mapper import Table
from bot.storage.schema import tallies

_C = tallies.c


@dataclass(frozen=True, slots=True)
class Tally:
    run: int
    language: str
    fate: Fate
    reason: str
    count: int


_table = Table(tallies, Tally)
_KEY = ["broadcast_id", "run", "language", "fate", "reason"]
_COUNT_UP = upsert(tallies, key=_KEY, add=["count"])


async def count_up(
    tx: Transaction, broadcast: str, run: int, more: Mapping[tuple[str, Fate, str], int]
) -> None:
    """Add to totals. `more` is (language, fate, reason) → how many more."""
    same = {"broadcast_id": broadcast, "run": run}
    rows = [
        {**same, "language": language, "fate": int(fate), "reason": reason, "count": count}
        for (language, fate, reason), count in more.items()
    ]
    await tx.run_many(_COUNT_UP, rows)


@_table.all
def tally(broadcast: str) -> Statement:
    """All totals of a broadcast."""
    order = (_C.run, _C.language, _C.fate, _C.reason)
    return sa.select(tallies).where(_C.broadcast_id == broadcast).order_by(*order)


async def standing(tx: Transaction, broadcast: str) -> Counter[str]:
    """In how many chats its message stands, by the language of the text."""
    found: Counter[str] = Counter()
    for one in await tally(tx, broadcast):
        if one.fate is Fate.WITHDRAWN:
            found[one.language] -= one.count
        elif one.run <= 1 and one.fate is Fate.DELIVERED:
            found[one.language] += one.count
    return +found


async def counts(tx: Transaction, broadcast: str) -> Counts:
    """How far it is: its first run and, where there is one, the latest other run."""
    found = await broadcasts.state(tx, broadcast)
    if found is None:
        return Counts()
    first, other = dict.fromkeys(Fate, 0), dict.fromkeys(Fate, 0)
    for one in await tally(tx, broadcast):
        if one.run <= 1:
            first[one.fate] += one.count
        elif one.run == found.broadcast.run:
            other[one.fate] += one.count
    return Counts(
        total=found.total,
        delivered=first[Fate.DELIVERED],
        blocked=first[Fate.BLOCKED],
        failed=first[Fate.FAILED],
        unknown=first[Fate.UNKNOWN],
        skipped=first[Fate.SKIPPED],
        changed=other[Fate.DELIVERED] + other[Fate.WITHDRAWN],
        unchanged=other[Fate.FAILED] + other[Fate.BLOCKED],
        is_listed=found.is_listed,
    )
