"""Record of erasures, so that a restore from an older backup repeats them.

They are kept by keyed hashes, in a file, too. The moment, or the order, would tell beside an older
backup which anonymous report an account that was forgotten had sent: of each erasure only the day
is kept (UTC).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

import sqlalchemy as sa

from bot.core import sealed
from bot.core.database import (
    TODAY,
    Row,
    Statement,
    Transaction,
    dict_of,
    insert_ignore,
    new_id,
    put,
    rows,
    run,
    values,
)
from bot.core.tables import erased, erased_days, people
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.values import Value

ERASURES = "erasures"
"""The signal that something was erased."""
_ID = "database:id"
_DAY = erased_days.c


class Kind(StrEnum):
    """Stored, so the values are frozen."""

    PERSON = "person"
    REPORT = "report"
    CONSENT = "consent"
    APPEAL = "appeal"
    PROOF = "proof"
    """The number that a person got, so that it is known after a restore, too."""


class Entry(Value):
    """`at` is in ms UTC, `mark` a keyed hash of the kind and an id of ours."""

    at: int
    kind: str
    mark: bytes


def read_entries(days: Mapping[int, str]) -> list[Entry]:
    """Read the erasures of some days, dated to the last moment of each."""
    return [
        Entry(day + DAY_MS - 1, kind, bytes.fromhex(mark))
        for day, marks in days.items()
        for kind, _, mark in (line.partition(" ") for line in marks.splitlines())
    ]


async def note_erased(work: Work, kind: Kind, id: str) -> None:
    """Keep the keyed hash of what is erased in this unit of work."""
    await add_erased(work.tx, kind.value, work.vault.erasure_mark(f"{kind.value}:{id}"))
    work.tx.signal(ERASURES)


@run
def add_erased(kind: str, mark: bytes, day: int = TODAY) -> Statement:
    return insert_ignore(erased, day=day, kind=kind, mark=mark)


async def database_id(tx: Transaction) -> str:
    """Names the database that an erasure journal belongs to; its backups keep it."""
    if (found := await sealed.get_fact(tx, _ID)) is None:
        await sealed.put_once(tx, _ID, new_id())
        found = await sealed.get_fact(tx, _ID)
    return found or ""


@rows
def _noted() -> Statement:
    return sa.select(erased)


async def waiting(tx: Transaction) -> dict[int, str]:
    """The marks, by day, that are not yet among those of their day."""
    noted = _by_day(await _noted(tx))
    return {day: "\n".join(sorted(lines)) for day, lines in noted.items()}


def _by_day(rows: Iterable[Row]) -> dict[int, set[str]]:
    noted = defaultdict(set)
    for row in rows:
        noted[row["day"]].add(f"{row['kind']} {bytes(row['mark']).hex()}")
    return noted


@rows
def _take() -> Statement:
    return sa.delete(erased).returning(erased)


@run
def _write(day: int, marks: str) -> Statement:
    return put(erased_days, day=day, marks=marks)


async def gather(tx: Transaction) -> None:
    await sealed.lock(tx, "erased")
    taken = _by_day(await _take(tx))
    known = await _marks(tx, [*taken])
    for day, lines in taken.items():
        await _write(
            tx, day, "\n".join(sorted({*known.get(day, "").splitlines(), *lines}))
        )


@dict_of(int, int)
def _sizes() -> Statement:
    return sa.select(_DAY.day, sa.func.length(_DAY.marks))


@dict_of(int, str)
def _marks(days: list[int]) -> Statement:
    return sa.select(_DAY.day, _DAY.marks).where(_DAY.day.in_(days)).order_by(_DAY.day)


async def gathered(tx: Transaction, known: Mapping[int, int]) -> dict[int, str]:
    """The marks of the days (their beginning, ms UTC) that grew since they had `known` sizes."""
    sizes = await _sizes(tx)
    return await _marks(
        tx, [day for day, size in sizes.items() if size != known.get(day)]
    )


@run
def forget_days(before: int) -> Statement:
    """Delete days that no backup is older than."""
    return sa.delete(erased_days).where(_DAY.day < before)


@values(str)
def people_ids() -> Statement:
    return sa.select(people.c.id)


@values(str)
def agreed_ids() -> Statement:
    return sa.select(people.c.id).where(people.c.consent_version.is_not(None))
