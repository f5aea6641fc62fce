"""Hooks that features above fill: called when a case moves, in the order of `bot.wiring`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.cases.model import Case, Move
from bot.core.desks_store import Desk
from bot.core.posts import Lane
from bot.core.work import Work
from bot.dataclass import frozen


@frozen
class Moved:
    """A move that is stored. Without a lane the group's card is left as it is."""

    before: Case
    after: Case
    move: Move
    lane: Lane | None


BEFORE_MOVE: list[Callable[[Work, Case, Move], Awaitable[Move]]] = []
"""Each may refuse a move by IllegalMove, or say more about it."""
AFTER_MOVE: list[Callable[[Work, Moved], Awaitable[None]]] = []
OPENED: list[Callable[[Work, Case, Desk | None], Awaitable[None]]] = []
"""A report opened a case at a desk."""
CHANGED: list[Callable[[Work, Case], Awaitable[None]]] = []
"""The reports of a case changed without a move of it."""
DESK_LOST: list[Callable[[Work, Desk, str], Awaitable[None]]] = []
"""A desk cannot be written to any more, for this reason."""
ARRIVED: list[Callable[[Work, str, Mapping[str, Any]], Awaitable[None]]] = []
"""A message of this kind, with these parameters, came to its chat."""
