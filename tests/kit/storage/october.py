"""Cases, reports and events of one October, written straight into the tables."""

import sqlalchemy as sa

from bot.core.schema.desk import case_events, cases
from bot.core.schema.reporting import reports
from bot.figures.period import parse

OCTOBER = parse("2026-10").bounds("Asia/Almaty")
BEGIN, END = OCTOBER
HOUR, DAY = 3_600_000, 86_400_000


async def case(tx, id, opened, **columns):
    """A case opened some hours after the beginning of October."""
    values = {
        "number": id,
        "version": 1,
        "status": "received",
        "open": 1,
        "violation": "drugs",
        "urgency": 2,
        "canonical": f"https://{id}",
        "region": None,
        "merged_into": None,
        "decided_at": None,
        "outcome": None,
        "claimed_at": None,
    }
    values |= columns
    if values["outcome"]:
        values |= {"status": "closed", "open": 0}
    at = BEGIN + opened * HOUR
    await tx.run(sa.insert(cases), id=id, opened_at=at, updated_at=at, **values)


async def report(tx, id, at, violation="drugs", language="kk", **columns):
    await tx.run(
        sa.insert(reports),
        id=id,
        number=id,
        draft_id=id,
        receipt=id.encode(),
        violation=violation,
        language=language,
        tell=1,
        filed_at=at,
        **columns,
    )


async def event(tx, case_id, act, at):
    await tx.run(
        sa.insert(case_events), case_id=case_id, version=1, at=at, act=act, staff=None, detail="{}"
    )
