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
    Status,
    Urgency,
    keep_decision,
    restore_decision,
)
from bot.domain.desk.patterns.pattern import keep_patterns, restore_patterns
from bot.storage.audit.changes import difference
from bot.storage.desk import events, recorded
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.errors import NotUnique, VersionConflict
from bot.storage.engine.statements import with_list
from bot.storage.schema import case_events, cases, desks, reports, targets
from bot.storage.schema.desk import UNDECIDED as _UNDECIDED

_P = sa.bindparam
# Literal values, so that the databases use the partial indices.
UNDECIDED = sa.text(f"cases.{_UNDECIDED}")
OPEN = cases.c.open == sa.literal_column("1")
# The open case of a link.
_OPEN_BY_CANONICAL = sa.select(cases).where(cases.c.canonical == _P("canonical"), OPEN)
# The same, locked.
_LOCK_OPEN = _OPEN_BY_CANONICAL.with_for_update()


# Adds a case, unless its number is taken or its link has an open case.
_ADD = insert_ignore(cases)


async def add(tx: Transaction, case: Case, event: CaseEvent) -> bool:
    """False when another case has the number.

    Raises VersionConflict when the same link got an open case just now.
    """
    fields = {
        "number": case.number, "canonical": case.canonical, "host": case.host,
        "display": case.display, "account": case.account, "opened_at": case.opened_at,
        **_fields(case, tx.now),
    }  # fmt: skip
    if await tx.run(_ADD, id=case.id, events=1, **fields):
        await events.record(tx, case, event, difference({}, recorded.of(fields)))
        return True
    if case.canonical and await open_for(tx, case.canonical):
        raise VersionConflict(case.number)
    return False


# Compare and set: changes a case only from the version that was read.
_CHANGE = (
    sa.update(cases)
    .where(cases.c.id == _P("id_"), cases.c.version == _P("expected"))
    .values({
        name: _P(name)
        for name in (
            "version", "status", "open", "violation", "region", "urgency", "desk_id", "holder",
            "held_at", "decision", "proposal", "outcome", "decided_at", "announced_at",
            "merged_into", "updated_at", "snoozed_until", "unread_since", "recused",
            "claimed_at", "clock_at", "paused_at", "due_at", "remind_at", "reminded", "overdue",
            "closed_at", "patterns",
        )
    })
    .values(weight=sa.case((_P("patterns", type_=sa.Text()).is_(None), cases.c.weight), else_=1))
    .values(events=cases.c.events + 1)
)  # fmt: skip


# What the history holds of a case.
_RECORDED = sa.select(*(cases.c[name] for name in recorded.NAMES)).where(cases.c.id == _P("id_"))


async def change(tx: Transaction, before: Case, after: Case, event: CaseEvent) -> None:
    """Store a move, and in its event what it changed.

    Raises VersionConflict when the case is not as it was read, or would be the second open one of
    its link.
    """
    fields = _fields(after, tx.now)
    # The caller may have changed more of `before` than the move does: the row says what is new.
    row = await tx.row(_RECORDED, id_=before.id)
    try:
        changed = await tx.run(_CHANGE, id_=before.id, expected=before.version, **fields)
    except NotUnique as error:
        raise VersionConflict(before.number) from error
    if not changed or row is None:
        raise VersionConflict(before.number)
    is_new = difference(recorded.of(row), recorded.of({**row, **fields}))
    await events.record(tx, after, event, is_new)


# Opens the undo window of a decision, once.
_OPEN_UNDO = (
    sa.update(cases)
    .where(
        cases.c.id == _P("id_"), cases.c.decided_at == _P("decided"),
        cases.c.announced_at.is_(None),
        sa.or_(cases.c.undo_from.is_(None), cases.c.undo_from < cases.c.decided_at),
    )
    .values(undo_from=_P("shown"))
)  # fmt: skip


async def open_undo(tx: Transaction, case: Case, shown: int) -> bool:
    """Keep when Undo was shown; whether it was the first time for this decision.

    `change` leaves this column alone, so that no act that runs beside it loses the time.
    """
    decided = case.decision and case.decision.at
    return await tx.run(_OPEN_UNDO, id_=case.id, decided=decided, shown=shown) == 1


