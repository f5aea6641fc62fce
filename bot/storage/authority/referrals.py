"""Referrals: changed only by compare-and-set on their stage and counters."""

import sqlalchemy as sa

from bot.domain.authority.referral import Referral, Stage, Way
from bot.storage.engine.database import Statement
from bot.storage.engine.mapper import Versioned
from bot.storage.engine.queries import NOW
from bot.storage.schema import referrals
from bot.storage.schema.authority import WAITING
from bot.storage.sealed import REFUSAL

_C = referrals.c
_table = Versioned(
    referrals,
    Referral,
    fixed=("case_id", "decision_id", "authority", "department", "created_at"),
    compared=("stage", "attempts", "chased"),
    sealed=(REFUSAL,),
    order="court_order",
)
# One is added only where the case does not wait for an authority already.
add, get, change = _table.add, _table.get, _table.change


@_table.one
def of_decision(case: str, decision: str) -> Statement:
    """The newest one."""
    found = sa.select(referrals).where(_C.case_id == case, _C.decision_id == decision)
    return found.order_by(_C.created_at.desc(), _C.id.desc()).limit(1)


@_table.all
def standing_of(case: str) -> Statement:
    """Those of a case that were not recalled, the oldest first."""
    found = sa.select(referrals).where(_C.case_id == case, _C.stage != Stage.RECALLED.value)
    return found.order_by(_C.created_at, _C.id)


@_table.one
def planned_of(case: str) -> Statement:
    """The one that a decision planned which can still be undone."""
    return sa.select(referrals).where(_C.case_id == case, sa.text("referrals.stage = 'planned'"))


@_table.one
def waiting_of(case: str) -> Statement:
    """The one by which a case waits for an authority."""
    return sa.select(referrals).where(_C.case_id == case, sa.text(f"referrals.{WAITING}"))


@_table.all
def leaving_by_desk(authority: str) -> Statement:
    """What waits to arrive in the groups of an authority."""
    return sa.select(referrals).where(
        _C.authority == authority, _C.stage == Stage.LEAVING.value, _C.way == Way.DESK.value
    )


@_table.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Referrals whose reminder is due, those that wait longest first.

    No other transaction changes them before this one ends.
    """
    due = sa.select(referrals).where(_C.chase_at.is_not(None), _C.chase_at <= now)
    return due.order_by(_C.chase_at).limit(limit).with_for_update()
