"""How appeals end: answered, after the time to undo it, or withdrawn with what was sent."""

from dataclasses import replace
from typing import Any

from bot.authorities import referrals
from bot.cases import move
from bot.cases import store as cases_store
from bot.cases.hooks import Moved
from bot.cases.model import Case, Decision, Move
from bot.core import erasures, people_store
from bot.core.posts import Lane
from bot.core.queues import tasks_store
from bot.core.work import Work
from bot.desk import colleagues, shown_words
from bot.desk.model import same_finding
from bot.register import appeal_notices as say
from bot.register import appeals_store
from bot.register.appeal_model import Appeal, Kind, Ruling, Stage, ended
from bot.register.appeal_news import AppealAnswered
from bot.register.appeal_reviews import Appeals, is_same
from bot.register.appeal_screens import AppealEnded
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.reports import files_store, follow_up, news, store
from bot.reports.model import Report
from bot.values import Act, Outcome

ANSWER = "appeal_answer"


def told_at(work: Work, appeal: Appeal) -> int:
    """Return when a person reads that a decision stands; until then it can be undone."""
    return (appeal.decided_at or work.now) + work.channel.retention.undo_seconds * 1000


async def plan(work: Work, appeal: Appeal) -> None:
    params = {"appeal": appeal.id, "decided_at": appeal.decided_at}
    await tasks_store.schedule(
        work.tx, ANSWER, f"{ANSWER}:{appeal.id}", params, told_at(work, appeal)
    )


async def cancel(work: Work, appeal: Appeal) -> None:
    await tasks_store.cancel(work.tx, f"{ANSWER}:{appeal.id}")


async def come_due(work: Work, params: dict[str, Any]) -> tuple[Case, Appeal] | None:
    """Answer an appeal that changed nothing; None when that was undone."""
    appeal = await appeals_store.get_appeal(work.tx, params["appeal"])
    if appeal is None or appeal.stage is not Stage.DECIDED or appeal.replaced_by is not None:
        return None
    case = await cases_store.cases.get(work.tx, appeal.case)
    if appeal.decided_at != params["decided_at"] or case is None:
        return None
    return await _answer(work, case, appeal), appeal


async def told(work: Work, moved: Moved) -> None:
    """Answer the appeals that an announced decision ends."""
    if moved.move.act is Act.ANNOUNCE:
        await announced(work, moved.after)


async def announced(work: Work, case: Case) -> Case:
    """A decision stands: answer the appeals that it ends. Called in the unit of work that tells it.

    Others who contested the decision that it replaces are answered with it, too.
    """
    # The case file that leaves with it has moved the case on.
    case = await cases_store.cases.get(work.tx, case.id) or case
    decision = case.decision
    if decision is None:
        return case
    for appeal in await appeals_store.appeals_open_of_case(work.tx, case.id):
        if appeal.stage is Stage.DECIDED:
            if appeal.replaced_by == decision.id:
                case = await _answer(work, case, appeal)
        elif appeal.decision != decision.id:
            case = await _follows(work, case, appeal, decision)
    if decision.finding.outcome is Outcome.OVERTURNED:
        await referrals.recall(work, case)
    return case


async def _follows(work: Work, case: Case, appeal: Appeal, decision: Decision) -> Case:
    """Another decision stands now: an appeal that waited is against it, or answered by it."""
    if is_same(appeal.first, decision):
        await appeals_store.change_appeal(work.tx, appeal, replace(appeal, decision=decision.id))
        return case
    is_other = not same_finding(appeal.first, decision)
    finding = Ruling.OVERTURNED if is_other else Ruling.PARTLY
    answered = replace(
        appeal,
        finding=finding,
        outcome=decision.finding.outcome,
        ground=decision.finding.ground,
        reason=decision.finding.reason,
        reply=None,
        reply_language=None,
        decided_at=work.now,
        replaced_by=decision.id,
    )
    return await _answer(work, case, appeal, answered)


async def _answer(work: Work, case: Case, appeal: Appeal, answered: Appeal | None = None) -> Case:
    """Close the appeal, and tell its person, and who decided first."""
    after = ended(answered or appeal, Stage.ANSWERED, work.now)
    await appeals_store.change_appeal(work.tx, appeal, after)
    told = Move(Act.APPEAL_TOLD, work.now, detail={"appeal": appeal.number})
    case = await move.make(work, case, told, lane=None)
    await Appeals(work).end(appeal.id)
    await _tell_person(work, after)
    await _tell_first(work, case, after)
    return case


