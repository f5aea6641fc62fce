"""Appeals: their draft, queue and answer.

The path of an answer holds the ids chosen so far: the finding, then a ground and a reason.
"""

from dataclasses import replace
from typing import Any

from bot.cases import move as moves
from bot.cases import store
from bot.cases.model import Because, Case, Decision, IllegalMove, Move, TooLate, keep_decision
from bot.core.people import Role
from bot.core.posts import Lane
from bot.core.queues.tasks import task
from bot.core.reviews import NotYours
from bot.core.reviews_store import State
from bot.core.work import Work, fresh_id
from bot.desk import casework, second_person
from bot.desk.model import Actor
from bot.register import appeal_answers, appeals_store
from bot.register.appeal_model import Answer, Appeal, Kind, Ruling, Stage, decided, undone
from bot.register.appeal_reviews import Appeals
from bot.register.appeal_screens import AppealChoice, choosing
from bot.values import Act, Finding, Outcome, Why


async def step(work: Work, appeal: Appeal, copy: str, path: tuple[str, ...]) -> AppealChoice:
    """Show what is asked after this path. Raises NoSuchChoice."""
    asked = choosing(work.channel, appeal, await case_of(work, appeal), path)
    await Appeals(work).open(appeal.id, copy, path)
    return asked


async def case_of(work: Work, appeal: Appeal) -> Case:
    """The case with the decision that is contested. Raises NotYours where it was changed."""
    case = await store.cases.get(work.tx, appeal.case)
    if case is None or case.decision is None or case.decision.id != appeal.decision:
        raise NotYours(appeal.id)
    return case


async def write(work: Work, appeal: Appeal, words: str | None, language: str) -> Appeal:
    """Keep the words to the person; None lets them be written again."""
    after = replace(appeal, reply=words, reply_language=language if words else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    return await appeals_store.get_appeal(work.tx, appeal.id) or after


async def decide(work: Work, appeal: Appeal, actor: Actor, answer: Answer) -> Appeal:
    """Record the answer of who holds the appeal, and put it in force; the appeal as it is then.

    Raises NotYours for who does not hold it or took part in the decision, and IllegalMove where
    the case does not permit it.
    """
    queue, case = Appeals(work), await case_of(work, appeal)
    review = await queue.hold(appeal.id, actor.telegram_id)
    if not await queue.may_judge(appeal, case, actor.telegram_id):
        raise NotYours(appeal.id)
    answer = await _in_force(work, appeal, case, answer, actor)
    after = decided(appeal, answer, actor.telegram_id, work.now)
    decision = None if answer.outcome is None else _decision(case, answer, actor, work.now)
    after = replace(after, replaced_by=decision.id if decision else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    await queue.change(review, replace(review, state=State.ANSWERED))
    case = await _recorded(work, case, appeal, answer, actor)
    if decision is not None:
        move = Move(
            Act.OVERTURN, work.now, actor.telegram_id, decision, detail={"appeal": appeal.number}
        )
        # The time to undo it begins when the desk's card shows it: no private card does.
        await casework.conclude(replace(work, private_chat=None), case, move)
    else:
        await appeal_answers.plan(work, after)
    await queue.refresh(appeal.id, Lane.DESK_ANSWER)
    return await _now(work, after)


async def _in_force(work: Work, appeal: Appeal, case: Case, answer: Answer, actor: Actor) -> Answer:
    """The answer without its decision where another one must be made: by two people, where the
    channel file wants it, see `come_due`. A link that was reported again has a case of its own,
    which is decided anew."""
    if appeal.kind is not Kind.SECOND_LOOK or answer.outcome is None:
        return answer
    decision = _decision(case, answer, actor, work.now)
    move = Move(Act.OVERTURN, work.now, actor.telegram_id, decision)
    is_two = await second_person.is_needed(work, case, move)
    return replace(answer, outcome=None) if is_two or await _has_other(work, case) else answer


async def _has_other(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case by now."""
    link = None if case.status.is_open else case.canonical
    return link is not None and await store.open_for(work.tx, link) is not None


@task(appeal_answers.ANSWER)
async def come_due(work: Work, params: dict[str, Any]) -> None:
    """A task: the time to undo an answer without a decision is over. The person is told, and a case
    that two people decide otherwise is opened again, without those who took part."""
    told = await appeal_answers.come_due(work, params)
    if told is None:
        return
    case, appeal = told
    by, is_otherwise = appeal.decided_by, appeal.finding is Ruling.OVERTURNED
    if by is not None and is_otherwise and not await _has_other(work, case):
        case = replace(case, recused=case.recused | await second_person.took_part(work, case))
        await casework.reopen(work, case, Actor(by, "", Role.MODERATOR), Because(Why.OBJECTION))


def _decision(case: Case, answer: Answer, actor: Actor, now: int) -> Decision:
    """The decision that replaces the first. Another ground alone keeps the order, and the first
    person stands for the outcome beside the second."""
    first = case.decision
    is_partly = answer.finding is Ruling.PARTLY and first is not None
    return Decision(
        fresh_id(),
        Finding(
            answer.outcome or Outcome.OVERTURNED,
            ground=answer.ground,
            reason=answer.reason,
            authority=answer.authority,
            order=first.finding.order if is_partly and first else None,
        ),
        actor.telegram_id,
        now,
        status_before=case.status,
        before=keep_decision(first, case.announced_at),
        approved_by=first.by if is_partly and first else None,
    )


async def _recorded(work: Work, case: Case, appeal: Appeal, answer: Answer, actor: Actor) -> Case:
    detail = {
        "appeal": appeal.number,
        "kind": appeal.kind.value,
        "finding": answer.finding.value,
        "ground": answer.ground,
        "reason": answer.reason,
    }
    kept = {name: value for name, value in detail.items() if value}
    move = Move(Act.APPEAL_END, work.now, actor.telegram_id, detail=kept)
    return await moves.make(work, case, move, lane=None)


async def undo(work: Work, appeal_id: str, actor: Actor) -> None:
    """Back into the hands of who decided, before the person is told.

    Raises NotYours for another person, TooLate afterwards.
    """
    appeal = await appeals_store.get_appeal(work.tx, appeal_id)
    case = None if appeal is None else await store.cases.get(work.tx, appeal.case)
    if appeal is None or case is None or appeal.decided_by != actor.telegram_id:
        raise NotYours(appeal_id)
    if appeal.stage is not Stage.DECIDED:
        raise TooLate(case, Act.APPEAL_UNDO)
    if appeal.replaced_by is None:
        if work.now >= appeal_answers.told_at(work, appeal):
            raise TooLate(case, Act.APPEAL_UNDO)
        await appeals_store.change_appeal(work.tx, appeal, undone(appeal))
        await Appeals(work).undo(appeal.id)
        await appeal_answers.cancel(work, appeal)
    elif case.decision is not None and case.decision.id == appeal.replaced_by:
        # `appeal_reviews.follow` brings the appeal back with the earlier decision.
        case = await casework.undo(work, case, actor)
    else:
        raise IllegalMove(case, Act.APPEAL_UNDO)
    detail = {"appeal": appeal.number}
    await moves.make(
        work, case, Move(Act.APPEAL_UNDO, work.now, actor.telegram_id, detail=detail), lane=None
    )
    await Appeals(work).refresh(appeal.id, Lane.DESK_ANSWER)


async def _now(work: Work, appeal: Appeal) -> Appeal:
    return await appeals_store.get_appeal(work.tx, appeal.id) or appeal
