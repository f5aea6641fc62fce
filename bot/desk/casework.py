"""Use cases of a case: take, decide, merge, undo, reopen, and the announcement to reporters.

The acts are declared in bot.cases.acts.
"""

from collections.abc import Sequence

from bot.cases import moves, routing, store
from bot.cases.acts import ACTS
from bot.cases.happenings import DecisionTold, Happening
from bot.cases.model import (
    Because,
    Case,
    Decision,
    IllegalMove,
    JoinedAndTold,
    Move,
    NeedsSecond,
    NotYourDesk,
    OtherIsOpen,
    can_undo,
    undo_end,
)
from bot.core import roles
from bot.core.desks_store import Desk
from bot.core.messages import Lane, Post
from bot.core.people import Right, Role, may
from bot.core.queues.tasks import task
from bot.core.work import Work, fresh_id
from bot.desk import cards, due_store, review_calls, second_person
from bot.desk.model import Actor
from bot.desk.verdict_form import check_fits
from bot.reports import news, outcomes, reports_store, targets_store
from bot.values import Act, Finding, Outcome, Status, plain, replace


async def plan_announcement(work: Work, case: Case) -> None:
    if case.decision is None:
        return
    due = undo_end(case, case.decision, moves.undo_ms(work))
    await announce.schedule(work, case.id, due, case=case.id, decision=case.decision.id)


async def undo_shown(work: Work, case_id: str, decision: str) -> None:
    """A card that shows Undo for this decision was delivered: the undo window opens now."""
    case = await store.cases.get(work.tx, case_id)
    if case is None or case.decision is None or case.decision.id != decision:
        return
    shown = max(work.now, case.decision.at)  # processes have clocks of their own
    if await store.open_undo(work.tx, case.id, case.decision.at, shown):
        await plan_announcement(work, replace(case, undo_from=shown))


async def cancel_announcement(work: Work, case: Case) -> None:
    await announce.cancel(work, case.id)


async def tell_reporters(work: Work, case: Case, happened: Happening) -> Sequence[Post]:
    match happened:
        case DecisionTold():
            return await outcomes.outcome_posts(work, case)
    return ()


@task("announce")
async def announce(work: Work, case: str, decision: str) -> None:
    """Tell every reporter of a case its outcome; does nothing when the decision was undone."""
    decided = await store.cases.get(work.tx, case)
    if decided is None or decided.decision is None or decided.decision.id != decision:
        return
    if decided.announced_at is not None:
        return
    if can_undo(decided, work.now, moves.undo_ms(work)):
        await plan_announcement(work, decided)
        return
    after = await moves.act(work, decided, Act.ANNOUNCE, lane=None)
    target = await store.final_of(work.tx, after)
    # Undo leaves the card when the group has time for it.
    await cards.show(work, after, lane=Lane.SETTLED)
    if target is not None:
        await targets_store.repoint(work.tx, after.id, target.id)
        await cards.refresh(work, target)


async def take(work: Work, case: Case, actor: Actor) -> Case:
    """Hold the case, or renew the hold; a double press changes nothing. Raises HeldByOther."""
    is_put_off = case.snoozed_until is not None or case.proposal is not None
    mine = case.holder == actor.telegram_id and not is_put_off
    if mine and work.now - (case.held_at or 0) < _SAME_PRESS_MS:
        return case
    return await moves.act(work, case, Act.TAKE, actor.telegram_id)


async def decide_case(work: Work, case: Case, actor: Actor, verdict: Finding) -> Case:
    """Decide, or propose what takes a second person; reporters hear of it after the undo window.

    Raises NoSuchChoice for a verdict of parts that do not go together in the channel file, or that
    do not go with what was seen.
    """
    check_fits(work.channel, case.violation, verdict)
    who = actor.telegram_id
    decision = Decision(fresh_id(), verdict, who, work.now, status_before=case.status)
    move = Move(Act.DECIDE, work.now, who, replace(decision, before=case.earlier))
    try:
        return await conclude(work, case, move)
    except NeedsSecond:
        return await _propose(work, case, move, decision)


