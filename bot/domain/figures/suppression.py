"""Small counts that are not published, and what must be hidden with them so that nobody computes
them from the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

THRESHOLD = 5
"""Counts below it are “fewer than 5”, nought among them."""


class Hidden(StrEnum):
    """Why a count is not shown. Values are published and stay."""

    SMALL = "fewer_than_5"
    PROTECTS = "protects_another"  # it is 5 or more, and would give a small one away


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown: a number, or why there is none. The cells keep their order."""

    total: int | Hidden
    cells: Mapping[str, int | Hidden]


def suppress(counts: Mapping[str, int]) -> Published:
    """Counts that add up to their total, as they may be published.

    Every count below THRESHOLD is hidden. Where the total would then give one of them away that is
    not nought, the smallest count still shown is hidden as well, or at last the total itself.
    """
    total = sum(counts.values())
    if total < THRESHOLD:
        return Published(Hidden.SMALL, dict.fromkeys(counts, Hidden.SMALL))
    cells: dict[str, int | Hidden] = {
        name: n if n >= THRESHOLD else Hidden.SMALL for name, n in counts.items()
    }
    small = [counts[name] for name, cell in cells.items() if cell is Hidden.SMALL]
    if not _gives_away(small):
        return Published(total, cells)
    shown = [name for name, cell in cells.items() if not isinstance(cell, Hidden)]
    if not shown:
        return Published(Hidden.PROTECTS, cells)
    cells[min(shown, key=counts.__getitem__)] = Hidden.PROTECTS
    return Published(total, cells)


def _gives_away(small: list[int]) -> bool:
    """Whether the sum of the small counts leaves but one value for any of them, nought apart."""
    rest, others = sum(small), len(small) - 1
    if not rest:
        return False  # noughts only: nobody is behind them
    lowest, highest = max(0, rest - (THRESHOLD - 1) * others), min(THRESHOLD - 1, rest)
    return lowest >= highest
