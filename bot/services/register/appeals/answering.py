"""The answer to an appeal: to the person, once, when it can no longer be undone.

A decision that was changed otherwise answers the appeals against the one before it.
"""

from dataclasses import replace
from typing import Any

from bot.domain.desk.case import Act, Case, Decision, Move, Outcome
from bot.domain.desk.looks.look import same_finding
from bot.domain.notice import Lane
from bot.domain.notices.register import appeals as say
from bot.domain.register.appeal import Appeal, Finding, Kind, Stage, ended
from bot.services import telling
from bot.services.authority import referrals
from bot.services.desk import moves
from bot.services.register.appeals import screens
from bot.services.register.appeals.following import is_same
from bot.services.work import Work
from bot.storage.citizen import people, reports
from bot.storage.desk import cases
from bot.storage.queues import tasks
from bot.storage.register import appeals

ANSWER = "appeal_answer"


def told_at(work: Work, appeal: Appeal) -> int:
    """When a person reads that a decision stands; until then it can be undone."""
    return (appeal.decided_at or work.now) + work.channel.retention.undo_seconds * 1000


async def plan(work: Work, appeal: Appeal) -> None:
    params = {"appeal": appeal.id, "decided_at": appeal.decided_at}
    await tasks.schedule(work.tx, ANSWER, f"{ANSWER}:{appeal.id}", params, told_at(work, appeal))


async def cancel(work: Work, appeal: Appeal) -> None:
    await tasks.cancel(work.tx, f"{ANSWER}:{appeal.id}")


async def come_due(work: Work, params: dict[str, Any]) -> tuple[Case, Appeal] | None:
    """Answer an appeal that changed nothing; None when that was undone."""
    appeal = await appeals.get(work.tx, params["appeal"])
    if appeal is None or appeal.stage is not Stage.DECIDED or appeal.replaced_by is not None:
        return None
    case = await cases.get(work.tx, appeal.case)
    if appeal.decided_at != params["decided_at"] or case is None:
        return None
    return await _answer(work, case, appeal), appeal


async def announced(work: Work, case: Case) -> Case:
    """A decision stands: answer the appeals that it ends. Called in the unit of work that tells it.

    Others who contested the decision that it replaces are answered with it, too.
    """
    # The case file that leaves with it has moved the case on.
    case = await cases.get(work.tx, case.id) or case
    decision = case.decision
    if decision is None:
        return case
    for appeal in await appeals.open_of_case(work.tx, case.id):
        if appeal.stage is Stage.DECIDED:
            if appeal.replaced_by == decision.id:
                case = await _answer(work, case, appeal)
        elif appeal.decision != decision.id:
            case = await _follows(work, case, appeal, decision)
    if decision.outcome is Outcome.OVERTURNED:
        await referrals.recall(work, case)
    return case


async def _follows(work: Work, case: Case, appeal: Appeal, decision: Decision) -> Case:
    """Another decision stands now: an appeal that waited is against it, or answered by it."""
    if is_same(appeal.first, decision):
        await appeals.change(work.tx, appeal, replace(appeal, decision=decision.id))
        return case
    is_other = not same_finding(appeal.first, decision)
    finding = Finding.OVERTURNED if is_other else Finding.PARTLY
    answered = replace(
        appeal, finding=finding, outcome=decision.outcome, ground=decision.ground,
        reason=decision.reason, reply=None, reply_language=None, decided_at=work.now,
        replaced_by=decision.id,
    )  # fmt: skip
    return await _answer(work, case, appeal, answered)


async def _answer(work: Work, case: Case, appeal: Appeal, answered: Appeal | None = None) -> Case:
    """Close the appeal, and tell its person, and who decided first."""
    after = ended(answered or appeal, Stage.ANSWERED, work.now)
    await appeals.change(work.tx, appeal, after)
    told = Move(Act.APPEAL_TOLD, work.now, detail={"appeal": appeal.number})
    case = await moves.make(work, case, told, lane=None)
    await screens.close(work, appeal)
    await _tell_person(work, after)
    await _tell_first(work, case, after)
    return case


async def _tell_person(work: Work, appeal: Appeal) -> None:
    """In the bot; who is anonymous reads it by the code."""
    once, answer = f"appeal:{appeal.id}", answer_of(appeal)
    if appeal.kind is Kind.SECOND_LOOK:
        report = await reports.get(work.tx, appeal.report or "")
        if report is not None and answer is not None:
            told = say.AppealAnswered(report.number, appeal.kind, answer, report=report.id)
            await telling.tell_reporter(work, report, told, once)
        return
    person = await people.get(work.tx, appeal.person) if appeal.person else None
    if person is not None and answer is not None:
        told = say.AppealAnswered(appeal.number, appeal.kind, answer, appeal.entry)
        await work.say(person.recipient, told, Lane.NOTICE, once=once)


def answer_of(appeal: Appeal) -> say.AppealAnswer | None:
    """What the person reads, once it can no longer be undone."""
    if appeal.stage is not Stage.ANSWERED or appeal.finding is None:
        return None
    is_upheld = appeal.finding is Finding.UPHELD
    return say.AppealAnswer(
        appeal.finding, appeal.first.outcome if is_upheld else appeal.outcome, appeal.ground,
        appeal.reason, appeal.reply, appeal.reply_language,
    )  # fmt: skip


async def _tell_first(work: Work, case: Case, appeal: Appeal) -> None:
    """Who made the contested decision hears how it was found, and not by whom."""
    to = await screens.recipient(work, appeal.first.by)
    if to is None or appeal.finding is None:
        return
    told = say.AppealEnded(
        case.number, appeal.kind, appeal.finding, appeal.outcome, appeal.ground, appeal.reason
    )
    await work.say(to, told, Lane.NOTICE, once=f"appeal_ended:{appeal.id}")
