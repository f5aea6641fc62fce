"""Cases whose material a person of a desk is to look at again."""

from typing import Any

import sqlalchemy as sa

from bot.cases.store import cases, follow_ups
from bot.core.database import NOW, Statement, count

_C = cases.c
_F = follow_ups.c


def _due(desk: str, now: int, *columns: Any) -> sa.Select[Any]:
    due = sa.select(*columns).join_from(cases, follow_ups, _F.case_id == _C.id)
    return due.where(_F.look_at.is_not(None), _F.look_at <= now, _C.desk_id == desk)


@cases.all
def due_at(desk: str, limit: int, now: int = NOW) -> Statement:
    """Cases of a desk that a person is to look at again, those that wait longest first."""
    return _due(desk, now, cases).order_by(_F.look_at, _C.id).limit(limit)


@count
def count_due(desk: str, now: int = NOW) -> Statement:
    return _due(desk, now, sa.func.count())
