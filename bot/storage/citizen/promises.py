"""By when reporters were told that they hear an outcome."""

import sqlalchemy as sa

from bot.domain.citizen.report import Report
from bot.storage.citizen.reports import read_report
from bot.storage.engine.database import Transaction
from bot.storage.schema import reports

_P = sa.bindparam
# Reports whose promised day has passed, those that wait longest first.
_PASSED = (
    sa.select(reports)
    .where(reports.c.promised_at.is_not(None), reports.c.promised_at <= _P("now"))
    .order_by(reports.c.promised_at)
    .limit(_P("limit", type_=sa.Integer()))
)


async def passed(tx: Transaction, limit: int) -> list[tuple[Report, int]]:
    """Each with the moment that was promised."""
    rows = await tx.rows(_PASSED, now=tx.now, limit=limit)
    return [(read_report(tx, row), row["promised_at"]) for row in rows]


# Notes that a promise was looked at.
_CHECKED = sa.update(reports).where(reports.c.id == _P("report")).values(promised_at=None)


async def checked(tx: Transaction, report: str) -> None:
    await tx.run(_CHECKED, report=report)
