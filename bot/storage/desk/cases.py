"""Cases: changed only by compare-and-set on their version, with a history that only grows."""

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import (
    Act,
    Case,
    CaseEvent,
    Decision,
    keep_decision,
    restore_decision,
)
from bot.domain.desk.patterns.pattern import keep_patterns, restore_patterns
from bot.storage.audit.changes import difference
from bot.storage.desk import events, recorded
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.errors import NotUnique, VersionConflict
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import each, first, only, row, rows, run
from bot.storage.schema import case_events, cases, desks, reports, targets
from bot.storage.schema.desk import UNDECIDED as _UNDECIDED

_P = sa.bindparam
_C = cases.c
# Literal values, so that the databases use the partial indices.
UNDECIDED = sa.text(f"cases.{_UNDECIDED}")
OPEN = _C.open == sa.literal_column("1")


def _write(case: Case) -> dict[str, Any]:
    decision = case.decision
    return {
        "open": int(case.status.is_open),
        "decision": _kept(decision),
        "proposal": _kept(case.proposal),
        "outcome": decision and decision.outcome.value,
        "decided_at": decision and decision.at,
        "patterns": keep_patterns(case.patterns),
    }


def _kept(decision: Decision | None) -> str | None:
    kept = keep_decision(decision, None)
    if kept is None or decision is None:
        return None
    return json.dumps({**kept, "before": decision.before})


def _read(row: Row) -> dict[str, Any]:
    return {
        "decision": row["decision"] and restore_decision(json.loads(row["decision"])),
        "proposal": row["proposal"] and restore_decision(json.loads(row["proposal"])),
        "patterns": restore_patterns(row["patterns"]),
    }


_table = Table(
    cases,
    Case,
    write=_write,
    read=_read,
    desk="desk_id",
    decision=None,
    proposal=None,
    patterns=None,
)
get, read_case = _table.get, _table.of


async def add(tx: Transaction, case: Case, event: CaseEvent) -> bool:
    """False when another case has the number.

    Raises VersionConflict when the same link got an open case just now.
    """
    if await _table.add(tx, case, updated_at=tx.now, events=1):
        row = _table.row_of(tx, case)
        await events.record(tx, case, event, difference({}, recorded.of(row)))
        return True
    if case.canonical and await open_for(tx, case.canonical):
        raise VersionConflict(case.number)
    return False


_CHANGING = (
    *("version", "status", "open", "violation", "region", "urgency", "desk_id", "holder"),
    *("held_at", "decision", "proposal", "outcome", "decided_at", "announced_at", "merged_into"),
    *("updated_at", "snoozed_until", "unread_since", "recused", "claimed_at", "clock_at"),
    *("paused_at", "due_at", "remind_at", "reminded", "overdue", "closed_at", "patterns"),
)
# Compare and set: changes a case only from the version that was read.
_CHANGE = (
    sa.update(cases)
    .where(_C.id == _P("id_"), _C.version == _P("expected"))
    .values({name: _P(name) for name in _CHANGING})
    .values(weight=sa.case((_P("patterns", type_=sa.Text()).is_(None), _C.weight), else_=1))
    .values(events=_C.events + 1)
)


@row
def _recorded(case: str) -> Statement:
    """What the history holds of a case."""
    return sa.select(*(_C[name] for name in recorded.NAMES)).where(_C.id == case)


async def change(tx: Transaction, before: Case, after: Case, event: CaseEvent) -> None:
    """Store a move, and in its event what it changed.

    Raises VersionConflict when the case is not as it was read, or would be the second open one of
    its link.
    """
    fields = {**_table.row_of(tx, after), "updated_at": tx.now}
    new = {name: fields[name] for name in _CHANGING}
    # The caller may have changed more of `before` than the move does: the row says what is new.
    row = await _recorded(tx, before.id)
    try:
        changed = await tx.run(_CHANGE, id_=before.id, expected=before.version, **new)
    except NotUnique as error:
        raise VersionConflict(before.number) from error
    if not changed or row is None:
        raise VersionConflict(before.number)
    is_new = difference(recorded.of(row), recorded.of({**row, **new}))
    await events.record(tx, after, event, is_new)


@run
def _open_undo(case: str, decided: int | None, shown: int) -> Statement:
    is_first = sa.or_(_C.undo_from.is_(None), _C.undo_from < _C.decided_at)
    this = (_C.id == case, _C.decided_at == decided, _C.announced_at.is_(None), is_first)
    return sa.update(cases).where(*this).values(undo_from=shown)


async def open_undo(tx: Transaction, case: Case, shown: int) -> bool:
    """Keep when Undo was shown; whether it was the first time for this decision.

    `change` leaves this column alone, so that no act that runs beside it loses the time.
    """
    decided = None if case.decision is None else case.decision.at
    return await _open_undo(tx, case.id, decided, shown) == 1


