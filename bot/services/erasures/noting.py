"""Keeps that something was erased, so that a restore from an older backup erases it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.services.work import Work
from bot.storage import erased

ERASURES = "erasures"
"""The signal that something was erased."""


class Kind(StrEnum):
    """Stored, so the values are frozen."""

    PERSON = "person"
    REPORT = "report"
    CONSENT = "consent"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is in ms UTC, `mark` a keyed hash of the kind and an id of ours."""

    at: int
    kind: str
    mark: bytes


def read_entry(row: Mapping[str, Any]) -> Entry:
    """An entry out of a row of the table."""
    return Entry(row["at"], row["kind"], bytes(row["mark"]))


async def note(work: Work, kind: Kind, id: str) -> None:
    """Keep the keyed hash of what is erased in this unit of work."""
    await erased.add(work.tx, kind.value, work.vault.erasure_mark(f"{kind.value}:{id}"))
    work.tx.signal(ERASURES)