# Assigns a case to another desk.
_REASSIGN = (
    sa.update(cases)
    .where(cases.c.id == _P("id_"))
    .values(desk_id=_P("desk"), version=cases.c.version + 1, events=cases.c.events + 1)
    .returning(cases.c.version)
)


async def reassign(tx: Transaction, case: Case, desk: str | None) -> Case:
    """Give the case to a desk, whatever its version; the case as it is then.

    The version grows, so that a writer who read the case before does not undo this.
    """
    version = await tx.value(_REASSIGN, id_=case.id, desk=desk)
    after = replace(case, desk=desk, version=version)
    detail = {"before": case.desk, "after": desk}
    await events.record(tx, after, CaseEvent(Act.MOVE, tx.now, None, detail), {"desk_id": desk})
    return after


# One case.
_GET = sa.select(cases).where(cases.c.id == _P("id"))


async def get(tx: Transaction, case: str) -> Case | None:
    return await tx.one(read_case, _GET, id=case)


# Locks some cases and reads them as they are now.
_LOCK = with_list(
    lambda elements: (
        sa.select(cases)
        .where(cases.c.id.in_(elements("ids")))
        .order_by(cases.c.id)
        .with_for_update()
    )
)


async def lock(tx: Transaction, *ids: str) -> dict[str, Case]:
    """The cases as they are now; no other transaction changes them before this one ends.

    They are locked in one order, so that transactions with the same cases do not deadlock.
    """
    rows = await tx.rows(_LOCK, ids=json.dumps(ids))
    return {row["id"]: read_case(row) for row in rows}


# The cases that were merged into a case.
_MERGED_INTO = sa.select(cases).where(cases.c.merged_into == _P("case"))


async def merged_into(tx: Transaction, case: str) -> list[Case]:
    """The cases that were merged into this one, also over several merges."""
    found: dict[str, Case] = {}
    waiting = [case]
    while waiting:
        rows = await tx.rows(_MERGED_INTO, case=waiting.pop())
        new = {row["id"]: read_case(row) for row in rows if row["id"] not in found}
        found |= new
        waiting += new
    return list(found.values())


_family = sa.select(_P("case", type_=sa.Text()).label("id")).cte("family", recursive=True)
_family = _family.union(sa.select(cases.c.id).join(_family, cases.c.merged_into == _family.c.id))
_in_family = sa.select(_family.c.id)
# The types that a case and those merged into it have, had, and were reported as.
_TYPES = sa.union(
    sa.select(cases.c.violation.label("now"), sa.null().label("change")).where(
        cases.c.id.in_(_in_family)
    ),
    sa.select(reports.c.violation, sa.null())
    .join(targets, targets.c.report_id == reports.c.id)
    .where(targets.c.case_id.in_(_in_family)),
    sa.select(sa.null(), case_events.c.detail).where(
        case_events.c.case_id.in_(_in_family),
        case_events.c.act == sa.literal_column(f"'{Act.SET_TYPE.value}'", sa.Text()),
    ),
)


async def types_of(tx: Transaction, case: str) -> frozenset[str]:
    """Every type that the case, or one that was merged into it, has, had or was reported as."""
    found = set()
    for row in await tx.rows(_TYPES, case=case):
        change = json.loads(row["change"] or "{}")
        found |= {row["now"], change.get("before"), change.get("after")}
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


# The case of this number.
_BY_NUMBER = sa.select(cases).where(cases.c.number == _P("number"))


async def by_number(tx: Transaction, number: str) -> Case | None:
    return await tx.one(read_case, _BY_NUMBER, number=number)


async def open_for(tx: Transaction, canonical: str) -> Case | None:
    return await tx.one(read_case, _OPEN_BY_CANONICAL, canonical=canonical)


async def lock_open_for(tx: Transaction, canonical: str) -> Case | None:
    """The open case of this link; no other transaction changes it before this one ends."""
    return await tx.one(read_case, _LOCK_OPEN, canonical=canonical)


