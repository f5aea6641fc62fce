"""Which numbers of the channel file admins dialled, what they found, and when they were asked."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import dialled


@dataclass(frozen=True, slots=True)
class Dialled:
    """Times are ms UTC; `is_right` is what the last admin who dialled it found."""

    number: str
    asked_at: int | None
    dialled_at: int | None
    is_right: bool | None


# Every number that admins dialled or were asked to dial.
_ALL = sa.select(dialled)


async def every(tx: Transaction) -> dict[str, Dialled]:
    rows = await tx.rows(_ALL)
    found = (
        Dialled(
            row["number"], row["asked_at"], row["dialled_at"],
            None if row["is_right"] is None else bool(row["is_right"]),
        )
        for row in rows
    )  # fmt: skip
    return {each.number: each for each in found}


# Writes down that admins were asked to dial a number.
_ASKED = upsert(dialled, key=["number"], set=["asked_at"])


async def asked(tx: Transaction, number: str) -> None:
    await tx.run(_ASKED, number=number, asked_at=tx.now, dialled_at=None, is_right=None)


# Writes down what an admin found who dialled a number.
_SAID = upsert(dialled, key=["number"], set=["dialled_at", "is_right"])


async def said(tx: Transaction, number: str, *, is_right: bool) -> None:
    await tx.run(_SAID, number=number, asked_at=None, dialled_at=tx.now, is_right=int(is_right))
