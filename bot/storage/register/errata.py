"""Errata of the register."""

import json
from datetime import date

import sqlalchemy as sa

from bot.domain.register.entry import Erratum
from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import errata

# Adds an erratum.
_ADD = sa.insert(errata)


async def add(tx: Transaction, erratum: Erratum) -> None:
    await tx.run(
        _ADD, id=erratum.id, at=tx.now, on_day=erratum.on.isoformat(),
        since=erratum.since.isoformat(),
        text=json.dumps(dict(erratum.text), ensure_ascii=False),
    )  # fmt: skip


# All errata, the newest first.
_ALL = sa.select(errata).order_by(errata.c.on_day.desc(), errata.c.id)


async def every(tx: Transaction) -> list[Erratum]:
    return [_read(row) for row in await tx.rows(_ALL)]


def _read(row: Row) -> Erratum:
    on, since = date.fromisoformat(row["on_day"]), date.fromisoformat(row["since"])
    return Erratum(row["id"], on, since, json.loads(row["text"]))
