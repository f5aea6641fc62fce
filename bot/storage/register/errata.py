"""Errata of the register."""

import sqlalchemy as sa

from bot.domain.register.entry import Erratum
from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.schema import errata

_table = Table(errata, Erratum, on="on_day")


async def add(tx: Transaction, erratum: Erratum) -> None:
    await _table.insert(tx, erratum, at=tx.now)


@_table.all
def every() -> Statement:
    """The newest first."""
    return sa.select(errata).order_by(errata.c.on_day.desc(), errata.c.id)
