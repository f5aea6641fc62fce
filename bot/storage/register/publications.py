"""Decisions that are proposed for the register: changed by compare-and-set on their version."""

import sqlalchemy as sa

from bot.domain.register.publication import Publication
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.mapper import Versioned
from bot.storage.engine.queries import NOW, row
from bot.storage.schema import publications
from bot.storage.schema.register import PENDING

_C = publications.c
_table = Versioned(
    publications,
    Publication,
    fixed=("case_id", "decision_id"),
    case="case_id",
    decision="decision_id",
)
add, get, change = _table.add, _table.get, _table.change


def _pending() -> sa.Select[tuple[object, ...]]:
    """Those that are due first at the head."""
    listed = sa.select(publications).where(sa.text(f"publications.{PENDING}"))
    return listed.order_by(_C.due_at, _C.id)


@_table.one
def of_decision(decision: str) -> Statement:
    return sa.select(publications).where(_C.decision_id == decision)


@_table.all
def pending_of(case: str) -> Statement:
    return _pending().where(_C.case_id == case)


@_table.all
def _waiting(due_at: int, after: str, limit: int) -> Statement:
    behind = sa.tuple_(_C.due_at, _C.id) > sa.tuple_(due_at, after)
    return _pending().where(behind).limit(limit)


async def waiting(
    tx: Transaction, limit: int, after: Publication | None = None
) -> list[Publication]:
    """Pending proposals after one."""
    due_at, id = (-1, "") if after is None else (after.due_at, after.id)
    return await _waiting(tx, due_at, id, limit)


@_table.all
def unreminded(limit: int, now: int = NOW) -> Statement:
    """Overdue ones of which no person was reminded."""
    return _pending().where(_C.due_at < now, _C.reminded_at.is_(None)).limit(limit)


@row
def _counts(now: int = NOW) -> Statement:
    overdue = sa.func.count().filter(_C.due_at < now)
    counted = sa.select(sa.func.count().label("n"), overdue.label("due"))
    return counted.select_from(publications).where(sa.text(f"publications.{PENDING}"))


async def counts(tx: Transaction) -> tuple[int, int]:
    """How many are pending, and how many of them are overdue."""
    found: Row | None = await _counts(tx)
    return (0, 0) if found is None else (found["n"], found["due"])
