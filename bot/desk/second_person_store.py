"""Queries of people who know a case already, and of the desks that a person worked at."""

import sqlalchemy as sa

from bot.cases.store import cases
from bot.cases.tables import case_events, private_cards
from bot.core.database import Statement, each, only, set_of

_C = cases.c

_CARD = private_cards.c


@set_of(int)
def acted(case: str) -> Statement:
    events = case_events.c
    acted = sa.select(events.staff).distinct()
    return acted.where(events.case_id == case, events.staff.is_not(None))


@set_of(str)
def opened(case: str) -> Statement:
    return sa.select(_CARD.person_id).where(_CARD.case_id == case)


@each(only)
def desks_of_last_acts(staff: int, since: int, limit: int) -> Statement:
    """The desks of the cases of a person's newest acts, at most `limit` acts."""
    acts = sa.select(_C.desk_id).join(case_events, case_events.c.case_id == _C.id)
    acts = acts.where(case_events.c.staff == staff, case_events.c.at > since)
    return acts.order_by(case_events.c.id.desc()).limit(limit)
