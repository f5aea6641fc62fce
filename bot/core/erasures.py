"""Record of erasures, so that a restore from an older backup repeats them."""

from collections.abc import Mapping
from enum import StrEnum

from bot.core import erasures_store, sealed
from bot.core.database.database import Transaction, new_id
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.dataclass import frozen

ERASURES = "erasures"
"""The signal that something was erased."""
_ID = "database:id"


class Kind(StrEnum):
    """Stored, so the values are frozen."""

    PERSON = "person"
    REPORT = "report"
    CONSENT = "consent"
    APPEAL = "appeal"
    PROOF = "proof"
    """The number that a person got, so that it is known after a restore, too."""


@frozen
class Entry:
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


async def note(work: Work, kind: Kind, id: str) -> None:
    """Keep the keyed hash of what is erased in this unit of work."""
    await erasures_store.add(work.tx, kind.value, work.vault.erasure_mark(f"{kind.value}:{id}"))
    work.tx.signal(ERASURES)


async def database_id(tx: Transaction) -> str:
    """Names the database that an erasure journal belongs to; its backups keep it."""
    if (found := await sealed.get_fact(tx, _ID)) is None:
        await sealed.put_once(tx, _ID, new_id())
        found = await sealed.get_fact(tx, _ID)
    return found or ""
