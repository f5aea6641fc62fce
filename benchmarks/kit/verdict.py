"""The result of a run: which promises were broken, and the figures."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
        self.broken[promise] += len(cases)
        kept = self.examples.setdefault(promise, []) if cases else []
        kept += cases[: _EXAMPLES - len(kept)]

    def show(self, title: str) -> str:
        """The table that a run prints."""
        width = max(map(len, (*self.broken, *self.figures, title)))
        lines = [title, "─" * (width + 12)]
        for name, value in self.figures.items():
            nested = isinstance(value, dict) and len(value) > 3
            lines.append(f"{name:{width}}  {'' if nested else value}")
            lines += (
                [f"{count!s:>12}  {what}" for what, count in value.items()]
                if nested
                else []
            )
        lines.append("─" * (width + 12))
        for promise, count in self.broken.items():
            lines.append(f"{promise:{width}}  {count:>6}{'  ✗' * bool(count)}")
            lines += [
                f"    {example}"[:2000] for example in self.examples.get(promise, ())
            ]
        return "\n".join([*lines, "HOLDS" if self.holds else "BROKEN"])


def judge(
    title: str,
    run: Callable[[Path], Coroutine[Any, Any, Verdict]],
    keep: Path | None = None,
    **how: Any,
) -> bool:
    """Run it in a new folder, print the table; whether every promise was kept.

    The folder with its logs is left in `keep`, where one is given; `how` goes to the runner of the
    event loop.
    """
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="habarla-", dir=keep)
    try:
        with asyncio.Runner(**how) as runner:
            verdict = runner.run(run(Path(folder)))
    finally:
        if keep is None:
            shutil.rmtree(folder)
    print(verdict.show(title), flush=True)
    return verdict.holds
