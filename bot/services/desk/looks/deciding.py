"""A second or third decision: recorded, compared, and where the third differs, put in force."""

from dataclasses import replace

from bot.channel.model import Channel
from bot.domain.desk.case import Act, Case, Decision, Move, keep_decision
from bot.domain.desk.looks.look import (
    CHOSEN,
    Dropped,
    Look,
    NotYours,
    Opinion,
    Stage,
    decided,
    same_finding,
)
from bot.domain.desk.why import Because, Why
from bot.domain.notice import Lane
from bot.services.authority import referrals
from bot.services.desk import casework, moves, second_person
from bot.services.desk.casework import Actor, Verdict
from bot.services.desk.looks import ending, screens
from bot.services.desk.verdicts import Asked, Choosing, NoSuchChoice, choosing
from bot.services.work import Work, fresh_id
from bot.storage.desk import cards as stored
from bot.storage.desk import cases
from bot.storage.desk.looks import looks


def choice(channel: Channel, violation: str, path: tuple[str, ...]) -> Choosing:
    """What is asked after this path; one outcome for each finding. Raises NoSuchChoice."""
    found = choosing(channel, violation, path)
    if path and path[0] not in CHOSEN:
        raise NoSuchChoice(path[0])
    if found.asked is Asked.OUTCOME:
        return replace(found, options=tuple(one for one in found.options if one in CHOSEN))
    return found


async def path_of(work: Work, look: Look, copy: str) -> tuple[str, ...]:
    """The options that the person chose so far."""
    return await stored.menu(work.tx, screens.menu_of(look.id), copy)


async def step(work: Work, look: Look, copy: str, path: tuple[str, ...]) -> None:
    """Show what is asked after this path. Raises NoSuchChoice."""
    case = await case_of(work, look)
    choice(work.channel, case.violation, path)
    await stored.open_menu(work.tx, screens.menu_of(look.id), copy, path)
    await screens.refresh(work, look, Lane.DESK_ANSWER)


async def case_of(work: Work, look: Look) -> Case:
    """Raises NotYours for a case that is gone."""
    case = await cases.get(work.tx, look.case)
    if case is None:
        raise NotYours(look.id)
    return case


async def give(work: Work, look: Look, actor: Actor, verdict: Verdict) -> Look:
    """Record the decision of who holds the look; the look as it stands then.

    Raises NotYours, Recused, or IllegalMove where the case changed meanwhile.
    """
    case = await case_of(work, look)
    opinion = Opinion(
        verdict.outcome, verdict.ground, verdict.reason, verdict.authority, actor.telegram_id,
        work.now,
    )  # fmt: skip
    after = decided(look, opinion)
    if after.stage is Stage.OVERTURNED and await _is_reported_again(work, case):
        return await ending.drop(work, look, Dropped.REPORTED_AGAIN)
    await looks.change(work.tx, look, after)
    case = await _recorded(work, case, after, opinion)
    if after.stage is Stage.OVERTURNED:
        await _overturn(work, case, after, actor, opinion)
    await screens.close(work, look, Lane.DESK_ANSWER)
    return after


async def _is_reported_again(work: Work, case: Case) -> bool:
    """Whether the link of a closed case has another open case, which decides anew."""
    if case.status.is_open or case.canonical is None:
        return False
    return await cases.open_for(work.tx, case.canonical) is not None


async def _recorded(work: Work, case: Case, look: Look, opinion: Opinion) -> Case:
    detail = {
        "look": look.id, "outcome": opinion.outcome.value, "ground": opinion.ground,
        "reason": opinion.reason, "agrees": same_finding(look.first, opinion),
    }  # fmt: skip
    move = Move(Act.SECOND_LOOK, work.now, opinion.by, detail=detail)
    return await moves.make(work, case, move, lane=None)


async def _overturn(work: Work, case: Case, look: Look, actor: Actor, opinion: Opinion) -> None:
    """The third decision replaces the first; reporters are told after the undo window.

    Where the channel file wants two people for it and the second found something else, the case
    is opened again instead, and its desk decides with four eyes.
    """
    second = look.second
    is_backed = second is not None and _backs(second, opinion)
    decision = Decision(
        id=fresh_id(), outcome=opinion.outcome, ground=opinion.ground, reason=opinion.reason,
        authority=opinion.authority, words=None, by=opinion.by, at=work.now,
        status_before=case.status, before=keep_decision(case.decision, case.announced_at),
        approved_by=second.by if second is not None and is_backed else None,
    )  # fmt: skip
    move = Move(Act.OVERTURN, work.now, opinion.by, decision, detail={"look": look.id})
    if await second_person.is_needed(work, case, move):
        await casework.reopen(work, case, actor, Because(Why.SECOND))
        return
    await referrals.recall(work, case)
    # The time to undo it begins when the desk's card shows it: no private card does.
    await casework.conclude(replace(work, private_chat=None), case, move)


def _backs(second: Opinion, third: Opinion) -> bool:
    """Whether two people found the same, for the same authority."""
    return same_finding(second, third) and second.authority == third.authority
