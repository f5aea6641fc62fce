"""Hooks that features above fill: called when a case moves, in the order of `bot.wiring`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.cases.happenings import Happening
from bot.cases.model import Case, Move
from bot.core.desks_store import Desk
from bot.core.messages import Post
from bot.core.work import Work

Wanted = Move | Post
"""A further move of the case, or a message to be said."""
BEFORE_MOVE: list[Callable[[Work, Case, Move], Awaitable[Move]]] = []
"""Each may refuse a move by IllegalMove, or say more about it."""
AFTER_MOVE: list[
    Callable[[Work, Case, Happening], Awaitable[Sequence[Wanted] | None]]
] = []
"""Each gets what happened and the case as it is then. It may read, change rows of its own feature
and show or send what is its own; what it wants next it returns. It never moves a case itself."""
OPENED: list[Callable[[Work, Case, Desk | None], Awaitable[None]]] = []
"""A report opened a case at a desk."""
CHANGED: list[Callable[[Work, Case], Awaitable[None]]] = []
"""The reports of a case changed without a move of it."""
DESK_LOST: list[Callable[[Work, Desk, str], Awaitable[None]]] = []
"""A desk cannot be written to any more, for this reason."""
ARRIVED: list[Callable[[Work, str, Mapping[str, Any]], Awaitable[None]]] = []
"""A message of this kind, with these parameters, came to its chat."""
