"""Moves of a case as they are stored, with its terms: due times and their reminders.

`make_move` is the one loop in which a case changes; transitions.py says which moves are permitted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases import hooks, store, story, transitions
from bot.cases.acts import ACTS
from bot.cases.happenings import CaseMoved, Happening, what_happened
from bot.cases.model import Case, Move
from bot.cases.pattern_rules import Pattern
from bot.channel.parts import Priority
from bot.core.messages import Lane, Post
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.trail import CURRENT
from bot.core.work import Work
from bot.values import Act, Status, Value, replace

LONGEST_CHAIN = 20
"""Moves that may follow from one another. One move may have many followers: each open appeal of a
case is answered by one."""


class EndlessMoves(Exception):
    """Each move of a long chain made a follower want another one."""


class MoveOfFollower(Exception):
    """A follower moved the case itself, while others still hold it as it was."""


class Terms(Value):
    """How long a case may wait, in milliseconds; without `decision` there is no end to it.

    `answer` is how long reporters may take to answer a question, `patience` how long a reminder
    waits for a move before the next people hear of the case.
    """

    first_look: int
    decision: int | None
    patience: int
    answer: int


def timed(
    before: Case, after: Case, act: Act, at: int, by_staff: bool, terms: Terms
) -> Case:
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
        remind_at = due
        if is_over and after.proposal is not None:
            remind_at = None
        elif is_over:
            remind_at = at + terms.patience
        return replace(after, overdue=is_over, remind_at=remind_at, reminded=0)
    if (
        by_staff
        and due == before.due_at
        and before.remind_at is not None
        and before.reminded
    ):
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
    began = case.clock_at
    if began is None:
        began = case.opened_at
    if case.claimed_at is None:
        return began + terms.first_look
    if terms.decision is None:
        return None
    return began + terms.decision


def _clock(before: Case, after: Case, act: Act, at: int) -> tuple[int, int | None]:
    """Return when the clock began, moved on by every pause, and since when it stands still."""
    began = before.clock_at
    if began is None:
        began = before.opened_at
    if act is Act.REOPEN:
        return at, None
    if after.status is Status.NEED_INFO and before.paused_at is None:
        return began, at
    if after.status is Status.NEED_INFO:
        return began, before.paused_at
    if before.paused_at is not None:
        began += at - before.paused_at
    return began, None


def terms_of(work: Work, case: Case) -> Terms:
    priority = Priority[case.urgency.name]
    channel = work.channel
    decision = channel.decision_hours(case.violation, priority)
    if decision is not None:
        decision *= HOUR_MS
    return Terms(
        channel.first_look_hours(case.violation, priority) * HOUR_MS,
        decision,
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


async def make_move(
    work: Work, case: Case, move: Move, lane: Lane | None = Lane.REFRESH
) -> Case:
    """Store a move and all that follows from it, in this transaction; return the case after that.

    1. Refuse a case that another than the bot changed; ask who may refuse the move, or knows more
       about it (BEFORE_MOVE).
    2. Decide the next state and the event; store both by compare-and-set.
    3. Name what happened (DecisionTold, DecisionTakenBack, OrderProlonged, …), once.
    4. Ask each follower, in the order of `bot/wiring.py`, what it wants next.
    5. Apply that in the same order: post messages, go on at 1 with moves and the fresh case.
    6. Stop when none is left; after 20 moves that each followed from another raise EndlessMoves.

    Changes nothing where it raises IllegalMove or VersionConflict. Without a lane the group's card
    is left as it is until its next change.
    """
    return await apply_wanted(work, case, [move], lane)


async def apply_wanted(
    work: Work, case: Case, wanted: Sequence[hooks.Wanted], lane: Lane | None = None
) -> Case:
    """Do what a feature wants, in its order, and what follows from it. Raises as `make_move`."""
    if work.is_following:
        raise MoveOfFollower("a follower returns the moves that it wants")
    for _ in range(LONGEST_CHAIN):
        following: list[hooks.Wanted] = []
        for one in wanted:
            if isinstance(one, Post):
                await work.post(one)
            else:
                case, happened = await _store_move(work, case, one, lane)
                following += await _ask_followers(work, case, happened)
        if not following:
            return case
        wanted = following
        lane = None  # the group's card shows the first move
    raise EndlessMoves(wanted)


async def _store_move(
    work: Work, case: Case, move: Move, lane: Lane | None
) -> tuple[Case, list[Happening]]:
    if ACTS[move.act].needs_story:
        await story.check_story(work.tx, case, move.act)
    for admit in hooks.BEFORE_MOVE:
        move = await admit(work, case, move)
    after, event = transitions.decide(case, move, undo_ms(work))
    by_staff = move.staff is not None
    terms = terms_of(work, after)
    after = timed(case, after, move.act, work.now, by_staff, terms)
    await store.change_case(work.tx, case, after, event)
    trail = CURRENT.get()
    if by_staff and trail is not None:
        trail.note_act(case.number, move.act.value)
    return after, [*what_happened(case, after, move), CaseMoved(case, move, lane)]


async def _ask_followers(
    work: Work, case: Case, happened: list[Happening]
) -> list[hooks.Wanted]:
    wanted: list[hooks.Wanted] = []
    work = replace(work, is_following=True)
    for follow in hooks.AFTER_MOVE:
        for one in happened:
            wanted += await follow(work, case, one) or ()
    return wanted
