"""Makes a move on a case: checks it, stores it with its event, and calls what follows."""

from bot.cases import hooks, store, terms
from bot.cases.model import Case, Move
from bot.cases.moves import decide
from bot.cases.pattern_rules import Pattern
from bot.core.posts import Lane
from bot.core.work import Work
from bot.values import Act


def undo_ms(work: Work) -> int:
    """The undo window in milliseconds; reporters are told when it is over."""
    return work.channel.retention.undo_seconds * 1000


async def slow(work: Work, case: Case, patterns: frozenset[Pattern]) -> Case:
    """Note patterns in the reports; staff are warned by the cards, once for each pattern."""
    new = patterns - case.patterns
    if not new or not case.status.is_undecided:
        return case
    move = Move(Act.SLOW, work.now, detail={"patterns": sorted(new)}, patterns=new)
    return await make(work, case, move)


async def make(work: Work, case: Case, move: Move, lane: Lane | None = Lane.REFRESH) -> Case:
    """The case after the move. Changes nothing where it raises IllegalMove or VersionConflict.

    Without a lane the group's card is left as it is until its next change.
    """
    for admit in hooks.BEFORE_MOVE:
        move = await admit(work, case, move)
    after, event = decide(case, move, undo_ms(work))
    after = terms.timed_by_channel(work, case, after, move.act, by_staff=move.staff is not None)
    await store.change_case(work.tx, case, after, event)
    moved = hooks.Moved(case, after, move, lane)
    for follow in hooks.AFTER_MOVE:
        await follow(work, moved)
    return after
