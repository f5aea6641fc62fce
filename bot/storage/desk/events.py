"""The history of cases: one event for each version, never changed or deleted."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act, Case, CaseEvent
from bot.storage.audit.sources import EVENTS
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import case_events
from bot.storage.schema.base import Big
from bot.storage.schema.desk import SAID

_P = sa.bindparam
# Adds an event.
_RECORD = sa.insert(case_events)


async def record(tx: Transaction, case: Case, event: CaseEvent, changed: Mapping[str, Any]) -> None:
    """Add an event that changed these values of the case."""
    await tx.run(
        _RECORD, case_id=case.id, version=case.version, at=event.at, act=event.act.value,
        staff=event.staff, detail=json.dumps(event.detail, ensure_ascii=False),
        changed=json.dumps(changed, ensure_ascii=False) if changed else None,
    )  # fmt: skip


# The events of a case, oldest first.
_HISTORY = (
    sa.select(case_events).where(case_events.c.case_id == _P("case")).order_by(case_events.c.id)
)


async def of_case(tx: Transaction, case: str) -> list[CaseEvent]:
    return [_event(row) for row in await tx.rows(_HISTORY, case=case)]


# By which acts each member of staff took part in a case.
_ACTS_BY = (
    sa.select(case_events.c.staff, case_events.c.act)
    .distinct()
    .where(case_events.c.case_id == _P("case"), case_events.c.staff.is_not(None))
)


async def acts_by(tx: Transaction, case: str) -> dict[int, set[Act]]:
    """Telegram id → acts"""
    found: dict[int, set[Act]] = {}
    for row in await tx.rows(_ACTS_BY, case=case):
        found.setdefault(row["staff"], set()).add(Act(row["act"]))
    return found


# The newest events of a case, whole.
_LATEST = (
    sa.select(case_events)
    .where(case_events.c.case_id == _P("case"))
    .order_by(case_events.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def newest(tx: Transaction, case: str, limit: int) -> list[CaseEvent]:
    """Oldest first."""
    rows = await tx.rows(_LATEST, case=case, limit=limit)
    return [_event(row) for row in reversed(rows)]


# The newest notes on a case.
_NOTES = (
    sa.select(case_events)
    .where(
        case_events.c.case_id == _P("case"),
        case_events.c.act == sa.literal_column(f"'{Act.NOTE.value}'", sa.Text()),
    )
    .order_by(case_events.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def newest_notes(tx: Transaction, case: str, limit: int) -> list[CaseEvent]:
    return [_event(row) for row in await tx.rows(_NOTES, case=case, limit=limit)]


# The newest answers and additions of reporters.
_SAID = (
    sa.select(case_events)
    .where(case_events.c.case_id == _P("case"), sa.text(SAID))
    .order_by(case_events.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def newest_replies(tx: Transaction, case: str, limit: int) -> list[str]:
    """The ids of the replies; some may be erased since."""
    said = [_event(row) for row in await tx.rows(_SAID, case=case, limit=limit)]
    return [event.detail["reply"] for event in said if "reply" in event.detail]


def _event(row: Row) -> CaseEvent:
    return CaseEvent(Act(row["act"]), row["at"], row["staff"], json.loads(row["detail"]))


# The newest event of one kind in a case.
_LAST = (
    sa.select(case_events)
    .where(case_events.c.case_id == _P("case"), case_events.c.act == _P("act"))
    .order_by(case_events.c.id.desc())
    .limit(1)
)


async def last(tx: Transaction, case: str, act: Act) -> CaseEvent | None:
    return await tx.one(_event, _LAST, case=case, act=act.value)


# When one kind of event happened last, up to a moment.
_LAST_AT = sa.select(sa.func.max(case_events.c.at)).where(
    case_events.c.case_id == _P("case"),
    case_events.c.act == _P("act"),
    case_events.c.at <= _P("until", type_=Big),
)


async def last_at(tx: Transaction, case: str, act: Act, until: int) -> int | None:
    found: int | None = await tx.value(_LAST_AT, case=case, act=act.value, until=until)
    return found


# The newest events of a case.
_NEWEST_ACTS = (
    sa.select(case_events.c.version, case_events.c.act)
    .where(case_events.c.case_id == _P("case"))
    .order_by(case_events.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def acts_since(tx: Transaction, case: Case, version: int) -> set[Act]:
    """The acts that led from that version of the case to `case`; each version is one event."""
    rows = await tx.rows(_NEWEST_ACTS, case=case.id, limit=max(0, case.version - version))
    return {Act(row["act"]) for row in rows if row["version"] > version}


# How many calls a member of staff filed after a moment; a call with several links counts more.
_CALLS = sa.select(sa.func.count()).where(
    case_events.c.act.in_([Act.OPEN.value, Act.JOIN.value]),
    case_events.c.at.between(_P("first", type_=Big), _P("now", type_=Big)),
    case_events.c.staff == _P("staff", type_=Big),
)


async def calls_since(tx: Transaction, staff: int, since: int) -> int:
    return int(await tx.value(_CALLS, staff=staff, first=since + 1, now=tx.now))


# The events of a case as the log reads them.
_LOGGED = EVENTS.read.where(case_events.c.case_id == _P("case")).order_by(case_events.c.id)


async def logged(tx: Transaction, case: str) -> list[Row]:
    """Rows of a case's history, oldest first, for `bot.storage.audit`."""
    return await tx.rows(_LOGGED, case=case)
