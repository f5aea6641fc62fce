"""Whether a decision is contested or can still be: what it relied on is kept so long."""

import sqlalchemy as sa

from bot.domain.desk.case import Outcome
from bot.storage.schema import appeals, cases, entries, entry_changes
from bot.storage.schema.base import Big

SINCE = "contested_since"
"""The parameter (ms UTC): what was published, changed or told since then can be contested."""
_since = sa.bindparam(SINCE, type_=Big)


def may_be_contested(case: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """For the id of a case: an appeal is open, its entry was published or changed since, or “not
    confirmed” was told since."""
    is_open = sa.exists().where(
        appeals.c.case_id == case, sa.text("stage IN ('waiting', 'decided')")
    )
    in_register = sa.exists().where(
        entries.c.case_id == case,
        entry_changes.c.entry_id == entries.c.id,
        entry_changes.c.at >= _since,
    )
    told = cases.alias("told")
    not_confirmed = sa.exists().where(
        told.c.id == case,
        told.c.outcome == Outcome.NOT_CONFIRMED.value,
        told.c.announced_at >= _since,
    )
    return sa.or_(is_open, in_register, not_confirmed)
