"""Who stands behind cases, where they are crowds: counted from indices wherever that will do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from bot.storage.database import Transaction
from bot.storage.schema import reports, targets
from bot.storage.statements import ListOf, PerDialect, with_list


def _among_few(table: str, index: str, condition: str, *, told: bool) -> sa.Exists:
    """Whether a row of a small partial index is there.

    SQLite must be `told` of it: of its own accord it takes the far larger index of all keys.
    """
    source = sa.text(f"{table} INDEXED BY {index}" if told else table)
    few: sa.Select[tuple[int]] = (
        sa.select(sa.literal_column("1")).select_from(source).where(sa.text(condition))
    )
    return sa.exists(few)


def _standing(listed: ListOf, *, told: bool) -> sa.Select[tuple[str, int]]:
    condition = "gone.id = targets.report_id AND gone.withdrawn_at IS NOT NULL"
    withdrawn = _among_few("reports AS gone", "ix_reports_withdrawn", condition, told=told)
    return (
        sa.select(targets.c.case_id, sa.func.count(sa.distinct(targets.c.report_id)).label("n"))
        .where(targets.c.case_id.in_(listed("cases")), ~withdrawn)
        .group_by(targets.c.case_id)
    )


def _unreachable(*, told: bool) -> sa.Select[int]:
    condition = "silent.id = reports.person_id AND silent.reachable = 0"
    silent = _among_few("people AS silent", "ix_people_unreachable", condition, told=told)
    belongs = sa.select(targets.c.report_id).where(targets.c.case_id == sa.bindparam("case"))
    return sa.select(sa.func.count(sa.distinct(reports.c.person_id))).where(
        reports.c.id.in_(belongs), reports.c.tell == 1, silent
    )


_STANDING = PerDialect(
    with_list(partial(_standing, told=True)).sqlite,
    with_list(partial(_standing, told=False)).postgresql,
)
_UNREACHABLE = PerDialect(_unreachable(told=True), _unreachable(told=False))


async def standing(tx: Transaction, cases: Sequence[str]) -> dict[str, int]:
    """How many reports each of some cases has that were not withdrawn; one without is left out."""
    rows = await tx.rows(_STANDING, cases=json.dumps(cases)) if cases else []
    return {row["case_id"]: int(row["n"]) for row in rows}


async def unreachable(tx: Transaction, case: str) -> int:
    """How many reporters of the case cannot be written to at present."""
    return int(await tx.value(_UNREACHABLE, case=case))
