"""The result of a run: which promises were broken, and the figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_EXAMPLES = 3


@dataclass
class Verdict:
    """`broken` counts by promise how often it was broken; `figures` describe the run."""

    broken: Counter[str] = field(default_factory=Counter)
    figures: dict[str, object] = field(default_factory=dict)
    examples: dict[str, list[object]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())

    def count(self, promise: str, cases: Sequence[object]) -> None:
        self.broken[promise] = len(cases)
        if cases:
            self.examples[promise] = list(cases[:_EXAMPLES])

    def show(self, title: str) -> str:
        """The table that a run prints."""
        width = max(map(len, (*self.broken, *self.figures, title)))
        lines = [title, "─" * (width + 12)]
        for name, value in self.figures.items():
            nested = isinstance(value, dict) and len(value) > 3
            lines.append(f"{name:{width}}  {'' if nested else value}")
            lines += [f"{count!s:>12}  {what}" for what, count in value.items()] if nested else []
        lines.append("─" * (width + 12))
        for promise, count in self.broken.items():
            lines.append(f"{promise:{width}}  {count:>6}{'  ✗' * bool(count)}")
            lines += [f"    {example}"[:2000] for example in self.examples.get(promise, ())]
        return "\n".join([*lines, "HOLDS" if self.holds else "BROKEN"])
