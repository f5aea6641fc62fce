"""The decisions of a case in its history, and when it was opened again between them."""

import json

import sqlalchemy as sa

from bot.domain.desk.case import Act, CaseEvent
from bot.storage.engine.database import Transaction
from bot.storage.schema import case_events

_P = sa.bindparam
_MOST = 20
_DECIDES = (Act.DECIDE, Act.APPROVE, Act.OVERTURN)
# The newest decisions, announcements and reopenings of a case.
_TOLD = (
    sa.select(case_events)
    .where(
        case_events.c.case_id == _P("case"),
        case_events.c.act.in_([act.value for act in (*_DECIDES, Act.ANNOUNCE, Act.REOPEN)]),
    )
    .order_by(case_events.c.id.desc())
    .limit(_MOST)
)


async def told_decisions(tx: Transaction, case: str) -> list[CaseEvent]:
    """Decisions that reporters were told, and the reopenings between them, newest first."""
    found: list[CaseEvent] = []
    was_told = False
    for row in await tx.rows(_TOLD, case=case):
        event = CaseEvent(Act(row["act"]), row["at"], row["staff"], json.loads(row["detail"]))
        if event.act is Act.ANNOUNCE:
            was_told = True
        elif event.act is Act.REOPEN:
            found.append(event)
        elif was_told:
            found.append(event)
            was_told = False
    return found
