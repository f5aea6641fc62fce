"""The history of cases: one event for each version, never changed or deleted."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Act, Case, CaseEvent
from bot.storage.audit.sources import EVENTS as LOGGED
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, count, first, only, rows
from bot.storage.schema import case_events
from bot.storage.schema.desk import SAID

_C = case_events.c
EVENTS = Table(case_events, CaseEvent)


async def record(tx: Transaction, case: Case, event: CaseEvent, changed: Mapping[str, Any]) -> None:
    """Add an event that changed these values of the case."""
    said = json.dumps(changed, ensure_ascii=False) if changed else None
    await EVENTS.insert(tx, event, case_id=case.id, version=case.version, changed=said)


@EVENTS.all
def of_case(case: str) -> Statement:
    """Oldest first."""
    return sa.select(case_events).where(_C.case_id == case).order_by(_C.id)


@rows
def _acts_by(case: str) -> Statement:
    acts = sa.select(_C.staff, _C.act).distinct()
    return acts.where(_C.case_id == case, _C.staff.is_not(None))


async def acts_by(tx: Transaction, case: str) -> dict[int, set[Act]]:
    """Telegram id → acts on a case"""
    found: dict[int, set[Act]] = {}
    for row in await _acts_by(tx, case):
        found.setdefault(row["staff"], set()).add(Act(row["act"]))
    return found


def _newest(case: str, *which: sa.ColumnElement[bool] | sa.TextClause) -> sa.Select[Any]:
    return sa.select(case_events).where(_C.case_id == case, *which).order_by(_C.id.desc())


@EVENTS.all
def _latest(case: str, limit: int) -> Statement:
    return _newest(case).limit(limit)


async def newest(tx: Transaction, case: str, limit: int) -> list[CaseEvent]:
    """The newest events of a case, the oldest of them first."""
    return [*reversed(await _latest(tx, case, limit))]


@EVENTS.all
def newest_notes(case: str, limit: int) -> Statement:
    is_note = _C.act == sa.literal_column(f"'{Act.NOTE.value}'", sa.Text())
    return _newest(case, is_note).limit(limit)


@EVENTS.all
def _said(case: str, limit: int) -> Statement:
    return _newest(case, sa.text(SAID)).limit(limit)


async def newest_replies(tx: Transaction, case: str, limit: int) -> list[str]:
    """The ids of the newest answers and additions of reporters; some may be erased since."""
    said = await _said(tx, case, limit)
    return [event.detail["reply"] for event in said if "reply" in event.detail]


@EVENTS.one
def last(case: str, act: Act) -> Statement:
    """The newest event of one kind in a case."""
    return _newest(case, _C.act == act).limit(1)


@first(only)
def last_at(case: str, act: Act, until: int) -> Statement:
    """The moment at which one kind of event happened last, up to another moment."""
    return sa.select(sa.func.max(_C.at)).where(_C.case_id == case, _C.act == act, _C.at <= until)


@rows
def _newest_acts(case: str, limit: int) -> Statement:
    acts = sa.select(_C.version, _C.act).where(_C.case_id == case)
    return acts.order_by(_C.id.desc()).limit(limit)


async def acts_since(tx: Transaction, case: Case, version: int) -> set[Act]:
    """The acts that led from that version of the case to `case`; each version is one event."""
    newest = await _newest_acts(tx, case.id, max(0, case.version - version))
    return {Act(row["act"]) for row in newest if row["version"] > version}


@count
def calls_since(staff: int, since: int, now: int = NOW) -> Statement:
    """How many calls a member of staff filed after a moment; one with several links counts more."""
    return sa.select(sa.func.count()).where(
        _C.act.in_([Act.OPEN.value, Act.JOIN.value]),
        _C.at.between(since + 1, now),
        _C.staff == staff,
    )


@rows
def logged(case: str) -> Statement:
    """Rows of a case's history, oldest first, for `bot.storage.audit`."""
    return LOGGED.read.where(_C.case_id == case).order_by(_C.id)