async def _propose(work: Work, case: Case, move: Move, proposal: Decision) -> Case:
    """Only the desk hears of a proposal, and who may approve it is called; the history keeps it
    also after a refusal."""
    await review_calls.call_soon(work)
    found = plain(proposal.finding)
    said = {"id": proposal.id, "into": proposal.into, **found}
    detail = {**move.detail, **{name: value for name, value in said.items() if value}}
    proposed = replace(move, act=Act.PROPOSE, decision=proposal, detail=detail)
    return await moves.make_move(work, case, proposed, _SOON)


async def merge(
    work: Work, case: Case, actor: Actor, target: Case, because: Because
) -> Case:
    """Close the case as a duplicate of another; where its reporters would read an outcome that
    takes two people, that is only proposed.

    Raises NotYourDesk for a target whose desk the actor does not work at, IllegalMove for the case
    itself, and for a target that was merged or withdrawn: its outcome would never be announced;
    Recused for an actor who reported the target.
    """
    await check_works_at(work, case, actor, target)
    await second_person.check(work, actor.telegram_id, target, Act.MERGE)
    who = actor.telegram_id
    verdict = _duplicate_verdict(work, case)
    decision = Decision(fresh_id(), verdict, who, work.now, status_before=case.status)
    detail = {**because.detail, "number": target.number}
    move = Move(Act.MERGE, work.now, who, decision, detail=detail)
    try:
        return await join(work, case, replace(move, merged_into=target.id))
    except NeedsSecond:
        proposal = replace(decision, into=target.id)
        return await _propose(work, case, move, proposal)


def _duplicate_verdict(work: Work, case: Case) -> Finding:
    """Return the outcome of a merge, with the first ground and reason of the channel file."""
    outcome = Outcome.DUPLICATE
    grounds = (one.id for one in work.channel.grounds(outcome, case.violation))
    ground = next(grounds, None)
    reasons = (one.id for one in work.channel.reasons(outcome, case.violation, ground))
    return Finding(outcome, ground, next(reasons, None))


async def join(work: Work, case: Case, move: Move) -> Case:
    """Both rows are locked and the target is read again, so that two cases cannot be merged into
    each other. Raises IllegalMove as `merge` does."""
    into = move.merged_into or ""
    target = (await store.lock(work.tx, [case.id, into])).get(into)
    if target is None or target.id == case.id or target.merged_into is not None:
        raise IllegalMove(case, move.act)
    if target.status is Status.WITHDRAWN:
        raise IllegalMove(case, move.act)
    after = await conclude(work, case, move)
    if case.patterns - target.patterns:
        await moves.slow(work, target, case.patterns)
    else:
        await cards.refresh(work, target)
    return after


async def check_works_at(work: Work, case: Case, actor: Actor, target: Case) -> None:
    """Raises NotYourDesk where another case is at a desk whose cases the actor may not handle."""
    own = await routing.desk_of(work.tx, case)
    if await routing.handles(work, own, target):
        return
    role = Role.OUTSIDER
    home = await routing.desk_of(work.tx, target)
    if home is not None:
        role = await roles.role_at(work, actor.telegram_id, home)
    if not may(role, Right.HANDLE_CASES):
        raise NotYourDesk(case, Act.MERGE)


async def undo(work: Work, case: Case, actor: Actor) -> Case:
    """Raises TooLate once reporters were told, IllegalMove where the link has another open case."""
    if can_undo(case, work.now, moves.undo_ms(work)):
        await check_only_open_case(work, case, Act.UNDO)
    after = await moves.act(
        work, case, Act.UNDO, actor.telegram_id, lane=_SOON, overrule=actor.overrules
    )
    await cancel_announcement(work, after)
    if after.announced_at is None:
        # The earlier decision stands again and was not announced before it was replaced.
        await plan_announcement(work, after)
    await _separate(work, case)
    return after


