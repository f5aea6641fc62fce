"""Appeals from the queue to the answer: who may decide, what is decided, and what follows.

A contest of an entry and a reporter's second look at “not confirmed” are decided alike. The path of
an answer holds the ids chosen so far: the ruling, then a ground and a reason.
"""

from dataclasses import replace
from typing import Any

from bot.authorities import referrals
from bot.cases import move as moves
from bot.cases import store as cases_store
from bot.cases.hooks import Moved
from bot.cases.model import Because, Case, Decision, IllegalMove, Move, TooLate, keep_decision
from bot.core import erasures, people_store, reviews_store
from bot.core.outgoing import Button
from bot.core.people import Role
from bot.core.posts import Lane, Shown, What
from bot.core.queues import tasks_store
from bot.core.queues.tasks import task
from bot.core.reviews import NotYours
from bot.core.reviews_store import Review, State
from bot.core.speaker import Speaker
from bot.core.work import Work, fresh_id
from bot.desk import casework, colleagues, second_person, shown_words
from bot.desk.model import Actor, Opinion, same_finding
from bot.desk.second_person import DeskQueue, TakeReview
from bot.register import appeals_store
from bot.register.appeal_model import Appeal, Kind, Stage, answer_of, decided, ended, undone
from bot.register.appeal_screens import (
    AppealCard,
    AppealChoice,
    AppealEnded,
    AppealsWait,
    NoPeopleForAppeal,
    choosing,
)
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.contest_screens import AppealAnswered
from bot.reports import files_store, news, own_reports, store
from bot.reports.model import Report
from bot.values import Act, AppealAnswer, Finding, Outcome, Ruling, Why

Contested = tuple[Appeal, Case]


class Appeals(DeskQueue[Contested]):
    """Contested decisions, and “not confirmed” that a reporter asked to be looked at again."""

    kind = reviews_store.Kind.APPEAL

    async def subject(self, review: Review) -> Contested | None:
        appeal = await appeals_store.get_appeal(self.work.tx, review.subject)
        case = None if appeal is None else await cases_store.cases.get(self.work.tx, appeal.case)
        return None if appeal is None or case is None else (appeal, case)

    async def stands(self, review: Review, subject: Contested) -> bool:
        """While the case is open again, there is no decision to judge."""
        return subject[1].decision is not None

    async def people(self, review: Review, subject: Contested) -> set[int]:
        """People of any desk who took no part and did not file it."""
        appeal, case = subject
        if case.decision is None:
            return set()
        out = await second_person.took_part(self.work, case) | review.passed
        free = await self.seconds.free(await self.seconds.everyone() - out, case)
        return {one for one in free if not await self._filed(appeal, one)}

    async def may_judge(self, appeal: Appeal, case: Case, staff: int) -> bool:
        """Return True for a person who took no part in the decision, and neither reported the case
        nor filed the appeal. Their role is checked with each press."""
        took_part = await second_person.took_part(self.work, case)
        if staff in took_part or await self._filed(appeal, staff):
            return False
        return not await second_person.include(self.work, staff, case)

    async def _filed(self, appeal: Appeal, staff: int) -> bool:
        """Return True for an appeal that is theirs, or whose report is."""
        person = await people_store.find(self.work.tx, *self.work.vault.identities(staff))
        report = await store.reports.get(self.work.tx, appeal.report) if appeal.report else None
        authors = {appeal.person, report.person if report else None} - {None}
        return person is not None and person.id in authors

    async def passed(self, review: Review) -> None:
        """Drop the words of the holder who passed the appeal on."""
        appeal = await appeals_store.get_appeal(self.work.tx, review.subject)
        if appeal is not None and appeal.reply is not None:
            await write(self.work, appeal, None, "")

    async def without_people(self, review: Review, subject: Contested) -> None:
        told = NoPeopleForAppeal(subject[1].number, review.due)
        await self.work.tell_admins(told, once=f"appeal_without_people:{review.subject}")

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural("{n} appeal waits for an answer.", "{n} appeals wait for an answer.", n)
        return sentence, Button(t.plain("Take an appeal"), TakeReview(cls.kind))

    def screen(self, review: Review, person: str) -> AppealCard:
        return AppealCard(review.subject, person)

    def shown(self, review: Review) -> Shown | None:
        return Shown(What.CARD, review.case, review.subject) if review.case else None

    def steps(self, review: Review) -> int:
        """At half of the time, and at its end."""
        half = review.since + (review.due - review.since) // 2
        return (self.work.now >= half) + (self.work.now >= review.due)

    def reminder(self, staff: int, mine: list[Review]) -> tuple[AppealsWait, str]:
        late = sum(one.due <= self.work.now for one in mine)
        waiting = AppealsWait(len(mine), min(one.due for one in mine), late)
        steps = "-".join(f"{one.subject}{self.steps(one)}" for one in mine[:3])
        return waiting, f"appeals:{staff}:{len(mine)}:{steps}"


