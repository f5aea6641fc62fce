"""Appeals: changed only by compare-and-set on their version; rows are never deleted."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Outcome
from bot.domain.desk.looks.look import keep_opinion, restore_opinion
from bot.domain.register.appeal import About, Appeal, Finding, Kind, Stage
from bot.storage.audit import changes
from bot.storage.audit.changes import with_person
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.errors import VersionConflict
from bot.storage.schema import appeals
from bot.storage.schema.base import Big
from bot.storage.sealed import APPEAL_TEXTS, opened, sealed

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_open = sa.text("stage IN ('waiting', 'decided')")
_waiting = appeals.c.stage == Stage.WAITING.value
_RECORDED = (
    "number", "kind", "case_id", "decision_id", "violation", "language", "entry_id",
    "entry_version", "about", "filed_at", "due_at", "stage", "finding", "outcome", "ground",
    "reason", "decided_at", "replaced_by", "closed_at",
)  # fmt: skip
# Adds an appeal; numbers and codes are random and may be taken, and a person contests a version of
# an entry once.
_ADD = insert_ignore(appeals)


def recorded(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the log holds of an appeal: all but words, who filed it and in whose hands it was."""
    kept = {name: row[name] for name in _RECORDED}
    by = row["decided_by"]
    return kept | {"first": with_person(row["first"], row["first_by"]), "by": by}


async def add(tx: Transaction, appeal: Appeal, receipt: bytes | None) -> bool:
    row = {"id": appeal.id, "receipt": receipt, **_fixed(appeal), **_changing(appeal)}
    if await tx.run(_ADD, **sealed(tx, APPEAL_TEXTS, row)) != 1:
        return False
    await changes.record(tx, appeals, appeal.id, {}, recorded(row))
    return True


_CHANGING = (
    "version", "decision_id", "person_id", "words", "stage", "holder", "held_at", "passed",
    "without_people_since", "finding", "outcome", "ground", "reason", "reply", "reply_language",
    "decided_by", "decided_at", "replaced_by", "closed_at", "reminded",
)  # fmt: skip
# Compare and set: changes an appeal only from the version that was read.
_CHANGE = (
    sa.update(appeals)
    .where(appeals.c.id == _P("id_"), appeals.c.version == _P("expected"))
    .values({name: _P(name) for name in _CHANGING})
)


async def change(tx: Transaction, before: Appeal, after: Appeal) -> None:
    """Raises VersionConflict when the appeal is not as it was read."""
    row = sealed(tx, APPEAL_TEXTS, {"id": after.id, **_changing(after)})
    values = {**row, "version": before.version + 1}
    del values["id"]
    was = await tx.row(_GET, id=before.id)
    if not await tx.run(_CHANGE, id_=before.id, expected=before.version, **values) or was is None:
        raise VersionConflict(before.id)
    await changes.record(tx, appeals, before.id, recorded(was), recorded({**was, **values}))


# One appeal.
_GET = sa.select(appeals).where(appeals.c.id == _P("id"))


async def get(tx: Transaction, appeal: str) -> Appeal | None:
    return _one(tx, await tx.row(_GET, id=appeal))


# The appeal that a code leads to.
_BY_RECEIPT = sa.select(appeals).where(appeals.c.receipt == _P("receipt"))


async def by_receipt(tx: Transaction, *receipts: bytes) -> Appeal | None:
    """By the hashes that may stand for a code."""
    for receipt in receipts:
        if row := await tx.row(_BY_RECEIPT, receipt=receipt):
            return _one(tx, row)
    return None


# A person's own appeal by its number.
_OWN = sa.select(appeals).where(
    appeals.c.person_id == _P("person"), appeals.c.number == _P("number")
)


async def own_by_number(tx: Transaction, person: str, number: str) -> Appeal | None:
    return _one(tx, await tx.row(_OWN, person=person, number=number))


# The appeals of a person, the newest first.
_OF_PERSON = (
    sa.select(appeals)
    .where(appeals.c.person_id == _P("person"))
    .order_by(appeals.c.filed_at.desc(), appeals.c.id)
)


async def of_person(tx: Transaction, person: str) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_OF_PERSON, person=person)]


# The appeals of a case, the oldest first.
_OF_CASE = (
    sa.select(appeals)
    .where(appeals.c.case_id == _P("case"))
    .order_by(appeals.c.filed_at, appeals.c.id)
)
_OPEN_OF_CASE = _OF_CASE.where(_open)


async def of_case(tx: Transaction, case: str) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_OF_CASE, case=case)]


async def open_of_case(tx: Transaction, case: str) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_OPEN_OF_CASE, case=case)]


# The second looks that were asked for with a report.
_OF_REPORT = sa.select(appeals).where(appeals.c.report_id == _P("report"))


async def of_report(tx: Transaction, report: str) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_OF_REPORT, report=report)]


# Appeals that wait to be decided, those that are due first at the head.
_WAITING = (
    sa.select(appeals).where(_open, _waiting).order_by(appeals.c.due_at, appeals.c.id).limit(_limit)
)


async def waiting(tx: Transaction, limit: int) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_WAITING, limit=limit)]


