"""The decisions of a case in its history, and when it was opened again between them."""

import sqlalchemy as sa

from bot.domain.desk.case import Act, CaseEvent
from bot.storage.desk.events import EVENTS
from bot.storage.engine.database import Statement, Transaction
from bot.storage.schema import case_events

_MOST = 20
_TOLD = (Act.DECIDE, Act.APPROVE, Act.OVERTURN, Act.ANNOUNCE, Act.REOPEN)


@EVENTS.all
def _newest(case: str) -> Statement:
    """The newest decisions, announcements and reopenings of a case."""
    events = case_events.c
    told = (events.case_id == case, events.act.in_([act.value for act in _TOLD]))
    return sa.select(case_events).where(*told).order_by(events.id.desc()).limit(_MOST)


async def told_decisions(tx: Transaction, case: str) -> list[CaseEvent]:
    """Decisions that reporters were told, and the reopenings between them, newest first."""
    found: list[CaseEvent] = []
    was_told = False
    for event in await _newest(tx, case):
        if event.act is Act.ANNOUNCE:
            was_told = True
        elif event.act is Act.REOPEN:
            found.append(event)
        elif was_told:
            found.append(event)
            was_told = False
    return found
