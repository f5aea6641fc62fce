"""Cases that were decided, for figures alone: nothing else of them is there."""

from collections.abc import Mapping

import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core.database import Database, Transaction


async def case_row(tx: Transaction, id: str, at: int, **columns: object) -> None:
    """A case that was opened at this moment; with an outcome it is closed."""
    values: dict[str, object] = {"version": 1, "status": "received", "open": 1, "urgency": 2}
    if columns.get("outcome"):
        values |= {"status": "closed", "open": 0}
    values |= {"number": id.upper(), "violation": "drugs", "opened_at": at, "updated_at": at}
    await tx.run(sa.insert(cases), id=id, **(values | columns))


async def restrict(database: Database, links: Mapping[str, int], at: int) -> None:
    """So many links of each violation type, one after the other from this moment on."""
    async with database.transaction() as tx:
        for violation, n in links.items():
            for i in range(n):
                id = f"{violation}{i}"
                found = {"violation": violation, "canonical": f"https://secret.example/{id}"}
                await case_row(tx, id, at, **found, decided_at=at + i, outcome="restricted")
