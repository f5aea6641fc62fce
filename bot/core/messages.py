"""What rendering functions get, the HTML they build with, and the table of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.core.outgoing import Outgoing
from bot.core.speaker import Speaker

_Notice = TypeVar("_Notice")


Renders = Callable[[Speaker, _Notice], Outgoing]


FUNCTIONS: dict[str, tuple[TypeAdapter[Any], Renders[Any]]] = {}
"""The functions that render notices, by kind."""


def says(kind: type[_Notice]) -> Callable[[Renders[_Notice]], Renders[_Notice]]:
    """Register the function that renders a kind of notice."""

    def register(function: Renders[_Notice]) -> Renders[_Notice]:
        FUNCTIONS[kind.__name__] = (TypeAdapter(kind), function)
        return function

    return register


class UnknownKind(LookupError):
    """A kind of post that no function renders: another version wrote it."""


def read_notice(kind: str, params: Mapping[str, Any]) -> Any:
    """The notice of a post. Raises UnknownKind, or pydantic's ValidationError."""
    if kind not in FUNCTIONS:
        raise UnknownKind(kind)
    return FUNCTIONS[kind][0].validate_python(params)


def put_into_words(speaker: Speaker, notice: Any) -> Outgoing:
    return FUNCTIONS[type(notice).__name__][1](speaker, notice)
