"""The base of all button actions, and the decorator that declares one with its wire text.

A pattern is the button data between colons: a literal word, `{field}`, or `{field|word}` where
`word` stands for None. Messages in people's chats keep their buttons for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeVar, dataclass_transform

from bot.domain.people import Right


class Place(StrEnum):
    """The chats in which a button may be pressed.

    A desk's work is also done in its members' private chats. A button of the workbench only leads
    to the private chat when it is pressed at a desk.
    """

    PRIVATE = "private"
    WORKBENCH = "workbench"
    DESK = "desk"
    GROUP = "group"  # that is no desk yet, too
    BOTH = "both"


class Action:
    """A pressed button as a value; says what is wanted, never that it is permitted."""

    __slots__ = ()
    pattern: ClassVar[str] = ""
    right: ClassVar[Right | None] = None
    place: ClassVar[Place] = Place.PRIVATE
    current: ClassVar[bool] = False


KINDS: list[type[Action]] = []
"""Every kind of action, in the order of declaration."""

_A = TypeVar("_A", bound=type[Action])


@dataclass_transform(frozen_default=True)
def button(
    pattern: str,
    *,
    right: Right | None = None,
    place: Place | None = None,
    current: bool | None = None,
) -> Callable[[_A], _A]:
    """Declare a kind of action: the pattern it is written and read as, and who may press it where.

    Without a right everyone may press it. With `current` the message must show the present state.
    An argument left out is as the base class says.
    """

    def declare(kind: _A) -> _A:
        made: _A = dataclass(frozen=True, slots=True)(kind)  # type: ignore[assignment]
        made.pattern = pattern
        given = {"right": right, "place": place, "current": current}
        for name, value in given.items():
            if value is not None:
                setattr(made, name, value)
        KINDS.append(made)
        return made

    return declare
