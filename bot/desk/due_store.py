"""Queries of cases for which a moment has come: a reminder, the end of a hold, their close."""

from typing import Any

import sqlalchemy as sa

from bot.cases.model import Case
from bot.cases.store import UNDECIDED, cases
from bot.cases.tables import referrals
from bot.core.database import NOW, Statement, Transaction, found, value
from bot.core.database.expiry import BEFORE, Expiring
from bot.values import Status

_C = cases.c


@cases.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Cases whose reminder is due, those that wait longest first, locked until the commit."""
    due = sa.select(cases).where(_C.remind_at.is_not(None), _C.remind_at <= now)
    return due.order_by(_C.remind_at).limit(limit).with_for_update()


async def set_times(tx: Transaction, case: Case) -> None:
    """No event is kept. The version grows, so that a writer who read the case before does not undo
    this. The caller has locked the case."""
    await cases.set(
        tx,
        case.id,
        due_at=case.due_at,
        remind_at=case.remind_at,
        reminded=case.reminded,
        overdue=case.overdue,
        version=_C.version + 1,
    )


@value(int)
def count_overdue() -> Statement:
    """Undecided cases that are past their time."""
    return sa.select(sa.func.count()).where(_C.overdue == 1, UNDECIDED)


@found
def is_any_due_before(moment: int) -> Statement:
    """True if an undecided case was due before a moment (ms UTC)."""
    late = (_C.overdue == 1, UNDECIDED, _C.due_at < moment)
    return sa.select(_C.id).where(*late).limit(1)


@cases.all
def idle_since(before: int, limit: int) -> Statement:
    """Held cases without a move since a moment, the longest first."""
    idle = sa.select(cases).where(
        _C.holder.is_not(None), _C.held_at <= before, UNDECIDED
    )
    return idle.order_by(_C.held_at).limit(limit)


def _forwarded(before: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Reporters were told before a moment, and the case was not sent later."""
    return (
        _C.status == sa.literal_column(f"'{Status.FORWARDED.value}'", sa.Text()),
        _C.announced_at < before,
        ~sa.exists().where(referrals.c.case_id == _C.id, referrals.c.sent_at >= before),
    )


FORWARDED = Expiring(cases.table, _C.announced_at, *_forwarded(BEFORE))
"""They are closed, not deleted."""


@cases.all
def lock_forwarded(before: int, limit: int) -> Statement:
    forwarded = sa.select(cases).where(*_forwarded(before))
    return forwarded.order_by(_C.announced_at).limit(limit).with_for_update()
