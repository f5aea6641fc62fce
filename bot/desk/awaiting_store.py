"""Queries of the cases of desks that wait for an authority."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.cases.store import by_ids, cases, referrals
from bot.core.database import Statement, Transaction, count
from bot.values import Way

_C = cases.c
_R = referrals.c


def _waiting(desks: Any, *columns: Any) -> sa.Select[Any]:
    """The forwarded cases of these desks, each with its newest referral that was not taken back."""
    gone = [Stage.PLANNED.value, Stage.RECALLED.value]
    newest = (
        sa.select(_R.id)
        .where(_R.case_id == _C.id, _R.stage.not_in(gone))
        .order_by(_R.created_at.desc(), _R.id.desc())
        .limit(1)
        .correlate(cases)
        .scalar_subquery()
    )
    joined = sa.select(*columns).join_from(cases, referrals, _R.id == newest)
    return joined.where(_C.desk_id.in_(desks), sa.text("cases.status = 'forwarded'"))


@count
def count_awaiting(desks: Sequence[str]) -> Statement:
    return _waiting(desks, sa.func.count())


@referrals.all
def _listed(desks: Sequence[str], first: int, size: int) -> Statement:
    is_by_hand = sa.and_(_R.stage == Stage.LEAVING.value, _R.way == Way.HAND.value)
    rank = sa.case(
        (_R.stage == Stage.REFUSED.value, 0),
        (_R.stage == Stage.FAILED.value, 1),
        (is_by_hand, 2),
        else_=3,
    )
    since = sa.func.coalesce(_R.sent_at, _R.created_at)
    found = _waiting(desks, referrals).order_by(rank, since, _C.id)
    return found.offset(first).limit(size)


async def awaiting_page(
    tx: Transaction, desks: Sequence[str], first: int, size: int
) -> list[tuple[Case, Referral]]:
    """`size` cases of these desks from the one at `first` on: refused, not sent, to be handed over,
    then the longest wait."""
    found = await _listed(tx, desks, first, size)
    if not found:
        return []
    listed = await by_ids(tx, [one.case_id for one in found])
    known = {case.id: case for case in listed}
    return [(known[one.case_id], one) for one in found]
