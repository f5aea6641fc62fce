"""Cells that a spreadsheet must not run as formulas."""

from __future__ import annotations

from typing import TypeVar

Cell = TypeVar("Cell")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(cell: Cell) -> Cell | str:
    """The cell; words that a spreadsheet would run as a formula stand behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
