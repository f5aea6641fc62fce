"""Hides small counts before publication, and further counts that would reveal them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

THRESHOLD = 5
"""Counts below it, also 0, are published as “fewer than 5”."""


class Hidden(StrEnum):
    """Why a count is hidden. Values are published: do not change them."""

    SMALL = "fewer_than_5"
    PROTECTS = "protects_another"  # 5 or more, but it would reveal a small one


@dataclass(frozen=True, slots=True)
class Published:
    """Each value is a number, or why it is hidden. The cells keep their order."""

    total: int | Hidden
    cells: Mapping[str, int | Hidden]


def suppress(counts: Mapping[str, int]) -> Published:
    """Counts and their total, as they may be published.

    Each count below THRESHOLD is hidden. If the total would still reveal a hidden count above 0,
    the smallest visible count is hidden too, or else the total.
    """
    total = sum(counts.values())
    if total < THRESHOLD:
        return Published(Hidden.SMALL, dict.fromkeys(counts, Hidden.SMALL))
    cells: dict[str, int | Hidden] = {
        name: n if n >= THRESHOLD else Hidden.SMALL for name, n in counts.items()
    }
    small = [counts[name] for name, cell in cells.items() if cell is Hidden.SMALL]
    if not _reveals(small):
        return Published(total, cells)
    shown = [name for name, cell in cells.items() if not isinstance(cell, Hidden)]
    if not shown:
        return Published(Hidden.PROTECTS, cells)
    cells[min(shown, key=counts.__getitem__)] = Hidden.PROTECTS
    return Published(total, cells)


def _reveals(small: list[int]) -> bool:
    """Whether the sum of the small counts leaves only one possible value for one of them."""
    rest, others = sum(small), len(small) - 1
    if not rest:
        return False  # zeros concern no person
    lowest, highest = max(0, rest - (THRESHOLD - 1) * others), min(THRESHOLD - 1, rest)
    return lowest >= highest
