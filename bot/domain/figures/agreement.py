"""How often second looks find what the first decision found; docs/figures.md defines it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.figures.suppression import THRESHOLD, Hidden, suppress


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cases that were decided again; `same` of them found what the first decision had found.

    `comparable` had the same list of grounds, and `same_ground` of these named the same one. In
    `overturned` a third person's decision replaced the first.
    """

    looks: int = 0
    same: int = 0
    comparable: int = 0
    same_ground: int = 0
    overturned: int = 0

    @property
    def is_shown(self) -> bool:
        """A share of few cases says little, and shows how single people decided."""
        return self.looks >= THRESHOLD

    def __add__(self, more: "Agreement") -> "Agreement":
        return Agreement(
            self.looks + more.looks, self.same + more.same, self.comparable + more.comparable,
            self.same_ground + more.same_ground, self.overturned + more.overturned,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """The second looks of a period by violation type; `dropped` ended without a result.

    `waiting` and `without_people` are those of now: open ones, and open ones that no known person
    may take.
    """

    by_type: Mapping[str, Agreement] = field(default_factory=dict)
    dropped: int = 0
    waiting: int = 0
    without_people: int = 0

    @property
    def in_all(self) -> Agreement:
        return sum(self.by_type.values(), start=Agreement())

    def shown(self) -> dict[str, Agreement | Hidden]:
        """By type, the most first; small counts are hidden, and what would reveal them."""
        counts = {id: one.looks for id, one in self.by_type.items()}
        published = suppress(counts)
        ranked = sorted(counts, key=lambda id: (-counts[id], id))
        return {
            id: cell if isinstance(cell := published.cells[id], Hidden) else self.by_type[id]
            for id in ranked
        }
