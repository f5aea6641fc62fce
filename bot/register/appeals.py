"""Appeals: their draft, queue and answer.

The path of an answer holds the ids chosen so far: the finding, then a ground and a reason.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.cases import store as stored
from bot.cases.model import Because, Case, Decision, IllegalMove, Move, TooLate, keep_decision
from bot.core.database.database import VersionConflict
from bot.core.people import Role
from bot.core.posts import Lane
from bot.core.queues import tasks_store
from bot.core.queues.tasks import every, task
from bot.core.work import Work, fresh_id
from bot.desk import casework, duty, second_person
from bot.desk import move as moves
from bot.desk.second_person import SecondPeople, noted
from bot.desk.verdict import Actor
from bot.register import appeal_answers, appeals_store
from bot.register.appeal_model import (
    Answer,
    Appeal,
    Finding,
    Kind,
    NotYours,
    Stage,
    decided,
    is_held,
    passed_on,
    taken,
    undone,
)
from bot.register.appeal_screens import (
    AppealChoice,
    AppealsOffered,
    AppealsWait,
    NoPeopleForAppeal,
    choosing,
    menu_of,
)
from bot.values import Act, Outcome, Why


async def path_of(work: Work, appeal: Appeal, copy: str) -> tuple[str, ...]:
    """The options that the person chose so far."""
    return await stored.cards_menu(work.tx, menu_of(appeal.id), copy)


async def step(work: Work, appeal: Appeal, copy: str, path: tuple[str, ...]) -> AppealChoice:
    """Show what is asked after this path. Raises NoSuchChoice."""
    asked = choosing(work.channel, appeal, await case_of(work, appeal), path)
    await stored.cards_open_menu(work.tx, menu_of(appeal.id), copy, path)
    await appeal_answers.refresh(work, appeal, Lane.DESK_ANSWER)
    return asked


async def case_of(work: Work, appeal: Appeal) -> Case:
    """The case with the decision that is contested. Raises NotYours where it was changed."""
    case = await stored.get_case(work.tx, appeal.case)
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
    case = await case_of(work, appeal)
    if not await second_person.may_judge(work, appeal, case, actor.telegram_id):
        raise NotYours(appeal.id)
    answer = await _in_force(work, appeal, case, answer, actor)
    after = decided(appeal, answer, actor.telegram_id, work.now)
    decision = None if answer.outcome is None else _decision(case, answer, actor, work.now)
    after = replace(after, replaced_by=decision.id if decision else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    case = await _recorded(work, case, appeal, answer, actor)
    if decision is not None:
        move = Move(
            Act.OVERTURN, work.now, actor.telegram_id, decision, detail={"appeal": appeal.number}
        )
        # The time to undo it begins when the desk's card shows it: no private card does.
        await casework.conclude(replace(work, private_chat=None), case, move)
    else:
        await appeal_answers.plan(work, after)
    await appeal_answers.refresh(work, await _now(work, after), Lane.DESK_ANSWER)
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
    return link is not None and await stored.cases_open_for(work.tx, link) is not None


@task(appeal_answers.ANSWER)
async def come_due(work: Work, params: dict[str, Any]) -> None:
    """A task: the time to undo an answer without a decision is over. The person is told, and a case
    that two people decide otherwise is opened again, without those who took part."""
    told = await appeal_answers.come_due(work, params)
    if told is None:
        return
    case, appeal = told
    by, is_otherwise = appeal.decided_by, appeal.finding is Finding.OVERTURNED
    if by is not None and is_otherwise and not await _has_other(work, case):
        case = replace(case, recused=case.recused | await second_person.took_part(work, case))
        await casework.reopen(work, case, Actor(by, "", Role.MODERATOR), Because(Why.OBJECTION))


def _decision(case: Case, answer: Answer, actor: Actor, now: int) -> Decision:
    """The decision that replaces the first. Another ground alone keeps the order, and the first
    person stands for the outcome beside the second."""
    first = case.decision
    is_partly = answer.finding is Finding.PARTLY and first is not None
    return Decision(
        id=fresh_id(),
        outcome=answer.outcome or Outcome.OVERTURNED,
        ground=answer.ground,
        reason=answer.reason,
        authority=answer.authority,
        words=None,
        by=actor.telegram_id,
        at=now,
        status_before=case.status,
        before=keep_decision(first, case.announced_at),
        order=first.order if is_partly and first else None,
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
    case = None if appeal is None else await stored.get_case(work.tx, appeal.case)
    if appeal is None or case is None or appeal.decided_by != actor.telegram_id:
        raise NotYours(appeal_id)
    if appeal.stage is not Stage.DECIDED:
        raise TooLate(case, Act.APPEAL_UNDO)
    if appeal.replaced_by is None:
        if work.now >= appeal_answers.told_at(work, appeal):
            raise TooLate(case, Act.APPEAL_UNDO)
        await appeals_store.change_appeal(work.tx, appeal, undone(appeal, work.now))
        await appeal_answers.cancel(work, appeal)
    elif case.decision is not None and case.decision.id == appeal.replaced_by:
        # `answering.follow` brings the appeal back with the earlier decision.
        case = await casework.undo(work, case, actor)
    else:
        raise IllegalMove(case, Act.APPEAL_UNDO)
    detail = {"appeal": appeal.number}
    await moves.make(
        work, case, Move(Act.APPEAL_UNDO, work.now, actor.telegram_id, detail=detail), lane=None
    )
    await appeal_answers.refresh(work, await _now(work, appeal), Lane.DESK_ANSWER)


async def _now(work: Work, appeal: Appeal) -> Appeal:
    return await appeals_store.get_appeal(work.tx, appeal.id) or appeal


LOOKED_THROUGH = 200
"""Waiting appeals among which one for the person is looked for, those due first at the head."""


async def offered(work: Work, staff: int, *, is_private: bool) -> AppealsOffered:
    """List the appeals that wait for this person, and for all."""
    held, free = await _for(work, staff)
    waiting, late, without = await appeals_store.appeals_waiting_counts(work.tx)
    return AppealsOffered(len(free), held is not None, waiting, late, without, is_private)


async def take_next(work: Work, staff: int) -> tuple[Appeal, Case] | None:
    """Bring the appeal that the person holds, or the next one they may decide.

    The screen comes to their private chat. Two people who ask at once get different ones.
    """
    held, free = await _for(work, staff)
    for appeal in (*([held] if held else []), *free):
        case = await stored.get_case(work.tx, appeal.case)
        if case is None or case.decision is None:
            continue
        try:
            mine = await take(work, appeal, case, staff)
        except (NotYours, VersionConflict):
            continue
        await appeal_answers.give(work, mine)
        return mine, case
    return None


async def _for(work: Work, staff: int) -> tuple[Appeal | None, list[Appeal]]:
    """The appeal that the person holds, and those they may take."""
    seconds, held, free = SecondPeople(work), None, list[Appeal]()
    for appeal in await appeals_store.appeals_waiting(work.tx, LOOKED_THROUGH):
        if appeal.holder == staff and is_held(appeal, work.now):
            held = held or appeal
        elif not is_held(appeal, work.now):
            case = await stored.get_case(work.tx, appeal.case)
            # While the case is open again, there is no decision to judge.
            if case is not None and case.decision is not None:
                may = await seconds.for_appeal(appeal, case)
                free += [appeal] if staff in may else []
    return held, free


async def take(work: Work, appeal: Appeal, case: Case, staff: int) -> Appeal:
    """Raises NotYours for who may not decide it, VersionConflict where another was first."""
    if appeal.holder == staff:
        return appeal
    if not await second_person.may_judge(work, appeal, case, staff):
        raise NotYours(appeal.id)
    if appeal.holder is not None:
        appeal = await free(work, appeal)
    await appeals_store.change_appeal(work.tx, appeal, taken(appeal, staff, work.now))
    return await held(work, appeal.id, staff)


async def free(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> Appeal:
    """Take the appeal out of the hands of who held it; they are not asked again."""
    after = passed_on(appeal)
    await appeals_store.change_appeal(work.tx, appeal, after)
    await appeal_answers.close(work, appeal, lane)
    return await appeals_store.get_appeal(work.tx, appeal.id) or after


async def held(work: Work, appeal_id: str, staff: int) -> Appeal:
    """The waiting appeal in this person's hands. Raises NotYours."""
    appeal = await appeals_store.get_appeal(work.tx, appeal_id)
    if appeal is None or appeal.stage is not Stage.WAITING or appeal.holder != staff:
        raise NotYours(appeal_id)
    return appeal


