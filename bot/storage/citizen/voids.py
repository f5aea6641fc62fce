"""Reports that were closed for bad faith: they count no more, and can be opened again."""

import sqlalchemy as sa

from bot.storage.citizen.reports import REPORTS
from bot.storage.desk import report_counts
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import NOW, count, run
from bot.storage.schema import cases, reports, targets
from bot.storage.schema.desk import UNDECIDED

_C = reports.c


def _pending(person: str) -> tuple[sa.ColumnElement[bool], ...]:
    undecided = sa.exists().where(
        targets.c.report_id == _C.id, cases.c.id == targets.c.case_id, sa.text(UNDECIDED)
    )
    return _C.person_id == person, _C.withdrawn_at.is_(None), undecided.correlate(reports)


@count
def count_pending(person: str) -> Statement:
    """How many undecided reports a person has."""
    return sa.select(sa.func.count()).select_from(reports).where(*_pending(person))


@REPORTS.all
def pending(person: str, limit: int) -> Statement:
    """The undecided reports of a person, oldest first."""
    listed = sa.select(reports).where(*_pending(person))
    return listed.order_by(_C.filed_at, _C.id).limit(limit)


@run
def _void(report: str, batch: str, now: int = NOW) -> Statement:
    """The words stay until the retention ends."""
    standing = (_C.id == report, _C.withdrawn_at.is_(None))
    return sa.update(reports).where(*standing).values(withdrawn_at=now, voided=batch)


async def void(tx: Transaction, report: str, batch: str) -> bool:
    """False when the report was closed or withdrawn before. The caller has locked its cases."""
    if not await _void(tx, report, batch):
        return False
    await report_counts.withdrawn(tx, report)
    return True


@REPORTS.all
def of_batch(batch: str) -> Statement:
    """Reports that were closed together, and still have their author."""
    return sa.select(reports).where(_C.voided == batch, _C.person_id.is_not(None)).order_by(_C.id)


@run
def _restore(report: str) -> Statement:
    closed = (_C.id == report, _C.voided.is_not(None))
    return sa.update(reports).where(*closed).values(withdrawn_at=None, voided=None)


async def restore(tx: Transaction, report: str) -> bool:
    """False when that was done before. The caller has locked its cases, and counts them anew."""
    return await _restore(tx, report) > 0
