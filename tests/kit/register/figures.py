"""Cases that were decided, for figures alone: nothing else of them is there."""

from collections.abc import Mapping

import sqlalchemy as sa

from bot.core.database.database import Database
from bot.core.schema.desk import cases


async def restrict(database: Database, links: Mapping[str, int], at: int) -> None:
    """So many links of each violation type, one after the other from this moment on."""
    async with database.transaction() as tx:
        for violation, n in links.items():
            for i in range(n):
                id = f"{violation}{i}"
                await tx.run(
                    sa.insert(cases),
                    id=id,
                    number=id,
                    version=2,
                    status="closed",
                    open=0,
                    violation=violation,
                    urgency=2,
                    canonical=f"https://secret.example/{id}",
                    opened_at=at,
                    updated_at=at,
                    decided_at=at + i,
                    outcome="restricted",
                )