async def follow(work: Work, moved: Moved) -> None:
    """An answer that was not told goes with its decision; appeals that wait follow one that says
    the same. Others wait until the next decision is told, see `announced`."""
    was, now = moved.before.decision, moved.after.decision
    if was is None or (now is not None and was.id == now.id):
        return
    for appeal in await appeals_store.appeals_open_of_case(work.tx, moved.before.id):
        rests_on = {appeal.replaced_by or appeal.decision}
        if appeal.stage is Stage.DECIDED and was.id in rests_on:
            await appeals_store.change_appeal(work.tx, appeal, undone(appeal))
            await Appeals(work).undo(appeal.id)
        elif now is not None and appeal.decision == was.id and _is_same(was, now):
            await appeals_store.change_appeal(work.tx, appeal, replace(appeal, decision=now.id))


def _is_same(was: Decision | Opinion, now: Decision) -> bool:
    """True if another decision says the same; an authority that acted names no ground."""
    return same_finding(was, now) and now.finding.ground in {was.finding.ground, None}


async def step(work: Work, appeal: Appeal, copy: str, path: tuple[str, ...]) -> AppealChoice:
    """Show what is asked after this path. Raises NoSuchChoice."""
    asked = choosing(work.channel, appeal, await case_of(work, appeal), path)
    await Appeals(work).open(appeal.id, copy, path)
    return asked


async def case_of(work: Work, appeal: Appeal) -> Case:
    """The case with the decision that is contested. Raises NotYours where it was changed."""
    case = await cases_store.cases.get(work.tx, appeal.case)
    if case is None or case.decision is None or case.decision.id != appeal.decision:
        raise NotYours(appeal.id)
    return case


