"""What became of decided cases, counted by one query each: docs/figures.md says it in words."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Act
from bot.storage.engine.database import Transaction
from bot.storage.schema import case_events, cases, follow_ups
from bot.storage.schema.base import Big

_P = sa.bindparam
_begin, _end = _P("begin", type_=Big), _P("end", type_=Big)
# How many orders ended in the period and were not prolonged.
_ENDED = (
    sa.select(sa.func.count())
    .select_from(case_events)
    .where(
        case_events.c.act == Act.ORDER_OVER.value, case_events.c.at >= _begin,
        case_events.c.at < _end,
    )
)  # fmt: skip


async def ended_orders(tx: Transaction, begin: int, end: int) -> int:
    return int(await tx.value(_ENDED, begin=begin, end=end))


# Cases that were looked at again in the period, by type and by what was found last.
_FOUND = (
    sa.select(cases.c.violation, follow_ups.c.found, sa.func.count().label("n"))
    .select_from(follow_ups)
    .join(cases, cases.c.id == follow_ups.c.case_id)
    .where(
        follow_ups.c.found.is_not(None),
        follow_ups.c.looked_at >= _begin,
        follow_ups.c.looked_at < _end,
    )
    .group_by(cases.c.violation, follow_ups.c.found)
)


async def found(tx: Transaction, begin: int, end: int) -> Mapping[str, Mapping[Found, int]]:
    """By violation type."""
    counted: dict[str, dict[Found, int]] = defaultdict(dict)
    for row in await tx.rows(_FOUND, begin=begin, end=end):
        counted[row["violation"]][Found(row["found"])] = row["n"]
    return dict(counted)