async def reopen(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Open a decided case again, and say so to reporters who were told. Raises JoinedAndTold for a
    merge that was announced, OtherIsOpen for a link that was reported again."""
    was_announced = case.announced_at is not None
    if was_announced and case.merged_into is not None:
        raise JoinedAndTold(case, Act.REOPEN)
    await check_only_open_case(work, case, Act.REOPEN)
    after = await moves.act(
        work, case, Act.REOPEN, actor.telegram_id, lane=_SOON, detail=because.detail
    )
    await cancel_announcement(work, after)
    await _separate(work, case)
    if was_announced:
        await tell_reopened(work, case)
    return after


async def tell_reopened(work: Work, case: Case) -> None:
    decided = ""
    if case.decision is not None:
        decided = case.decision.id
    links = await targets_store.displays_of(work.tx, case.id)
    for report in await reports_store.reports_of_case(work.tx, case.id):
        if await outcomes.is_waiting(work, report, case):
            continue
        told = news.Reopened(report.id, report.number, links.get(report.id))
        await news.tell_reporter(work, report, told, f"reopened:{decided}:{report.id}")


async def _separate(work: Work, case: Case) -> None:
    """Undo a merge: reports that reached the target by the case's link return to the case."""
    target = await store.final_of(work.tx, case)
    if target is None:
        return
    if case.canonical is not None and case.decision is not None:
        since = case.decision.at
        await targets_store.take_back(
            work.tx, target.id, case.id, case.canonical, since
        )
    await cards.refresh(work, target)


async def has_other_open_case(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case by now, which decides anew."""
    return await _other_open_case(work, case) is not None


async def _other_open_case(work: Work, case: Case) -> Case | None:
    if case.status.is_open or case.canonical is None:
        return None
    return await store.open_for(work.tx, case.canonical)


async def check_only_open_case(work: Work, case: Case, act: Act) -> None:
    """Raises OtherIsOpen where the link of a closed case has another open case."""
    other = await _other_open_case(work, case)
    if other is not None:
        raise OtherIsOpen(case, act, other)


async def conclude(work: Work, case: Case, move: Move) -> Case:
    """Make the move that decides; the reporters are told when the undo window is over."""
    detail = {**move.detail}
    if move.decision is not None:
        finding = move.decision.finding
        detail |= {"outcome": finding.outcome.value, "words": finding.words}
        if finding.order is not None:
            detail["order"] = plain(finding.order)
        detail |= {"ground": finding.ground, "reason": finding.reason}
    after = await moves.make_move(work, case, replace(move, detail=detail), _SOON)
    await plan_announcement(work, after)
    return after


async def still_shows(work: Work, case: Case, version: int) -> bool:
    """True if only reports and notes came since: a case that gets many can still be decided."""
    changes = case.version - version
    if not 0 <= changes <= _LOOKED_BACK:
        return False
    since = await store.acts_since(work.tx, case.id, version, changes)
    return all(ACTS[act].beside for act in since)


async def find_case(work: Work, case_id: str, desk: Desk | None) -> Case | None:
    """Find a case that this desk may handle."""
    case = await store.cases.get(work.tx, case_id)
    if case is None or not await routing.handles(work, desk, case):
        return None
    return case


_SOON = Lane.DESK_ANSWER
_SAME_PRESS_MS = 60 * 1000
"""A press of the holder within this time is a double press."""
_LOOKED_BACK = 5_000
"""How many versions back still_shows reads the history."""


async def close_forwarded(work: Work, before: int, limit: int) -> int:
    """Close cases whose reporters were told before a moment (ms UTC), as decided; how many.

    Their reporters hear of it, so it waits for the end of the quiet hours.
    """
    if work.is_night:
        return 0
    found = await due_store.lock_forwarded(work.tx, before, limit)
    for case in found:
        await moves.act(work, case, Act.CLOSE)
    return len(found)
