"""Reports that were closed for bad faith: they count no more, and can be opened again."""

import sqlalchemy as sa

from bot.domain.citizen.report import Report
from bot.storage.citizen.reports import read_report
from bot.storage.desk import report_counts
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases, reports, targets
from bot.storage.schema.desk import UNDECIDED

_P = sa.bindparam
_undecided = (
    sa.exists()
    .where(targets.c.report_id == reports.c.id, cases.c.id == targets.c.case_id, sa.text(UNDECIDED))
    .correlate(reports)
)
_pending = (
    reports.c.person_id == _P("person"), reports.c.withdrawn_at.is_(None), _undecided,
)  # fmt: skip
# How many undecided reports a person has.
_COUNT = sa.select(sa.func.count()).select_from(reports).where(*_pending)


async def count_pending(tx: Transaction, person: str) -> int:
    return int(await tx.value(_COUNT, person=person))


# The undecided reports of a person, oldest first.
_PENDING = (
    sa.select(reports)
    .where(*_pending)
    .order_by(reports.c.filed_at, reports.c.id)
    .limit(_P("limit", type_=sa.Integer()))
)


async def pending(tx: Transaction, person: str, limit: int) -> list[Report]:
    return [read_report(tx, row) for row in await tx.rows(_PENDING, person=person, limit=limit)]


# Closes a report; its words stay until the retention ends.
_VOID = (
    sa.update(reports)
    .where(reports.c.id == _P("report"), reports.c.withdrawn_at.is_(None))
    .values(withdrawn_at=_P("at"), voided=_P("batch"))
)


async def void(tx: Transaction, report: str, batch: str) -> bool:
    """False when the report was closed or withdrawn before. The caller has locked its cases."""
    if not await tx.run(_VOID, report=report, at=tx.now, batch=batch):
        return False
    await report_counts.withdrawn(tx, report)
    return True


# What was closed together, and still has its author.
_BATCH = (
    sa.select(reports)
    .where(reports.c.voided == _P("batch"), reports.c.person_id.is_not(None))
    .order_by(reports.c.id)
)


async def of_batch(tx: Transaction, batch: str) -> list[Report]:
    return [read_report(tx, row) for row in await tx.rows(_BATCH, batch=batch)]


# Opens a closed report again.
_RESTORE = (
    sa.update(reports)
    .where(reports.c.id == _P("report"), reports.c.voided.is_not(None))
    .values(withdrawn_at=None, voided=None)
)


async def restore(tx: Transaction, report: str) -> bool:
    """False when that was done before. The caller has locked its cases, and counts them anew."""
    return await tx.run(_RESTORE, report=report) > 0
