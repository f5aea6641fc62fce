"""Making a move on a case: decide, store with its history, let the card follow."""

from __future__ import annotations

from bot.domain.desk.case import Act, Case, Move, decide
from bot.domain.notice import Lane
from bot.services.desk import cards
from bot.services.work import Work
from bot.storage.desk import cases

_BESIDE_A_MENU = frozenset({Act.NOTE, Act.SHOW_FILES})
"""What staff do without turning away from the menu that is open on the card."""


def undo_ms(work: Work) -> int:
    """How long a decision can be taken back before anybody is told, in milliseconds."""
    return work.channel.retention.undo_seconds * 1000


async def make(work: Work, case: Case, move: Move, lane: Lane = Lane.REFRESH) -> Case:
    """The case after the move. Raises IllegalMove or VersionConflict and changes nothing then."""
    after, event = decide(case, move, undo_ms(work))
    await cases.change(work.tx, case, after, event)
    if move.staff is not None and move.act not in _BESIDE_A_MENU:
        await cards.close_menu(work, after)
    await cards.refresh(work, after, lane)
    return after
