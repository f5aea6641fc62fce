"""Cases whose reminder is due, and all undecided ones in portions."""

from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case, Status
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.expiring import BEFORE, Expiring
from bot.storage.engine.queries import NOW, each, run
from bot.storage.schema import cases, referrals

_C = cases.c


@each(read_case)
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Cases whose reminder is due, those that wait longest first.

    No other transaction changes them before this one ends.
    """
    due = sa.select(cases).where(_C.remind_at.is_not(None), _C.remind_at <= now)
    return due.order_by(_C.remind_at).limit(limit).with_for_update()


def _forwarded(before: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Reporters were told before a moment, and the case was not sent later."""
    return (
        _C.status == sa.literal_column(f"'{Status.FORWARDED.value}'", sa.Text()),
        _C.announced_at < before,
        ~sa.exists().where(referrals.c.case_id == _C.id, referrals.c.sent_at >= before),
    )


FORWARDED = Expiring(cases, _C.announced_at, *_forwarded(BEFORE))
"""They are closed, not deleted."""


@each(read_case)
def lock_forwarded(before: int, limit: int) -> Statement:
    forwarded = sa.select(cases).where(*_forwarded(before))
    return forwarded.order_by(_C.announced_at).limit(limit).with_for_update()


@each(read_case)
def lock_undecided(after: str, limit: int) -> Statement:
    undecided = sa.select(cases).where(_C.id > after, UNDECIDED)
    return undecided.order_by(_C.id).limit(limit).with_for_update()


@run
def _set_times(
    case: str, due_at: int | None, remind_at: int | None, reminded: int, overdue: bool
) -> Statement:
    times = {"due_at": due_at, "remind_at": remind_at, "reminded": reminded, "overdue": overdue}
    return sa.update(cases).where(_C.id == case).values(version=_C.version + 1, **times)


async def set_times(tx: Transaction, case: Case) -> None:
    """Store by when a case is due and how far its reminders are, without an event.

    The version grows, so that a writer who read the case before does not undo this. The caller has
    locked the case.
    """
    await _set_times(tx, case.id, case.due_at, case.remind_at, case.reminded, case.overdue)
