"""How far a broadcast is: added up as its portions end, so that nobody counts a million rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Counts, Fate
from bot.storage.broadcast import broadcasts
from bot.storage.engine.database import PerDialect, Transaction
from bot.storage.schema import tallies

_P = sa.bindparam
_BY_FATE = (
    sa.select(tallies.c.run, tallies.c.fate, sa.func.sum(tallies.c.count).label("count"))
    .where(tallies.c.broadcast_id == _P("broadcast"))
    .group_by(tallies.c.run, tallies.c.fate)
)
_TALLIES = (
    sa.select(tallies)
    .where(tallies.c.broadcast_id == _P("broadcast"))
    .order_by(tallies.c.run, tallies.c.language, tallies.c.fate, tallies.c.reason)
)


_Key = tuple[str, Fate, str]


def _count_up(insert: Any) -> sa.Executable:
    bare = insert(tallies)
    added: sa.Executable = bare.on_conflict_do_update(
        index_elements=["broadcast_id", "run", "language", "fate", "reason"],
        set_={"count": tallies.c.count + bare.excluded.count},
    )
    return added


_COUNT_UP = PerDialect(
    _count_up(sa.dialects.sqlite.insert), _count_up(sa.dialects.postgresql.insert)
)


@dataclass(frozen=True, slots=True)
class Tally:
    run: int
    language: str
    fate: Fate
    reason: str
    count: int


async def count_up(tx: Transaction, broadcast: str, run: int, more: Mapping[_Key, int]) -> None:
    """Add to the tallies: (language, fate, reason) → how many more."""
    await tx.run_many(
        _COUNT_UP,
        [
            {
                "broadcast_id": broadcast,
                "run": run,
                "language": language,
                "fate": int(fate),
                "reason": reason,
                "count": count,
            }
            for (language, fate, reason), count in more.items()
        ],
    )


async def counts(tx: Transaction, broadcast: str) -> Counts:
    """How far the broadcast is: its first run and, where there is one, the latest other run."""
    found = await broadcasts.state(tx, broadcast)
    if found is None:
        return Counts()
    sums = {
        (row["run"], row["fate"]): int(row["count"])
        for row in await tx.rows(_BY_FATE, broadcast=broadcast)
    }
    first = {Fate(fate): count for (run, fate), count in sums.items() if run <= 1}
    latest = found.broadcast.run
    other = {} if latest <= 1 else {Fate(f): n for (run, f), n in sums.items() if run == latest}
    return Counts(
        total=found.total,
        is_listed=found.is_listed,
        delivered=first.get(Fate.DELIVERED, 0),
        blocked=first.get(Fate.BLOCKED, 0),
        failed=first.get(Fate.FAILED, 0),
        unknown=first.get(Fate.UNKNOWN, 0),
        skipped=first.get(Fate.SKIPPED, 0),
        changed=other.get(Fate.DELIVERED, 0) + other.get(Fate.WITHDRAWN, 0),
        unchanged=other.get(Fate.FAILED, 0) + other.get(Fate.BLOCKED, 0),
    )


async def tally(tx: Transaction, broadcast: str) -> list[Tally]:
    rows = await tx.rows(_TALLIES, broadcast=broadcast)
    return [
        Tally(row["run"], row["language"], Fate(row["fate"]), row["reason"], row["count"])
        for row in rows
    ]
