"""What a check of the log can find."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong. The values are printed."""

    ALTERED = "altered"
    REMOVED = "removed"
    REORDERED = "reordered"
    BACKDATED = "inserted later"
    WITHOUT_LEAF = "without a leaf"
    STRAY = "with the leaf of another"
    UNTOLD = "without an event"
    LEAF_REMOVED = "leaf removed"
    TREE = "tree damaged"
    CHECKPOINT = "contradicts the tree"
    AHEAD = "history is missing"
    NOTE = "not signed"


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` names the row or checkpoint: its table and id, and the number of the case if any."""

    fault: Fault
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.fault}: {self.where}: {self.words}"
