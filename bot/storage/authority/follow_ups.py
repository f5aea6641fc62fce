"""What becomes of the material of decided cases: one row for each decision that is followed."""

import sqlalchemy as sa

from bot.domain.authority.follow_up import FollowUp
from bot.storage.audit.changes import Log
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Statement
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, count, each
from bot.storage.schema import cases, follow_ups

_C = follow_ups.c
# All but when a person is to look again.
_log = Log("decision_id", "decided_at", "order_until", "order_over_at", "looked_at", "found")
recorded = _log.of
_table = Table(follow_ups, FollowUp, log=_log, case="case_id", decision="decision_id")
keep, get, drop = _table.put, _table.get, _table.delete


@each(read_case)
def due_at(desk: str, first: int, limit: int, now: int = NOW) -> Statement:
    """Cases of a desk that a person is to look at again, those that wait longest first."""
    due = sa.select(cases).join(follow_ups, _C.case_id == cases.c.id)
    due = due.where(_C.look_at.is_not(None), _C.look_at <= now, cases.c.desk_id == desk)
    return due.order_by(_C.look_at, cases.c.id).limit(limit).offset(first)


@count
def count_due(desk: str, now: int = NOW) -> Statement:
    due = sa.select(sa.func.count()).select_from(follow_ups).join(cases, _C.case_id == cases.c.id)
    return due.where(_C.look_at.is_not(None), _C.look_at <= now, cases.c.desk_id == desk)
