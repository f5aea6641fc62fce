"""Totals of a broadcast, added up as results are written, so that no query reads a million rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Counts, Fate
from bot.storage.broadcast import broadcasts
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import tallies

_of = tallies.c.broadcast_id == sa.bindparam("broadcast")


@dataclass(frozen=True, slots=True)
class Tally:
    run: int
    language: str
    fate: Fate
    reason: str
    count: int


# Adds to one total.
_KEY = ["broadcast_id", "run", "language", "fate", "reason"]
_COUNT_UP = upsert(tallies, key=_KEY, add=["count"])


async def count_up(
    tx: Transaction, broadcast: str, run: int, more: Mapping[tuple[str, Fate, str], int]
) -> None:
    """`more` is (language, fate, reason) → how many more."""
    same = {"broadcast_id": broadcast, "run": run}
    rows = [
        {**same, "language": language, "fate": int(fate), "reason": reason, "count": count}
        for (language, fate, reason), count in more.items()
    ]
    await tx.run_many(_COUNT_UP, rows)


# All totals of a broadcast.
_TALLIES = (
    sa.select(tallies)
    .where(_of)
    .order_by(tallies.c.run, tallies.c.language, tallies.c.fate, tallies.c.reason)
)


async def tally(tx: Transaction, broadcast: str) -> list[Tally]:
    rows = await tx.rows(_TALLIES, broadcast=broadcast)
    return [
        Tally(row["run"], row["language"], Fate(row["fate"]), row["reason"], row["count"])
        for row in rows
    ]


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
