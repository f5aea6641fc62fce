"""Binds each kind of button to its handler."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.domain.actions.base import Action

Handler = Callable[[Any], Awaitable[None]]
HANDLERS: dict[type[Action], Handler] = {}
"""The handler of each kind of button."""

_H = TypeVar("_H", bound=Callable[..., Awaitable[None]])


def on(*kinds: type[Action]) -> Callable[[_H], _H]:
    """Bind a handler to kinds of buttons. Raises ValueError for one that has a handler."""

    def bind(handler: _H) -> _H:
        for kind in kinds:
            if kind in HANDLERS:
                raise ValueError(kind.__name__)
            HANDLERS[kind] = handler
        return handler

    return bind
