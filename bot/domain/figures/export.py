"""Exports of cases: columns, filters and formats."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.domain.desk.case import Outcome


class Format(StrEnum):
    """File formats. Values are stored in the history of exports: do not change them."""

    CSV = "csv"
    LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Filters:
    """Cases opened in a period: all, or those of one desk, type or outcome."""

    period: str  # as domain.period writes it
    desk: str | None = None
    violation: str | None = None
    outcome: Outcome | None = None


COLUMNS = (
    "number", "type", "region", "link", "status", "outcome", "ground", "reason", "authority",
    "opened_at", "claimed_at", "decided_at", "announced_at", "reports", "merged_into", "desk",
    "calls", "second_look", "order", "order_date", "territory", "order_until", "found", "looked_at",
)  # fmt: skip
"""A case and its decision; no data of reporters, no free text, no staff."""

PART_ROWS = 50_000
"""Rows of one file: compressed they stay far below Telegram's size limit."""
Cell = TypeVar("Cell")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(cell: Cell) -> Cell | str:
    """The cell; words that a spreadsheet would run as a formula stand behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
