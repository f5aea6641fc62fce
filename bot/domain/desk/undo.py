"""Until when a decision can be undone."""

from bot.domain.desk.case import Case, Decision

UNSEEN_MS = 10 * 60 * 1000
"""When the undo window opens at the latest, after a decision that no card shows yet."""


def undo_end(case: Case, decision: Decision, undo_ms: int) -> int:
    """When the reporters are told, in ms UTC: the window opens when a card shows Undo."""
    latest, shown = decision.at + UNSEEN_MS, case.undo_from
    is_shown = shown is not None and shown >= decision.at  # not only an earlier decision
    return (min(shown, latest) if shown is not None and is_shown else latest) + undo_ms


def can_undo(case: Case, now: int, undo_ms: int) -> bool:
    """Whether the decision can still be undone, before reporters are told."""
    decision = case.decision
    if decision is None or case.announced_at is not None:
        return False
    return now < undo_end(case, decision, undo_ms)
