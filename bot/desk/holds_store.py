"""Queries for idle cases in hand, and decided ones with unread words."""

import sqlalchemy as sa

from bot.cases.store import UNDECIDED, cases
from bot.core.database.queries import count
from bot.core.database.statements import Statement
from bot.core.schema.desk import UNREAD
from bot.reports.store import not_reported_by

_C = cases.c


@cases.all
def idle_since(before: int, limit: int) -> Statement:
    """Held cases without a move since a moment, the longest first."""
    idle = sa.select(cases).where(_C.holder.is_not(None), _C.held_at <= before, UNDECIDED)
    return idle.order_by(_C.held_at).limit(limit)


@cases.all
def unread_at(desk: str, limit: int, person: str | None = None) -> Statement:
    """Decided cases of a desk with words that came afterwards, those that wait longest first.

    Without those that `person` reported.
    """
    unread = (sa.text(f"cases.{UNREAD}"), _C.desk_id == desk, not_reported_by(person))
    return sa.select(cases).where(*unread).order_by(_C.unread_since).limit(limit)


@count
def unread_count(desk: str, person: str | None = None) -> Statement:
    unread = (sa.text(f"cases.{UNREAD}"), _C.desk_id == desk, not_reported_by(person))
    return sa.select(sa.func.count()).select_from(cases).where(*unread)
