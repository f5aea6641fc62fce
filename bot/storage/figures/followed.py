"""What became of decided cases, counted by one query each: docs/figures.md says it in words."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Act
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import count, rows
from bot.storage.schema import case_events, cases, follow_ups

_F = follow_ups.c


@count
def ended_orders(begin: int, end: int) -> Statement:
    """How many orders ended in the period and were not prolonged."""
    at = case_events.c.at
    ended = (case_events.c.act == Act.ORDER_OVER.value, at >= begin, at < end)
    return sa.select(sa.func.count()).select_from(case_events).where(*ended)


@rows
def _found(begin: int, end: int) -> Statement:
    counted = sa.select(cases.c.violation, _F.found, sa.func.count().label("n"))
    looked_at = (_F.found.is_not(None), _F.looked_at >= begin, _F.looked_at < end)
    joined = counted.select_from(follow_ups).join(cases, cases.c.id == _F.case_id)
    return joined.where(*looked_at).group_by(cases.c.violation, _F.found)


async def found(tx: Transaction, begin: int, end: int) -> Mapping[str, Mapping[Found, int]]:
    """Cases that were looked at again in the period, by type and by what was found last."""
    counted: dict[str, dict[Found, int]] = defaultdict(dict)
    for row in await _found(tx, begin, end):
        counted[row["violation"]][Found(row["found"])] = row["n"]
    return dict(counted)
