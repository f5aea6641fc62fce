"""Cases of one member of staff: in their hands, and decided lately."""

import sqlalchemy as sa

from bot.domain.desk.four_eyes.proposals import DECIDES
from bot.storage.desk.backlog import TURN, Listed, listed
from bot.storage.desk.cases import UNDECIDED
from bot.storage.engine.database import Transaction
from bot.storage.schema import case_events, cases
from bot.storage.schema.base import Big

MOST = 300
"""Cases of each kind; more are not listed."""
_P = sa.bindparam
_me = _P("me", type_=Big)

# Undecided cases that a member of staff was the last to take, in turn.
_HELD = sa.select(cases).where(cases.c.holder == _me, UNDECIDED).order_by(*TURN).limit(MOST)


async def last_taken_by(tx: Transaction, me: int) -> list[Listed]:
    """Also those whose hold ended and those that wait for an answer."""
    return [listed(row) for row in await tx.rows(_HELD, me=me)]


# Cases whose decision by a member of staff was made in a time and stands, the newest first.
_DECIDED = (
    sa.select(cases)
    .join(case_events, case_events.c.case_id == cases.c.id)
    .where(
        case_events.c.act.in_([act.value for act in DECIDES]),
        case_events.c.at >= _P("since", type_=Big),
        case_events.c.staff == _me,
        cases.c.decided_at == case_events.c.at,
    )
    .order_by(case_events.c.id.desc())
    .limit(MOST)
)


async def decided_by(tx: Transaction, me: int, since: int) -> list[Listed]:
    return [listed(row) for row in await tx.rows(_DECIDED, me=me, since=since)]
