"""What a pattern in the reports changes about a case: no number of reports moves it up any more."""

from dataclasses import replace

from bot.domain.desk.case import Act, Case, IllegalMove, Move


def slowed(case: Case, changed: Case, move: Move) -> Case:
    """The case with new patterns, where the move notes some.

    Raises IllegalMove where each was noted before.
    """
    if move.act is not Act.SLOW:
        return changed
    if move.patterns <= case.patterns:
        raise IllegalMove(case, move.act)
    return replace(changed, patterns=case.patterns | move.patterns)


def weight(case: Case, reporters: int) -> int:
    """How many people the order of work counts; cases.weight in the database."""
    return 1 if case.patterns else reporters
