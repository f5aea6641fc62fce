"""Tables and queries of referrals, case files, answers and follow-ups."""

import sqlalchemy as sa

from bot.cases.afterwards import FollowUp, Referral
from bot.core.database.mapper import Table, Versioned
from bot.core.database.statements import Statement
from bot.core.schema.authorities import follow_ups, referrals
from bot.core.sealed import REFUSAL
from bot.history.changes import Log

_C_REFERRAL = referrals.c


_referral_table = Versioned(
    referrals,
    Referral,
    fixed=("case_id", "decision_id", "authority", "department", "created_at"),
    compared=("stage", "attempts", "chased"),
    sealed=(REFUSAL,),
    order="court_order",
)


# One is added only where the case does not wait for an authority already.
add_referral, get_referral, change_referral = (
    _referral_table.add,
    _referral_table.get,
    _referral_table.change,
)


@_referral_table.one
def referrals_of_decision(case: str, decision: str) -> Statement:
    """The newest one."""
    found = sa.select(referrals).where(
        _C_REFERRAL.case_id == case, _C_REFERRAL.decision_id == decision
    )
    return found.order_by(_C_REFERRAL.created_at.desc(), _C_REFERRAL.id.desc()).limit(1)


_C_FOLLOW_UP = follow_ups.c


# All but when a person is to look again.
_log = Log("decision_id", "decided_at", "order_until", "order_over_at", "looked_at", "found")


recorded_follow_up = _log.of


_follow_up_table = Table(follow_ups, FollowUp, log=_log, case="case_id", decision="decision_id")


keep_follow_up, get_follow_up, drop_follow_up = (
    _follow_up_table.put,
    _follow_up_table.get,
    _follow_up_table.delete,
)
