"""What reporters hear when a merge is taken back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SplitNews:
    """The report was joined to another by mistake and people were told; it is looked at again."""

    report: str
    number: str
