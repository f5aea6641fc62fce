"""What is wrong in a channel file, as data; it must not know how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

KIND = "problems"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (below the part that raises it), what, and the mend."""

    path: tuple[str, ...]
    what: str
    mend: str


def refuse(problems: Iterable[Problem]) -> None:
    """Hand problems to the loader through pydantic, each with a key path of its own."""
    if found := list(problems):
        raise PydanticCustomError(KIND, "not valid", {KIND: found})
