"""By when reporters were told that they hear an outcome."""

import sqlalchemy as sa

from bot.domain.citizen.report import Report
from bot.storage.citizen.reports import REPORTS
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import NOW, rows, run
from bot.storage.schema import reports

_C = reports.c


@rows
def _passed(limit: int, now: int = NOW) -> Statement:
    over = sa.select(reports).where(_C.promised_at.is_not(None), _C.promised_at <= now)
    return over.order_by(_C.promised_at).limit(limit)


async def passed(tx: Transaction, limit: int) -> list[tuple[Report, int]]:
    """Reports whose promised moment has passed, each with it; those that wait longest first."""
    return [(REPORTS.read(tx, row), row["promised_at"]) for row in await _passed(tx, limit)]


@run
def checked(report: str) -> Statement:
    """Note that a promise was looked at."""
    return sa.update(reports).where(_C.id == report).values(promised_at=None)
