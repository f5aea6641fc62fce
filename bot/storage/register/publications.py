"""Decisions that are proposed for the register: changed by compare-and-set on their version."""

from typing import Any

import sqlalchemy as sa

from bot.domain.register.publication import Publication, State
from bot.storage.desk.cases import VersionConflict
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import publications
from bot.storage.schema.register import PENDING

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_is_overdue = publications.c.due_at < _P("now", type_=sa.BigInteger())
_pending = sa.text(f"publications.{PENDING}")
# Adds a proposal; a decision is proposed once.
_ADD = insert_ignore(publications)


async def add(tx: Transaction, publication: Publication) -> bool:
    return await tx.run(_ADD, **_row(publication)) == 1


_CHANGING = (
    "version", "proposed_at", "due_at", "state", "settled_at", "settled_by", "reminded_at",
)  # fmt: skip
# Compare and set: changes a proposal only from the version that was read.
_CHANGE = (
    sa.update(publications)
    .where(publications.c.id == _P("id_"), publications.c.version == _P("expected"))
    .values({name: _P(name) for name in _CHANGING})
)


async def change(tx: Transaction, before: Publication, after: Publication) -> None:
    """Raises VersionConflict when the proposal is not as it was read."""
    row = {name: value for name, value in _row(after).items() if name in _CHANGING}
    row["version"] = before.version + 1
    if not await tx.run(_CHANGE, id_=before.id, expected=before.version, **row):
        raise VersionConflict(before.id)


# One proposal.
_GET = sa.select(publications).where(publications.c.id == _P("id"))


async def get(tx: Transaction, publication: str) -> Publication | None:
    return await tx.one(_read, _GET, id=publication)


# The proposal of a decision.
_OF_DECISION = sa.select(publications).where(publications.c.decision_id == _P("decision"))


async def of_decision(tx: Transaction, decision: str) -> Publication | None:
    return await tx.one(_read, _OF_DECISION, decision=decision)


# The pending proposals of a case.
_OF_CASE = sa.select(publications).where(_pending, publications.c.case_id == _P("case"))


async def pending_of(tx: Transaction, case: str) -> list[Publication]:
    return [_read(row) for row in await tx.rows(_OF_CASE, case=case)]


# Pending proposals after one, those that are due first at the head.
_WAITING = (
    sa.select(publications)
    .where(
        _pending,
        sa.tuple_(publications.c.due_at, publications.c.id)
        > sa.tuple_(_P("due_at", type_=sa.BigInteger()), _P("after", type_=sa.Text())),
    )
    .order_by(publications.c.due_at, publications.c.id)
    .limit(_limit)
)


async def waiting(
    tx: Transaction, limit: int, after: Publication | None = None
) -> list[Publication]:
    due_at, id = (-1, "") if after is None else (after.due_at, after.id)
    return [_read(row) for row in await tx.rows(_WAITING, due_at=due_at, after=id, limit=limit)]


# Overdue ones of which no person was reminded.
_UNREMINDED = (
    sa.select(publications)
    .where(_pending, _is_overdue, publications.c.reminded_at.is_(None))
    .order_by(publications.c.due_at, publications.c.id)
    .limit(_limit)
)


async def unreminded(tx: Transaction, limit: int) -> list[Publication]:
    rows = await tx.rows(_UNREMINDED, now=tx.now, limit=limit)
    return [_read(row) for row in rows]


# How many are pending, and how many of them are overdue.
_COUNTS = (
    sa.select(
        sa.func.count().label("n"),
        sa.func.count().filter(_is_overdue).label("due"),
    )
    .select_from(publications)
    .where(_pending)
)  # fmt: skip


async def counts(tx: Transaction) -> tuple[int, int]:
    row = await tx.row(_COUNTS, now=tx.now)
    return (0, 0) if row is None else (row["n"], row["due"])


def _row(publication: Publication) -> dict[str, Any]:
    return {
        "id": publication.id, "version": publication.version, "case_id": publication.case,
        "decision_id": publication.decision, "proposed_at": publication.proposed_at,
        "due_at": publication.due_at, "state": publication.state.value,
        "settled_at": publication.settled_at, "settled_by": publication.settled_by,
        "reminded_at": publication.reminded_at,
    }  # fmt: skip


def _read(row: Row) -> Publication:
    return Publication(
        row["id"], row["case_id"], row["decision_id"], row["proposed_at"], row["due_at"],
        State(row["state"]), row["settled_at"], row["settled_by"],
        row["reminded_at"], row["version"],
    )  # fmt: skip