def _listed(*which: Any) -> sa.Select[Any]:
    """The urgent and the old first."""
    ordered = sa.select(cases).where(*which).order_by(cases.c.urgency, cases.c.opened_at)
    return ordered.limit(_P("limit", type_=sa.Integer()))


# Open cases that have no desk.
_WITHOUT_DESK = _listed(cases.c.desk_id.is_(None), OPEN)


async def without_desk(tx: Transaction, limit: int = 1_000_000) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_WITHOUT_DESK, limit=limit)]


# Open cases of a desk, forwarded ones too.
_OPEN_AT_DESK = _listed(cases.c.desk_id == _P("desk"), OPEN)


async def open_at(tx: Transaction, desk: str, limit: int = 1_000_000) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_OPEN_AT_DESK, desk=desk, limit=limit)]


# A subquery for each closed desk, of which there are few: a join might read all cases.
_something = (
    sa.select(cases.c.id).where(cases.c.desk_id == desks.c.id, OPEN).limit(1).scalar_subquery()
)
# Closed desks that have open cases, which staff no longer see.
_CLOSED = sa.select(desks.c.id).where(desks.c.active == 0, _something.is_not(None))


async def at_closed_desks(tx: Transaction, limit: int) -> list[Case]:
    """Desk by desk, the urgent and the old first."""
    found: list[Case] = []
    for row in await tx.rows(_CLOSED):
        found += await open_at(tx, row["id"], limit - len(found))
    return found


def _fields(case: Case, now: int) -> dict[str, Any]:
    decision, proposal = case.decision, case.proposal
    return {
        "version": case.version,
        "status": case.status.value,
        "violation": case.violation,
        "open": int(case.status.is_open),
        "region": case.region,
        "urgency": int(case.urgency),
        "desk_id": case.desk,
        "holder": case.holder,
        "held_at": case.held_at,
        "decision": _kept(decision),
        "proposal": _kept(proposal),
        "outcome": None if decision is None else decision.outcome.value,
        "decided_at": None if decision is None else decision.at,
        "announced_at": case.announced_at,
        "merged_into": case.merged_into,
        "updated_at": now,
        "closed_at": case.closed_at,
        "snoozed_until": case.snoozed_until,
        "unread_since": case.unread_since,
        "claimed_at": case.claimed_at,
        "clock_at": case.clock_at,
        "paused_at": case.paused_at,
        "due_at": case.due_at,
        "remind_at": case.remind_at,
        "reminded": case.reminded,
        "overdue": int(case.overdue),
        "patterns": keep_patterns(case.patterns),
        "recused": f" {' '.join(map(str, sorted(case.recused)))} " if case.recused else None,
    }


def _kept(decision: Decision | None) -> str | None:
    kept = keep_decision(decision, None)
    if kept is None or decision is None:
        return None
    return json.dumps({**kept, "before": decision.before})


def _restored(kept: str | None) -> Decision | None:
    return restore_decision(json.loads(kept) if kept else None)


def read_case(row: Row) -> Case:
    return Case(
        id=row["id"], number=row["number"], version=row["version"], status=Status(row["status"]),
        violation=row["violation"], urgency=Urgency(row["urgency"]), opened_at=row["opened_at"],
        region=row["region"], canonical=row["canonical"], host=row["host"],
        display=row["display"], desk=row["desk_id"], holder=row["holder"], held_at=row["held_at"],
        decision=_restored(row["decision"]), proposal=_restored(row["proposal"]),
        announced_at=row["announced_at"], closed_at=row["closed_at"], undo_from=row["undo_from"],
        merged_into=row["merged_into"], account=row["account"],
        claimed_at=row["claimed_at"], clock_at=row["clock_at"],
        paused_at=row["paused_at"], due_at=row["due_at"], remind_at=row["remind_at"],
        reminded=row["reminded"], overdue=bool(row["overdue"]),
        snoozed_until=row["snoozed_until"], unread_since=row["unread_since"],
        recused=frozenset(map(int, (row["recused"] or "").split())),
        patterns=restore_patterns(row["patterns"]),
    )  # fmt: skip
