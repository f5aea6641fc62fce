"""Moves of a case as they are stored, with its terms: due times and their reminders."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.cases import hooks, store, story, transitions
from bot.cases.model import Case, Move
from bot.cases.pattern_rules import Pattern
from bot.channel.parts import Priority
from bot.core.posts import Lane
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import Work
from bot.dataclass import frozen
from bot.values import Act, Status


@frozen
class Terms:
    """How long a case may wait, in milliseconds; without `decision` there is no end to it.

    `answer` is how long reporters may take to answer a question, `patience` how long a reminder
    waits for a move before the next people hear of the case.
    """

    first_look: int
    decision: int | None
    patience: int
    answer: int


def timed(before: Case, after: Case, act: Act, at: int, by_staff: bool, terms: Terms) -> Case:
    """`after` with its due time.

    A question to reporters stops the clock until it is answered, or until staff must decide
    without an answer.
    """
    began, paused = _clock(before, after, act, at)
    after = retimed(replace(after, clock_at=began, paused_at=paused), at, terms)
    due = after.due_at
    if after.proposal != before.proposal:
        # While it waits, its second person is reminded instead, see bot.desk.four_eyes.
        is_over = due is not None and due <= at
        anew = None if after.proposal is not None else at + terms.patience
        return replace(after, overdue=is_over, remind_at=anew if is_over else due, reminded=0)
    if by_staff and due == before.due_at and before.remind_at is not None and before.reminded:
        return replace(after, remind_at=max(before.remind_at, at + terms.patience))
    return after


def retimed(case: Case, at: int, terms: Terms) -> Case:
    due = due_time(case, terms)
    if due == case.due_at:
        return case
    is_over = due is not None and due <= at
    return replace(case, due_at=due, remind_at=due, reminded=0, overdue=is_over)


def due_time(case: Case, terms: Terms) -> int | None:
    """Return when the case is due (ms UTC); None while nothing is expected of staff."""
    if not case.status.is_undecided:
        return None
    if case.paused_at is not None:
        return case.paused_at + terms.answer
    began = case.opened_at if case.clock_at is None else case.clock_at
    if case.claimed_at is None:
        return began + terms.first_look
    return None if terms.decision is None else began + terms.decision


def _clock(before: Case, after: Case, act: Act, at: int) -> tuple[int, int | None]:
    """Return when the clock began, moved on by every pause, and since when it stands still."""
    began = before.opened_at if before.clock_at is None else before.clock_at
    if act is Act.REOPEN:
        return at, None
    if after.status is Status.NEED_INFO:
        return began, at if before.paused_at is None else before.paused_at
    if before.paused_at is not None:
        began += at - before.paused_at
    return began, None


def terms_of(work: Work, case: Case) -> Terms:
    priority, channel = Priority[case.urgency.name], work.channel
    decision = channel.decision_hours(case.violation, priority)
    return Terms(
        channel.first_look_hours(case.violation, priority) * HOUR_MS,
        None if decision is None else decision * HOUR_MS,
        channel.duty.patience_minutes * 60 * 1000,
        channel.terms.answer_days * DAY_MS,
    )


def undo_ms(work: Work) -> int:
    return work.channel.retention.undo_seconds * 1000


async def act(
    work: Work,
    case: Case,
    act: Act,
    staff: int | None = None,
    *,
    lane: Lane | None = Lane.REFRESH,
    detail: Mapping[str, Any] | None = None,
    overrule: bool = False,
) -> Case:
    """The case after an act at this moment that needs no more. Raises as `make_move` does."""
    move = Move(act, work.now, staff, detail=detail or {}, overrule=overrule)
    return await make_move(work, case, move, lane)


async def slow(work: Work, case: Case, patterns: frozenset[Pattern]) -> None:
    """Note patterns in the reports; staff are warned by the cards, once for each pattern."""
    new = patterns - case.patterns
    if new and case.status.is_undecided:
        move = Move(Act.SLOW, work.now, detail={"patterns": sorted(new)}, patterns=new)
        await make_move(work, case, move)


async def make_move(work: Work, case: Case, move: Move, lane: Lane | None = Lane.REFRESH) -> Case:
    """The case after the move. Changes nothing where it raises IllegalMove or VersionConflict, as
    for a case that another than the bot changed.

    Without a lane the group's card is left as it is until its next change.
    """
    if move.act in story.PROVEN:
        await story.check_story(work.tx, case, move.act)
    for admit in hooks.BEFORE_MOVE:
        move = await admit(work, case, move)
    after, event = transitions.decide(case, move, undo_ms(work))
    by_staff, terms = move.staff is not None, terms_of(work, after)
    after = timed(case, after, move.act, work.now, by_staff, terms)
    await store.change_case(work.tx, case, after, event)
    moved = hooks.Moved(case, after, move, lane)
    for follow in hooks.AFTER_MOVE:
        await follow(work, moved)
    return after
