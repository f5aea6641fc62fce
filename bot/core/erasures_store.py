"""Erasures by keyed hashes: written to a file apart, for restores from older backups.

The moment, or the order, would tell beside an older backup which anonymous report an account that
was forgotten had sent: of each erasure only the day is kept (UTC).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.database.statements import insert_ignore
from bot.core.schema.register import appeals
from bot.core.schema.reporting import erased, erased_days, people, reports

_P = sa.bindparam
# Notes that something was erased.
_ADD = insert_ignore(erased)


async def add(tx: Transaction, kind: str, mark: bytes) -> None:
    await tx.run(_ADD, day=tx.today, kind=kind, mark=mark)


_WAITING = sa.select(erased)
# Takes what was noted since.
_TAKE = sa.delete(erased).returning(erased.c.day, erased.c.kind, erased.c.mark)
# Adds a day, and reads it alone.
_BEGIN = insert_ignore(erased_days)
_LOCKED = sa.select(erased_days.c.marks).where(erased_days.c.day == _P("day")).with_for_update()
_WRITE = sa.update(erased_days).where(erased_days.c.day == _P("of")).values(marks=_P("marks"))


async def waiting(tx: Transaction) -> dict[int, str]:
    """The marks, by day, that are not yet among those of their day."""
    noted = _by_day(await tx.rows(_WAITING))
    return {day: "\n".join(sorted(lines)) for day, lines in noted.items()}


def _by_day(rows: Iterable[Row]) -> dict[int, set[str]]:
    noted = defaultdict(set)
    for row in rows:
        noted[row["day"]].add(f"{row['kind']} {bytes(row['mark']).hex()}")
    return noted


async def gather(tx: Transaction) -> None:
    """Put what was noted among the rest of its day."""
    for day, lines in sorted(_by_day(await tx.rows(_TAKE)).items()):
        await tx.run(_BEGIN, day=day, marks="")
        known = await tx.value(_LOCKED, day=day)
        await tx.run(_WRITE, of=day, marks="\n".join(sorted({*known.split("\n"), *lines} - {""})))


_SIZES = sa.select(erased_days.c.day, sa.func.length(erased_days.c.marks).label("size"))
_OF_DAY = sa.select(erased_days.c.marks).where(erased_days.c.day == _P("day"))


async def gathered(tx: Transaction, known: Mapping[int, int]) -> dict[int, str]:
    """The marks of the days (their beginning, ms UTC) that grew since they had `known` sizes."""
    sizes = {row["day"]: row["size"] for row in await tx.rows(_SIZES)}
    grown = [day for day, size in sorted(sizes.items()) if size != known.get(day)]
    return {day: await tx.value(_OF_DAY, day=day) for day in grown}


# Deletes days that no backup is older than.
_PRUNE = sa.delete(erased_days).where(erased_days.c.day < _P("before"))


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
