"""Decisions of single people, counted by type."""

import sqlalchemy as sa

from bot.cases.store import cases
from bot.cases.tables import case_events
from bot.core.database import Statement, dict_of, values
from bot.values import Act

DECIDING = frozenset({Act.DECIDE, Act.PROPOSE, Act.APPROVE, Act.SECOND_LOOK})
"""Acts for which a person looks at the material and says what it is."""
MOST = 100
_ACTS = [act.value for act in DECIDING]


@dict_of(str, str)
def decided_by(staff: int, since: int) -> Statement:
    """The types of the cases, by case, the one that was decided last first."""
    event = case_events.c
    last = sa.func.max(event.id)
    decided = sa.select(event.case_id, cases.c.violation).join(
        cases, cases.c.id == event.case_id
    )
    decided = decided.where(
        event.act.in_(_ACTS), event.at > since, event.staff == staff
    )
    decided = decided.group_by(event.case_id, cases.c.violation)
    return decided.order_by(last.desc()).limit(MOST)


@values(int)
def decided_by_each(begin: int, end: int, types: list[str]) -> Statement:
    """The number of cases of these types that each person decided in a period, without names."""
    event = case_events.c
    decided = sa.select(sa.func.count(sa.distinct(event.case_id)))
    decided = decided.join(cases.table, cases.c.id == event.case_id)
    decided = decided.where(
        event.act.in_(_ACTS),
        event.at >= begin,
        event.at < end,
        event.staff.is_not(None),
        cases.c.violation.in_(types),
    )
    return decided.group_by(event.staff)
