"""Referrals: changed only by compare-and-set on their stage."""

import json
from typing import Any

import sqlalchemy as sa

from bot.domain.authority.order import keep_order, restore_order
from bot.domain.authority.referral import Referral, Stage, Way
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.errors import TransientDatabaseError
from bot.storage.schema import referrals
from bot.storage.schema.authority import WAITING
from bot.storage.sealed import REFUSAL, opened, sealed

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_SEALED = (REFUSAL,)
_waits = sa.text(f"referrals.{WAITING}")


class StageConflict(TransientDatabaseError):
    """The referral was changed since it was read; a retry reads it anew."""


# Adds a referral, unless the case waits for an authority already.
_ADD = insert_ignore(referrals)


async def add(tx: Transaction, referral: Referral) -> bool:
    return await tx.run(_ADD, **_row(tx, referral)) == 1


# One referral.
_GET = sa.select(referrals).where(referrals.c.id == _P("id"))


async def get(tx: Transaction, referral: str) -> Referral | None:
    return _read(tx, await tx.row(_GET, id=referral))


# The newest referral of a decision.
_OF_DECISION = (
    sa.select(referrals)
    .where(referrals.c.case_id == _P("case"), referrals.c.decision_id == _P("decision"))
    .order_by(referrals.c.created_at.desc(), referrals.c.id.desc())
    .limit(1)
)


async def of_decision(tx: Transaction, case: str, decision: str) -> Referral | None:
    return _read(tx, await tx.row(_OF_DECISION, case=case, decision=decision))


# The referrals of a case that were not recalled, the oldest first.
_OF_CASE = (
    sa.select(referrals)
    .where(referrals.c.case_id == _P("case"), referrals.c.stage != Stage.RECALLED.value)
    .order_by(referrals.c.created_at, referrals.c.id)
)


async def standing_of(tx: Transaction, case: str) -> list[Referral]:
    rows = await tx.rows(_OF_CASE, case=case)
    return [found for row in rows if (found := _read(tx, row)) is not None]


# The referral that a decision planned which can still be undone.
_PLANNED = sa.select(referrals).where(
    referrals.c.case_id == _P("case"), sa.text("referrals.stage = 'planned'")
)


async def planned_of(tx: Transaction, case: str) -> Referral | None:
    return _read(tx, await tx.row(_PLANNED, case=case))


# The referral by which a case waits for an authority.
_WAITING = sa.select(referrals).where(referrals.c.case_id == _P("case"), _waits)


async def waiting_of(tx: Transaction, case: str) -> Referral | None:
    return _read(tx, await tx.row(_WAITING, case=case))


_CHANGED = (
    "stage", "way", "sent_at", "received_at", "closed_at", "attempts", "chased", "chase_at",
    "court_order", "refusal", "refusal_language", "receipt",
)  # fmt: skip
# Compare and set: changes a referral only at the stage and after the attempts that were read.
_CHANGE = (
    sa.update(referrals)
    .where(
        referrals.c.id == _P("id_"),
        referrals.c.stage == _P("expected"),
        referrals.c.attempts == _P("expected_attempts"),
        referrals.c.chased == _P("expected_chased"),
    )
    .values({name: _P(name) for name in _CHANGED})
)


async def change(tx: Transaction, before: Referral, after: Referral) -> None:
    """Store what happened to a referral. Raises StageConflict when it is not as it was read."""
    row = {k: v for k, v in _row(tx, after).items() if k in _CHANGED}
    changed = await tx.run(
        _CHANGE, id_=before.id, expected=before.stage.value,
        expected_attempts=before.attempts, expected_chased=before.chased, **row,
    )  # fmt: skip
    if not changed:
        raise StageConflict(before.id)


# What waits to arrive in the groups of an authority.
_LEAVING = sa.select(referrals).where(
    referrals.c.authority == _P("authority"),
    referrals.c.stage == Stage.LEAVING.value,
    referrals.c.way == Way.DESK.value,
)


async def leaving_by_desk(tx: Transaction, authority: str) -> list[Referral]:
    rows = await tx.rows(_LEAVING, authority=authority)
    return [found for row in rows if (found := _read(tx, row)) is not None]


# Referrals whose reminder is due, those that wait longest first; the rows are locked.
_DUE = (
    sa.select(referrals)
    .where(referrals.c.chase_at.is_not(None), referrals.c.chase_at <= _P("now"))
    .order_by(referrals.c.chase_at)
    .limit(_limit)
    .with_for_update()
)


async def lock_due(tx: Transaction, limit: int) -> list[Referral]:
    """No other transaction changes these referrals before this one ends."""
    rows = await tx.rows(_DUE, now=tx.now, limit=limit)
    return [found for row in rows if (found := _read(tx, row)) is not None]


def _row(tx: Transaction, referral: Referral) -> Row:
    row: dict[str, Any] = {
        "id": referral.id, "case_id": referral.case_id, "decision_id": referral.decision_id,
        "authority": referral.authority, "department": referral.department,
        "way": referral.way.value, "stage": referral.stage.value,
        "created_at": referral.created_at, "sent_at": referral.sent_at,
        "received_at": referral.received_at, "closed_at": referral.closed_at,
        "attempts": referral.attempts, "chased": referral.chased, "chase_at": referral.chase_at,
        "court_order": None if referral.order is None else json.dumps(keep_order(referral.order)),
        "refusal": referral.refusal, "refusal_language": referral.refusal_language,
        "receipt": referral.receipt,
    }  # fmt: skip
    return sealed(tx, _SEALED, row)


def _read(tx: Transaction, row: Row | None) -> Referral | None:
    if row is None:
        return None
    fields = dict(opened(tx, _SEALED, row))
    order = fields.pop("court_order")
    return Referral(**{
        **fields, "way": Way(fields["way"]), "stage": Stage(fields["stage"]),
        "order": restore_order(json.loads(order) if order else None),
    })  # fmt: skip
