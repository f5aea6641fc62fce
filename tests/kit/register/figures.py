"""Cases that were decided, for figures alone: nothing else of them is there."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bot.cases.tables import cases, referrals
from bot.core.database import Database, Transaction
from bot.core.periods import Period
from bot.register.tables import appeals
from bot.reports.tables import reports
from tests.kit.storage.fairness import filled


async def case_row(tx: Transaction, id: str, at: int, **columns: object) -> None:
    """A case that was opened at this moment; with an outcome it is closed."""
    values: dict[str, object] = {
        "version": 1,
        "status": "received",
        "open": 1,
        "urgency": 2,
    }
    if columns.get("outcome"):
        values |= {"status": "closed", "open": 0}
    values |= {
        "number": id.upper(),
        "violation": "drugs",
        "opened_at": at,
        "updated_at": at,
    }
    await tx.run(sa.insert(cases), id=id, **(values | columns))


async def restrict(database: Database, links: Mapping[str, int], at: int) -> None:
    """So many links of each violation type, one after the other from this moment on."""
    async with database.transaction() as tx:
        for violation, n in links.items():
            for i in range(n):
                id = f"{violation}{i}"
                found = {
                    "violation": violation,
                    "canonical": f"https://secret.example/{id}",
                }
                await case_row(
                    tx, id, at, **found, decided_at=at + i, outcome="restricted"
                )


OUTCOMES = ("restricted", "removed", "not_confirmed", "forwarded", "out_of_scope")
TYPES = ("gambling", "drugs", "fraud", "terrorism", "extremism", "suicide")
REGIONS = ("KZ-75", "KZ-71", "KZ-79", "KZ-63", None)


async def fill_months(
    database: Database, months: Iterable[Period], zone: str, seed: int
) -> None:
    """Reports, cases, referrals and appeals of months, many of each and few of some kinds."""
    dice = random.Random(seed)
    made: dict[sa.Table, list[dict[str, Any]]] = {
        table: [] for table in (cases, reports, referrals, appeals)
    }
    for month in months:
        begin, end = month.bounds(zone)
        for n in range(dice.randrange(40, 90)):
            _add_case(made, dice, f"{month.code}-{n}", begin, end)
    async with database.transaction() as tx:
        for table, rows in made.items():
            await tx.run_many(sa.insert(table), [filled(table, row) for row in rows])


def _add_case(made: Any, dice: random.Random, id: str, begin: int, end: int) -> None:
    opened = dice.randrange(begin, end)
    decided = min(opened + dice.randrange(20) * 3_600_000, end - 1)
    violation = dice.choices(TYPES, (50, 20, 10, 8, 3, 1))[0]
    outcome = dice.choices(OUTCOMES, (50, 12, 20, 15, 2))[0]
    made[reports].append(
        {
            **dict.fromkeys(("id", "number", "draft_id"), id),
            "receipt": id.encode(),
            "violation": violation,
            "language": dice.choice(("kk", "ru", "en")),
            "filed_at": opened,
        }
    )
    made[cases].append(
        {
            **dict.fromkeys(("id", "number"), id),
            "violation": violation,
            "region": dice.choices(REGIONS, (10, 30, 20, 2, 30))[0],
            "canonical": f"https://secret.example/{id}",
            "opened_at": opened,
            "decided_at": decided,
            "outcome": outcome,
        }
    )
    if outcome == "forwarded":
        made[referrals].append(
            {
                **dict.fromkeys(("id", "case_id"), id),
                "authority": dice.choice(("mci", "knb")),
                "stage": "sent",
                "sent_at": decided,
            }
        )
    if dice.random() < 0.3:
        made[appeals].append(
            {
                **dict.fromkeys(("id", "number"), id),
                "violation": violation,
                "language": "ru",
                "filed_at": opened,
                "due_at": end,
                "stage": "answered",
                "finding": dice.choice(("overturned", "upheld")),
                "closed_at": decided,
            }
        )