async def write(work: Work, appeal: Appeal, words: str | None, language: str) -> Appeal:
    """Keep the words to the person; None lets them be written again."""
    after = replace(appeal, reply=words, reply_language=language if words else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    return await appeals_store.get_appeal(work.tx, appeal.id) or after


async def decide(work: Work, appeal: Appeal, actor: Actor, answer: AppealAnswer) -> Appeal:
    """Record the answer of who holds the appeal, and put it in force; the appeal as it is then.

    Raises NotYours for who does not hold it or took part in the decision, and IllegalMove where
    the case does not permit it.
    """
    queue, case, by = Appeals(work), await case_of(work, appeal), actor.telegram_id
    review = await queue.hold(appeal.id, by)
    if not await queue.may_judge(appeal, case, by):
        raise NotYours(appeal.id)
    decision = await _replacing(work, appeal, case, answer, by)
    is_anew = decision is None and answer.ruling is not Ruling.UPHELD
    after = decided(appeal, replace(answer, finding=None) if is_anew else answer, by, work.now)
    after = replace(after, replaced_by=decision.id if decision else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    await queue.change(review, replace(review, state=State.ANSWERED))
    detail = {"appeal": appeal.number, "kind": appeal.kind.value, "finding": answer.ruling.value}
    for name in ("ground", "reason"):
        if value := getattr(answer.finding, name, None):
            detail[name] = value
    case = await _record(work, case, Act.APPEAL_END, by, **detail)
    if decision is not None:
        move = Move(Act.OVERTURN, work.now, by, decision, detail={"appeal": appeal.number})
        # The time to undo it begins when the desk's card shows it: no private card does.
        await casework.conclude(replace(work, private_chat=None), case, move)
    else:
        params = {"appeal": appeal.id, "decided_at": after.decided_at}
        at = _told_at(work, after)
        await tasks_store.schedule(work.tx, ANSWER, f"{ANSWER}:{appeal.id}", params, at)
    await queue.refresh(appeal.id, Lane.DESK_ANSWER)
    return await appeals_store.get_appeal(work.tx, after.id) or after


async def _record(work: Work, case: Case, act: Act, by: int | None = None, **detail: Any) -> Case:
    return await moves.make(work, case, Move(act, work.now, by, detail=detail), lane=None)


async def _replacing(
    work: Work, appeal: Appeal, case: Case, answer: AppealAnswer, by: int
) -> Decision | None:
    """The decision that replaces the first: none where it stands, or where another one must be
    made by two people, as the channel file wants it, see `come_due`. A link that was reported again
    has a case of its own, which is decided anew. Another ground alone keeps the order, and the
    first person stands for the outcome beside the second."""
    first = case.decision
    if answer.ruling is Ruling.UPHELD or answer.finding is None or first is None:
        return None
    is_partly = answer.ruling is Ruling.PARTLY
    decision = Decision(
        fresh_id(),
        replace(answer.finding, order=first.finding.order if is_partly else None),
        by,
        work.now,
        status_before=case.status,
        before=keep_decision(first, case.announced_at),
        approved_by=first.by if is_partly else None,
    )
    if appeal.kind is Kind.SECOND_LOOK:
        move = Move(Act.OVERTURN, work.now, by, decision)
        if await second_person.is_needed(work, case, move) or await _has_other(work, case):
            return None
    return decision


async def _has_other(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case by now."""
    link = None if case.status.is_open else case.canonical
    return link is not None and await cases_store.open_for(work.tx, link) is not None


ANSWER = "appeal_answer"


def _told_at(work: Work, appeal: Appeal) -> int:
    """Return when a person reads that a decision stands; until then it can be undone."""
    return (appeal.decided_at or work.now) + work.channel.retention.undo_seconds * 1000


async def undo(work: Work, appeal_id: str, actor: Actor) -> None:
    """Back into the hands of who decided, before the person is told.

    Raises NotYours for another person, TooLate afterwards.
    """
    appeal = await appeals_store.get_appeal(work.tx, appeal_id)
    case = None if appeal is None else await cases_store.cases.get(work.tx, appeal.case)
    if appeal is None or case is None or appeal.decided_by != actor.telegram_id:
        raise NotYours(appeal_id)
    if appeal.stage is not Stage.DECIDED:
        raise TooLate(case, Act.APPEAL_UNDO)
    if appeal.replaced_by is None:
        if work.now >= _told_at(work, appeal):
            raise TooLate(case, Act.APPEAL_UNDO)
        await appeals_store.change_appeal(work.tx, appeal, undone(appeal))
        await Appeals(work).undo(appeal.id)
        await tasks_store.cancel(work.tx, f"{ANSWER}:{appeal.id}")
    elif case.decision is not None and case.decision.id == appeal.replaced_by:
        # `follow` brings the appeal back with the earlier decision.
        case = await casework.undo(work, case, actor)
    else:
        raise IllegalMove(case, Act.APPEAL_UNDO)
    await _record(work, case, Act.APPEAL_UNDO, actor.telegram_id, appeal=appeal.number)
    await Appeals(work).refresh(appeal.id, Lane.DESK_ANSWER)


@task(ANSWER)
async def come_due(work: Work, params: dict[str, Any]) -> None:
    """A task: the time to undo an answer without a decision is over. The person is told, and a case
    that two people decide otherwise is opened again, without those who took part."""
    appeal = await appeals_store.get_appeal(work.tx, params["appeal"])
    if appeal is None or appeal.stage is not Stage.DECIDED or appeal.replaced_by is not None:
        return
    case = await cases_store.cases.get(work.tx, appeal.case)
    if appeal.decided_at != params["decided_at"] or case is None:
        return
    case = await _answer(work, case, appeal)
    by, is_otherwise = appeal.decided_by, appeal.ruling is Ruling.OVERTURNED
    if by is not None and is_otherwise and not await _has_other(work, case):
        case = replace(case, recused=case.recused | await second_person.took_part(work, case))
        await casework.reopen(work, case, Actor(by, "", Role.MODERATOR), Because(Why.OBJECTION))


async def announced(work: Work, moved: Moved) -> None:
    """A decision stands: answer the appeals that it ends, in the unit of work that tells it.

    Others who contested the decision that it replaces are answered with it, too.
    """
    if moved.move.act is not Act.ANNOUNCE:
        return
    # The case file that leaves with it has moved the case on.
    case = await cases_store.cases.get(work.tx, moved.after.id) or moved.after
    decision = case.decision
    if decision is None:
        return
    for appeal in await appeals_store.appeals_open_of_case(work.tx, case.id):
        if appeal.stage is Stage.DECIDED:
            if appeal.replaced_by == decision.id:
                case = await _answer(work, case, appeal)
        elif appeal.decision != decision.id:
            case = await _follows(work, case, appeal, decision)
    if decision.finding.outcome is Outcome.OVERTURNED:
        await referrals.recall(work, case)


async def _follows(work: Work, case: Case, appeal: Appeal, decision: Decision) -> Case:
    """Another decision stands now: an appeal that waited is against it, or answered by it."""
    if _is_same(appeal.first, decision):
        await appeals_store.change_appeal(work.tx, appeal, replace(appeal, decision=decision.id))
        return case
    is_other = not same_finding(appeal.first, decision)
    said = decision.finding
    answered = replace(
        appeal,
        ruling=Ruling.OVERTURNED if is_other else Ruling.PARTLY,
        found=Finding(said.outcome, said.ground, said.reason),
        reply=None,
        reply_language=None,
        decided_at=work.now,
        replaced_by=decision.id,
    )
    return await _answer(work, case, appeal, answered)


async def _answer(work: Work, case: Case, appeal: Appeal, answered: Appeal | None = None) -> Case:
    """Close the appeal, and tell its person, and who decided first its ruling, not its judge."""
    after = ended(answered or appeal, Stage.ANSWERED, work.now)
    await appeals_store.change_appeal(work.tx, appeal, after)
    case = await _record(work, case, Act.APPEAL_TOLD, appeal=appeal.number)
    await Appeals(work).end(appeal.id)
    answer = answer_of(after)
    if answer is not None:
        await _tell_person(work, after, answer)
        first = await colleagues.recipient(work, after.first.by)
        if first is not None:
            found = None if answer.ruling is Ruling.UPHELD else answer.finding
            told = AppealEnded(case.number, after.kind, AppealAnswer(answer.ruling, found))
            await work.say(first, told, Lane.NOTICE, once=f"appeal_ended:{after.id}")
    return case


async def _tell_person(work: Work, appeal: Appeal, answer: AppealAnswer) -> None:
    """In the bot; who is anonymous reads it by the code."""
    once = f"appeal:{appeal.id}"
    if appeal.kind is Kind.SECOND_LOOK:
        report = await store.reports.get(work.tx, appeal.report or "")
        if report is not None:
            told = AppealAnswered(report.number, appeal.kind, answer, report=report.id)
            await news.tell_reporter(work, report, told, once)
        return
    person = await people_store.get(work.tx, appeal.person) if appeal.person else None
    if person is not None:
        told = AppealAnswered(appeal.number, appeal.kind, answer)
        await work.say(person.recipient, told, Lane.NOTICE, once=once)


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
        await tasks_store.cancel(work.tx, f"{ANSWER}:{appeal.id}")
        gone = ended(appeal, Stage.WITHDRAWN, work.now)
        await appeals_store.change_appeal(work.tx, appeal, gone)
        await Appeals(work).end(appeal.id)
        case = await cases_store.cases.get(work.tx, appeal.case)
        if case is not None:
            await _record(work, case, Act.APPEAL_WITHDRAW, appeal=appeal.number)
    await appeals_store.empty_appeal(work.tx, appeal.id)
    await files_store.drop(work.tx, appeal.id)
    await shown_words.of_report(work, appeal.id)


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
        return {"may_ask_look": bool(await own_reports.second_lookable(work, report))}
    waiting = next((one for one in asked if one.stage.is_open), None)
    if waiting is not None:
        return {"look_due": waiting.due_at}
    return {"look_answer": answer_of(asked[0])}
