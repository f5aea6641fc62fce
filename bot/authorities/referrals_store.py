"""Queries of referrals: those of a case, those that leave, those whose reminder is due."""

import sqlalchemy as sa

from bot.cases.afterwards import Stage
from bot.cases.store import referrals
from bot.cases.tables import WAITING
from bot.core.database import NOW, Statement
from bot.values import Way

_R = referrals.c


@referrals.all
def standing_of(case: str) -> Statement:
    """Return those of a case that were not recalled, the oldest first."""
    found = sa.select(referrals).where(
        _R.case_id == case, _R.stage != Stage.RECALLED.value
    )
    return found.order_by(_R.created_at, _R.id)


@referrals.one
def planned_of(case: str) -> Statement:
    """The one that a decision planned which can still be undone."""
    return sa.select(referrals).where(
        _R.case_id == case, sa.text("referrals.stage = 'planned'")
    )


@referrals.one
def waiting_of(case: str) -> Statement:
    waiting = sa.text(f"referrals.{WAITING}")
    return sa.select(referrals).where(_R.case_id == case, waiting)


@referrals.all
def leaving_by_desk(authority: str) -> Statement:
    leaving = (_R.stage == Stage.LEAVING.value, _R.way == Way.DESK.value)
    return sa.select(referrals).where(_R.authority == authority, *leaving)


@referrals.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Referrals whose reminder is due, those that wait longest first.

    No other transaction changes them before this one ends.
    """
    due = sa.select(referrals).where(_R.chase_at.is_not(None), _R.chase_at <= now)
    return due.order_by(_R.chase_at).limit(limit).with_for_update()
