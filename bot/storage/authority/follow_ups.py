"""What becomes of the material of decided cases: one row for each decision that is followed."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.domain.authority.follow_up import FollowUp, Found
from bot.domain.desk.case import Case
from bot.storage.audit import changes
from bot.storage.desk.cases import read_case
from bot.storage.engine.database import Row, Transaction
from bot.storage.engine.statements import upsert
from bot.storage.schema import cases, follow_ups

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_due = sa.and_(
    follow_ups.c.look_at.is_not(None), follow_ups.c.look_at <= _P("now", type_=sa.BigInteger())
)
RECORDED = (
    "decision_id", "decided_at", "order_until", "order_over_at", "looked_at", "found",
)  # fmt: skip
"""What the log holds of them: all but when a person is to look again."""
# Keeps what is followed of a case.
_KEEP = upsert(follow_ups, ["case_id"], [c.name for c in follow_ups.c if c.name != "case_id"])


def recorded(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in RECORDED}


async def keep(tx: Transaction, followed: FollowUp) -> None:
    until = followed.order_until
    row = {
        "decision_id": followed.decision, "decided_at": followed.decided_at,
        "order_until": until and until.isoformat(),
        "order_over_at": followed.order_over_at, "look_at": followed.look_at,
        "times": followed.times, "looked_at": followed.looked_at,
        "found": followed.found and followed.found.value,
    }  # fmt: skip
    before = await tx.row(_GET, case=followed.case)
    await tx.run(_KEEP, case_id=followed.case, **row)
    was = recorded(before) if before else {}
    await changes.record(tx, follow_ups, followed.case, was, recorded(row))


# Follows a case no more.
_DROP = sa.delete(follow_ups).where(follow_ups.c.case_id == _P("case"))


async def drop(tx: Transaction, case: str) -> None:
    if await tx.run(_DROP, case=case):
        await changes.record_removal(tx, follow_ups, case)


# What is followed of a case.
_GET = sa.select(follow_ups).where(follow_ups.c.case_id == _P("case"))


async def get(tx: Transaction, case: str) -> FollowUp | None:
    return await tx.one(_read, _GET, case=case)


# Cases of a desk that a person is to look at again, those that wait longest first.
_DUE = (
    sa.select(cases)
    .join(follow_ups, follow_ups.c.case_id == cases.c.id)
    .where(_due, cases.c.desk_id == _P("desk"))
    .order_by(follow_ups.c.look_at, cases.c.id)
    .limit(_limit)
    .offset(_P("first", type_=sa.Integer()))
)


async def due_at(tx: Transaction, desk: str, first: int, limit: int) -> list[Case]:
    rows = await tx.rows(_DUE, desk=desk, now=tx.now, first=first, limit=limit)
    return [read_case(row) for row in rows]


# How many cases of a desk a person is to look at again.
_COUNT = (
    sa.select(sa.func.count())
    .select_from(follow_ups)
    .join(cases, follow_ups.c.case_id == cases.c.id)
    .where(_due, cases.c.desk_id == _P("desk"))
)


async def count_due(tx: Transaction, desk: str) -> int:
    return int(await tx.value(_COUNT, desk=desk, now=tx.now))


def _read(row: Row) -> FollowUp:
    values: dict[str, Any] = {
        name: row[name] for name in ("decided_at", "order_over_at", "look_at", "times", "looked_at")
    }
    until, found = row["order_until"], row["found"]
    return FollowUp(
        row["case_id"], row["decision_id"],
        order_until=date.fromisoformat(until) if until else None,
        found=Found(found) if found else None, **values,
    )  # fmt: skip