# How many wait, how many of them are late, and how many no known person may take.
_COUNTS = (
    sa.select(
        sa.func.count().label("n"),
        sa.func.count(appeals.c.without_people_since).label("without"),
        sa.func.sum(sa.case((appeals.c.due_at < _P("now", type_=Big), 1), else_=0)).label("late"),
    )
    .select_from(appeals)
    .where(_open, _waiting)
)


async def waiting_counts(tx: Transaction) -> tuple[int, int, int]:
    """(all, late, without people)"""
    row = await tx.row(_COUNTS, now=tx.now)
    return (0, 0, 0) if row is None else (row["n"], row["late"] or 0, row["without"])


# How many appeals a person filed since a moment.
_LATELY = (
    sa.select(sa.func.count())
    .select_from(appeals)
    .where(
        appeals.c.person_id == _P("person"),
        appeals.c.filed_at.between(_P("first", type_=Big), _P("now", type_=Big)),
    )
)


async def filed_since(tx: Transaction, person: str, since: int) -> int:
    return int(await tx.value(_LATELY, person=person, first=since + 1, now=tx.now))


# Closed appeals that still hold words or lead to a person, those closed first at the head.
_has_content = sa.or_(
    *(column.is_not(None) for column in (appeals.c.words, appeals.c.reply, appeals.c.person_id))
)
_OVER = (
    sa.select(appeals)
    .where(appeals.c.closed_at < _P("before", type_=Big), _has_content)
    .order_by(appeals.c.closed_at)
    .limit(_limit)
)


async def over(tx: Transaction, before: int, limit: int) -> list[Appeal]:
    return [_appeal(tx, row) for row in await tx.rows(_OVER, before=before, limit=limit)]


# How many closed appeals still hold such things, and when the first of them was closed.
_OVER_DUE = sa.select(
    sa.func.count().label("count"), sa.func.min(appeals.c.closed_at).label("oldest")
).where(appeals.c.closed_at < _P("before", type_=Big), _has_content)


async def over_due(tx: Transaction, before: int) -> tuple[int, int | None]:
    """(how many, the earliest moment at which one was closed)"""
    row = await tx.row(_OVER_DUE, before=before) or {}
    return row["count"], row["oldest"]


# Takes words, code and person out of an appeal.
_EMPTY = (
    sa.update(appeals)
    .where(appeals.c.id == _P("id_"))
    .values(words=None, reply=None, receipt=None, person_id=None, version=appeals.c.version + 1)
)


async def empty(tx: Transaction, appeal: str) -> None:
    await tx.run(_EMPTY, id_=appeal)


def _fixed(appeal: Appeal) -> dict[str, Any]:
    return {
        "number": appeal.number, "kind": appeal.kind.value, "case_id": appeal.case,
        "violation": appeal.violation, "language": appeal.language, "entry_id": appeal.entry,
        "entry_version": appeal.entry_version, "report_id": appeal.report,
        "about": appeal.about and appeal.about.value, "filed_at": appeal.filed_at,
        "due_at": appeal.due_at, "first": json.dumps(keep_opinion(appeal.first)),
        "first_by": appeal.first.by,
    }  # fmt: skip


def _changing(appeal: Appeal) -> dict[str, Any]:
    return {
        "version": appeal.version, "decision_id": appeal.decision, "person_id": appeal.person,
        "words": appeal.words, "stage": appeal.stage.value, "holder": appeal.holder,
        "held_at": appeal.held_at,
        "passed": f" {' '.join(map(str, sorted(appeal.passed)))} " if appeal.passed else None,
        "without_people_since": appeal.without_people_since,
        "finding": appeal.finding and appeal.finding.value,
        "outcome": appeal.outcome and appeal.outcome.value, "ground": appeal.ground,
        "reason": appeal.reason, "reply": appeal.reply, "reply_language": appeal.reply_language,
        "decided_by": appeal.decided_by, "decided_at": appeal.decided_at,
        "replaced_by": appeal.replaced_by, "closed_at": appeal.closed_at,
        "reminded": appeal.reminded,
    }  # fmt: skip


def _one(tx: Transaction, row: Row | None) -> Appeal | None:
    return None if row is None else _appeal(tx, row)


def _appeal(tx: Transaction, row: Row) -> Appeal:
    row = opened(tx, APPEAL_TEXTS, row)
    return Appeal(
        id=row["id"], number=row["number"], kind=Kind(row["kind"]), case=row["case_id"],
        decision=row["decision_id"],
        first=restore_opinion(json.loads(row["first"]), row["first_by"]),
        violation=row["violation"], language=row["language"],
        filed_at=row["filed_at"], due_at=row["due_at"], entry=row["entry_id"],
        entry_version=row["entry_version"], report=row["report_id"], person=row["person_id"],
        about=About(row["about"]) if row["about"] else None, words=row["words"],
        stage=Stage(row["stage"]), holder=row["holder"], held_at=row["held_at"],
        passed=frozenset(map(int, (row["passed"] or "").split())),
        without_people_since=row["without_people_since"],
        finding=Finding(row["finding"]) if row["finding"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None, ground=row["ground"],
        reason=row["reason"], reply=row["reply"], reply_language=row["reply_language"],
        decided_by=row["decided_by"], decided_at=row["decided_at"],
        replaced_by=row["replaced_by"], closed_at=row["closed_at"], reminded=row["reminded"],
        version=row["version"],
    )  # fmt: skip
