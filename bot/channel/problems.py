"""Problems of a channel file as data, without their wording for operators."""

from collections.abc import Iterable

from pydantic_core import PydanticCustomError

from bot.dataclass import frozen

KIND = "problems"


@frozen
class Problem:
    """One problem: where (below the part that raises it), what is wrong, and how to mend it."""

    path: tuple[str, ...]
    what: str
    mend: str


def refuse(problems: Iterable[Problem]) -> None:
    """Pass problems to the loader through pydantic; each has its own key path."""
    if found := list(problems):
        raise PydanticCustomError(KIND, "not valid", {KIND: found})
