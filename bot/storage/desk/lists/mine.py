"""Cases of one member of staff: in their hands, and decided lately."""

import sqlalchemy as sa

from bot.domain.desk.four_eyes.proposals import DECIDES
from bot.storage.desk.backlog import TURN, listed
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine.database import Statement
from bot.storage.engine.queries import each
from bot.storage.schema import case_events, cases

MOST = 300
"""Cases of each kind; more are not listed."""


@each(listed)
def last_taken_by(me: int) -> Statement:
    """Undecided cases that a member of staff was the last to take, in turn.

    Also those whose hold ended and those that wait for an answer.
    """
    held = sa.select(cases).where(cases.c.holder == me, UNDECIDED)
    return held.order_by(*TURN).limit(MOST)


@each(listed)
def decided_by(me: int, since: int) -> Statement:
    """Cases whose decision by a member of staff was made since then and stands, newest first."""
    events = case_events.c
    decided = sa.select(cases).join(case_events, events.case_id == cases.c.id)
    decided = decided.where(
        events.act.in_([act.value for act in DECIDES]),
        events.at >= since,
        events.staff == me,
        cases.c.decided_at == events.at,
    )
    return decided.order_by(events.id.desc()).limit(MOST)
