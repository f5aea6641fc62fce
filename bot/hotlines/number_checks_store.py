"""Table of dialled numbers: results, and the last time admins were asked."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.statements import Statement, upsert
from bot.core.schema.queues import dialled


@dataclass(frozen=True, slots=True)
class Dialled:
    """Times are ms UTC; `is_right` is what the last admin who dialled it found."""

    number: str
    asked_at: int | None
    dialled_at: int | None
    is_right: bool | None


_table = Table(dialled, Dialled)
_ASKED = upsert(dialled, key=["number"], set=["asked_at"])
_SAID = upsert(dialled, key=["number"], set=["dialled_at", "is_right"])


@_table.all
def _every() -> Statement:
    return sa.select(dialled)


async def every(tx: Transaction) -> dict[str, Dialled]:
    """Every number that admins dialled or were asked to dial."""
    return {each.number: each for each in await _every(tx)}


async def asked(tx: Transaction, number: str) -> None:
    """Write down that admins were asked to dial a number."""
    await tx.run(_ASKED, **_table.row_of(tx, Dialled(number, tx.now, None, None)))


async def said(tx: Transaction, number: str, *, is_right: bool) -> None:
    """Write down what an admin found who dialled a number."""
    await tx.run(_SAID, **_table.row_of(tx, Dialled(number, None, tx.now, is_right)))