APPEALS = "appeals"
AT_ONCE = 200


@dataclass(slots=True)
class _Owed:
    """Reminders owed to one person."""

    appeals: list[Appeal] = field(default_factory=list)


@every(APPEALS, minutes=30)
async def sweep(work: Work) -> None:
    """Look through the appeals that are due first, and remind people of them."""
    seconds, owed = SecondPeople(work), dict[int, _Owed]()
    for appeal in await appeals_store.appeals_waiting(work.tx, AT_ONCE):
        for one in await _watch(work, seconds, appeal):
            owed.setdefault(one, _Owed()).appeals.append(appeal)
    told = await _remind(work, owed)
    for appeal in {a.id: a for one in told for a in owed[one].appeals}.values():
        now = await appeals_store.get_appeal(work.tx, appeal.id) or appeal
        await appeals_store.change_appeal(work.tx, now, replace(now, reminded=_steps(work, now)))


async def soon(work: Work) -> None:
    """An appeal came: people hear of it within a minute."""
    await tasks_store.schedule(work.tx, APPEALS, APPEALS, {}, work.now + 60 * 1000)


def _steps(work: Work, appeal: Appeal) -> int:
    """How many reminders are due by now: at half of the time, at its end."""
    half = appeal.filed_at + (appeal.due_at - appeal.filed_at) // 2
    return (work.now >= half) + (work.now >= appeal.due_at)


