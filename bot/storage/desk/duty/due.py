"""Cases whose reminder is due, and all undecided ones in portions."""

import sqlalchemy as sa

from bot.domain.desk.case import Case, Status
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Transaction
from bot.storage.engine.expiring import Expiring
from bot.storage.schema import cases, referrals

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
# Cases whose reminder is due, those that wait longest first; the rows are locked.
_DUE = (
    sa.select(cases)
    .where(cases.c.remind_at.is_not(None), cases.c.remind_at <= _P("now"))
    .order_by(cases.c.remind_at)
    .limit(_limit)
    .with_for_update()
)


async def lock_due(tx: Transaction, limit: int) -> list[Case]:
    """No other transaction changes these cases before this one ends."""
    return [read_case(row) for row in await tx.rows(_DUE, now=tx.now, limit=limit)]


_before = _P("before", type_=sa.BigInteger())
# Forwarded cases whose reporters were told before a moment, and that were not sent later.
_forwarded = (
    cases.c.status == sa.literal_column(f"'{Status.FORWARDED.value}'", sa.Text()),
    cases.c.announced_at < _before,
    ~sa.exists().where(referrals.c.case_id == cases.c.id, referrals.c.sent_at >= _before),
)
# The same, locked.
_FORWARDED = (
    sa.select(cases).where(*_forwarded).order_by(cases.c.announced_at).limit(_limit)
).with_for_update()
FORWARDED = Expiring(cases, cases.c.announced_at, *_forwarded)
"""They are closed, not deleted."""


async def lock_forwarded(tx: Transaction, before: int, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_FORWARDED, before=before, limit=limit)]


# Undecided cases after an id, locked.
_UNDECIDED = (
    sa.select(cases)
    .where(cases.c.id > _P("after"), UNDECIDED)
    .order_by(cases.c.id)
    .limit(_limit)
    .with_for_update()
)


async def lock_undecided(tx: Transaction, after: str, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_UNDECIDED, after=after, limit=limit)]


# Stores by when a case is due and how far its reminders are, without an event.
_SET = (
    sa.update(cases)
    .where(cases.c.id == _P("case"))
    .values(
        {name: _P(name) for name in ("due_at", "remind_at", "reminded", "overdue")},
    )
    .values(version=cases.c.version + 1)
)


async def set_times(tx: Transaction, case: Case) -> None:
    """The version grows, so that a writer who read the case before does not undo this.

    The caller has locked the case.
    """
    await tx.run(
        _SET, case=case.id, due_at=case.due_at, remind_at=case.remind_at,
        reminded=case.reminded, overdue=int(case.overdue),
    )  # fmt: skip
