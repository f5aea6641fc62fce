"""What was erased, by keyed hashes: written to a file apart, for restores from older backups."""

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction
from bot.storage.schema import appeals, erased, people, reports

_P = sa.bindparam
DAY_MS = 24 * 60 * 60 * 1000
# Notes that something was erased.
_ADD = sa.insert(erased)


async def add(tx: Transaction, kind: str, mark: bytes) -> None:
    """The time is the end of the day (UTC): the moment would tell, beside an older backup, which
    anonymous report an account that was forgotten had sent."""
    await tx.run(_ADD, at=tx.now - tx.now % DAY_MS + DAY_MS - 1, kind=kind, mark=mark)


# What was erased, as far as it is kept.
_ALL = sa.select(erased)


async def all_of_them(tx: Transaction) -> list[Row]:
    return await tx.rows(_ALL)


# What was erased since a row.
_AFTER = sa.select(erased).where(erased.c.id > _P("row")).order_by(erased.c.id).limit(10_000)


async def after(tx: Transaction, row: int) -> list[Row]:
    """At most 10,000 rows behind one, oldest first."""
    return await tx.rows(_AFTER, row=row)


# Deletes rows that no backup is older than.
_PRUNE = sa.delete(erased).where(erased.c.at < _P("before"))


async def prune(tx: Transaction, before: int) -> int:
    return await tx.run(_PRUNE, before=before)


# The ids of all people, of those who agreed, of reports that are not withdrawn, of appeals.
_PEOPLE = sa.select(people.c.id)
_AGREED = _PEOPLE.where(people.c.consent_version.is_not(None))
_REPORTS = sa.select(reports.c.id).where(reports.c.withdrawn_at.is_(None))

_APPEALS = sa.select(appeals.c.id).where(
    sa.or_(appeals.c.words.is_not(None), appeals.c.person_id.is_not(None))
)


async def people_ids(tx: Transaction) -> list[str]:
    return [row["id"] for row in await tx.rows(_PEOPLE)]


async def agreed_ids(tx: Transaction) -> list[str]:
    return [row["id"] for row in await tx.rows(_AGREED)]


async def appeal_ids(tx: Transaction) -> list[str]:
    """Appeals that hold something of a person."""
    return [row["id"] for row in await tx.rows(_APPEALS)]


async def report_ids(tx: Transaction) -> list[str]:
    return [row["id"] for row in await tx.rows(_REPORTS)]