async def _watch(work: Work, seconds: SecondPeople, appeal: Appeal) -> set[int]:
    """Bring an appeal up to date; who is to be reminded of it."""
    case = await stored.get_case(work.tx, appeal.case)
    if case is None or case.decision is None:
        return set()
    if appeal.holder is not None and not is_held(appeal, work.now):
        appeal = await free(work, appeal)
    found = await seconds.for_appeal(appeal, case)
    if appeal.holder is None:
        await _note_people(work, appeal, case.number, found)
    if appeal.reminded >= _steps(work, appeal):
        return set()
    return {appeal.holder} if appeal.holder is not None else found


async def _note_people(work: Work, appeal: Appeal, number: str, found: set[int]) -> None:
    """Keep whether a known person may decide it; the admins hear when there is none."""
    after = noted(appeal, found, work.now)
    if after is None:
        return
    await appeals_store.change_appeal(work.tx, appeal, after)
    if not found:
        told = NoPeopleForAppeal(number, appeal.due_at)
        await work.tell_admins(told, once=f"appeal_without_people:{appeal.id}")


async def _remind(work: Work, owed: dict[int, _Owed]) -> set[int]:
    """Tell each person how many appeals they may decide; who was told."""
    reached = await duty.awake(work, owed)
    for watcher in reached:
        mine = owed[watcher.telegram_id].appeals
        late = sum(one.due_at <= work.now for one in mine)
        waiting = AppealsWait(len(mine), min(one.due_at for one in mine), late)
        steps = "-".join(f"{one.id}{_steps(work, one)}" for one in mine[:3])
        once = f"appeals:{watcher.telegram_id}:{len(mine)}:{steps}"
        await work.say(watcher.recipient, waiting, Lane.NOTICE, once=once)
    return {watcher.telegram_id for watcher in reached}
