"""What may leave the house as a list of cases: which columns, narrowed by what, in which form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.desk.case import Outcome


class Format(StrEnum):
    """How rows are written. Values are kept in the history of exports and stay."""

    CSV = "csv"
    LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Filters:
    """Cases opened in a period, all of them or those of one desk, type or outcome."""

    period: str  # as domain.period writes it
    desk: str | None = None
    violation: str | None = None
    outcome: Outcome | None = None


COLUMNS = (
    "number", "type", "region", "link", "status", "outcome", "ground", "reason", "authority",
    "opened_at", "claimed_at", "decided_at", "announced_at", "reports", "merged_into", "desk",
)  # fmt: skip
"""A case and its decision. Nothing of a reporter, nothing anybody wrote, no member of staff."""

PART_ROWS = 50_000
"""Rows of one file: packed they stay far below what Telegram takes from a bot."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