async def _tell_person(work: Work, appeal: Appeal) -> None:
    """In the bot; who is anonymous reads it by the code."""
    once, answer = f"appeal:{appeal.id}", answer_of(appeal)
    if appeal.kind is Kind.SECOND_LOOK:
        report = await store.reports.get(work.tx, appeal.report or "")
        if report is not None and answer is not None:
            told = AppealAnswered(report.number, appeal.kind, answer, report=report.id)
            await news.tell_reporter(work, report, told, once)
        return
    person = await people_store.get(work.tx, appeal.person) if appeal.person else None
    if person is not None and answer is not None:
        told = AppealAnswered(appeal.number, appeal.kind, answer, appeal.entry)
        await work.say(person.recipient, told, Lane.NOTICE, once=once)


def answer_of(appeal: Appeal) -> say.AppealAnswer | None:
    """Return the answer for the person, once it can no longer be undone."""
    if appeal.stage is not Stage.ANSWERED or appeal.finding is None:
        return None
    is_upheld = appeal.finding is Ruling.UPHELD
    return say.AppealAnswer(
        appeal.finding,
        appeal.first.finding.outcome if is_upheld else appeal.outcome,
        appeal.ground,
        appeal.reason,
        appeal.reply,
        appeal.reply_language,
    )


async def _tell_first(work: Work, case: Case, appeal: Appeal) -> None:
    """Tell the maker of the contested decision its finding, not its judge."""
    to = await colleagues.recipient(work, appeal.first.by)
    if to is None or appeal.finding is None:
        return
    told = AppealEnded(
        case.number, appeal.kind, appeal.finding, appeal.outcome, appeal.ground, appeal.reason
    )
    await work.say(to, told, Lane.NOTICE, once=f"appeal_ended:{appeal.id}")


async def of_person(work: Work, person: str) -> None:
    """All that a person filed; what is not answered yet is withdrawn."""
    await APPEAL_DRAFTS.drop(work.tx, person)
    for appeal in await appeals_store.appeals_of_person(work.tx, person):
        await forget(work, appeal)
        await erasures.note(work, erasures.Kind.APPEAL, appeal.id)


async def of_report(work: Work, report: str) -> None:
    """A report that is withdrawn or erased asks for no second look any more."""
    for appeal in await appeals_store.appeals_of_report(work.tx, report):
        if appeal.stage is Stage.WAITING:
            await forget(work, appeal)


async def forget(work: Work, appeal: Appeal) -> None:
    """Withdraw an appeal that is open, and take its words, files and person out of it."""
    if appeal.stage.is_open:
        await _withdrawn(work, appeal)
    await appeals_store.empty_appeal(work.tx, appeal.id)
    await files_store.drop(work.tx, appeal.id)
    await shown_words.of_report(work, appeal.id)


async def _withdrawn(work: Work, appeal: Appeal) -> None:
    await cancel(work, appeal)
    await appeals_store.change_appeal(work.tx, appeal, ended(appeal, Stage.WITHDRAWN, work.now))
    await Appeals(work).end(appeal.id)
    case = await cases_store.cases.get(work.tx, appeal.case)
    if case is not None:
        gone = Move(Act.APPEAL_WITHDRAW, work.now, detail={"appeal": appeal.number})
        await move.make(work, case, gone, lane=None)


async def over(work: Work, before: int, most: int) -> int:
    """Forget appeals that were closed before a moment (ms UTC); how many."""
    found = await appeals_store.appeals_over(work.tx, before, most)
    for appeal in found:
        await forget(work, appeal)
    return len(found)


async def second_look(work: Work, report: Report) -> dict[str, Any]:
    """Return whether a second look can be asked for, is awaited, or was answered."""
    asked = await appeals_store.appeals_of_report(work.tx, report.id)
    if not asked:
        return {"may_ask_look": bool(await follow_up.second_lookable(work, report))}
    waiting = next((one for one in asked if one.stage.is_open), None)
    if waiting is not None:
        return {"look_due": waiting.due_at}
    return {"look_answer": answer_of(asked[0])}
