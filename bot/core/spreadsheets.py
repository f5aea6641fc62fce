"""Tables for spreadsheets, which must not run a cell as a formula."""

import csv
import io
from collections.abc import Iterable
from typing import TypeVar

Cell = TypeVar("Cell")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(cell: Cell) -> Cell | str:
    """The cell; words that a spreadsheet would run as a formula stand behind an apostrophe."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """A table; spreadsheets in Kazakhstan expect semicolons."""
    target = io.StringIO()
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerows(map(harmless, row) for row in rows)
    return target.getvalue()