@first(only)
def _reassign(case: str, desk: str | None) -> Statement:
    grown = {"version": _C.version + 1, "events": _C.events + 1}
    change = sa.update(cases).where(_C.id == case).values(desk_id=desk, **grown)
    return change.returning(_C.version)


async def reassign(tx: Transaction, case: Case, desk: str | None) -> Case:
    """Give the case to a desk, whatever its version; the case as it is then.

    The version grows, so that a writer who read the case before does not undo this.
    """
    version: Any = await _reassign(tx, case.id, desk)
    after = replace(case, desk=desk, version=version)
    detail = {"before": case.desk, "after": desk}
    await events.record(tx, after, CaseEvent(Act.MOVE, tx.now, None, detail), {"desk_id": desk})
    return after


@_table.all
def _lock(ids: list[str]) -> Statement:
    return sa.select(cases).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()


async def lock(tx: Transaction, *ids: str) -> dict[str, Case]:
    """The cases as they are now; no other transaction changes them before this one ends.

    They are locked in one order, so that transactions with the same cases do not deadlock.
    """
    return {case.id: case for case in await _lock(tx, [*ids])}


@_table.all
def _merged_into(case: str) -> Statement:
    return sa.select(cases).where(_C.merged_into == case)


async def merged_into(tx: Transaction, case: str) -> list[Case]:
    """The cases that were merged into this one, also over several merges."""
    found: dict[str, Case] = {}
    waiting = [case]
    while waiting:
        merged = await _merged_into(tx, waiting.pop())
        new = {each.id: each for each in merged if each.id not in found}
        found |= new
        waiting += new
    return list(found.values())


@rows
def _types(case: str) -> Statement:
    """The types that a case and those merged into it have, had, and were reported as."""
    family = sa.select(sa.type_coerce(case, sa.Text()).label("id")).cte("family", recursive=True)
    family = family.union(sa.select(_C.id).join(family, _C.merged_into == family.c.id))
    among, nothing = sa.select(family.c.id), sa.null()
    was_set = case_events.c.act == sa.literal_column(f"'{Act.SET_TYPE.value}'", sa.Text())
    return sa.union(
        sa.select(_C.violation.label("now"), nothing.label("change")).where(_C.id.in_(among)),
        sa.select(reports.c.violation, nothing)
        .join(targets, targets.c.report_id == reports.c.id)
        .where(targets.c.case_id.in_(among)),
        sa.select(nothing, case_events.c.detail).where(case_events.c.case_id.in_(among), was_set),
    )


async def types_of(tx: Transaction, case: str) -> frozenset[str]:
    """Every type that the case, or one that was merged into it, has, had or was reported as."""
    found = set()
    for one in await _types(tx, case):
        change = json.loads(one["change"] or "{}")
        found |= {one["now"], change.get("before"), change.get("after")}
    return frozenset(found - {None})


async def final_of(tx: Transaction, case: Case) -> Case | None:
    """The case that this one was merged into, also over several merges."""
    target, seen = None, {case.id}
    while case.merged_into is not None and case.merged_into not in seen:
        found = await get(tx, case.merged_into)
        if found is None:
            break
        seen.add(found.id)
        target = case = found
    return target


@_table.one
def by_number(number: str) -> Statement:
    return sa.select(cases).where(_C.number == number)


@_table.one
def open_for(canonical: str) -> Statement:
    """The open case of this link."""
    return sa.select(cases).where(_C.canonical == canonical, OPEN)


@_table.one
def lock_open_for(canonical: str) -> Statement:
    """The open case of this link; no other transaction changes it before this one ends."""
    return sa.select(cases).where(_C.canonical == canonical, OPEN).with_for_update()


def _listed(limit: int, *which: sa.ColumnElement[bool]) -> Statement:
    """The urgent and the old first."""
    return sa.select(cases).where(*which, OPEN).order_by(_C.urgency, _C.opened_at).limit(limit)


@_table.all
def without_desk(limit: int = 1_000_000) -> Statement:
    return _listed(limit, _C.desk_id.is_(None))


@_table.all
def open_at(desk: str, limit: int = 1_000_000) -> Statement:
    """Open cases of a desk, forwarded ones too."""
    return _listed(limit, _C.desk_id == desk)


@each(only)
def _closed_desks() -> Statement:
    """Closed desks that have open cases, which staff no longer see.

    A subquery for each of them, of which there are few: a join might read all cases.
    """
    open_case = sa.select(_C.id).where(_C.desk_id == desks.c.id, OPEN).limit(1).scalar_subquery()
    return sa.select(desks.c.id).where(desks.c.active == 0, open_case.is_not(None))


async def at_closed_desks(tx: Transaction, limit: int) -> list[Case]:
    """Desk by desk, the urgent and the old first."""
    found: list[Case] = []
    for desk in await _closed_desks(tx):
        found += await open_at(tx, desk, limit - len(found))
    return found
