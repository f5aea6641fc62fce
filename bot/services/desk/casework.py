"""What staff do with a case: take, release, decide, undo, ask, note, merge."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.citizen.report import Question, Report
from bot.domain.desk.case import (
    BESIDE,
    Act,
    Case,
    Decision,
    IllegalMove,
    Move,
    Outcome,
    Status,
    can_undo,
    keep_decision,
)
from bot.domain.notice import Address, Lane, Notice, Recipient
from bot.domain.notices.desk import NoteKept, QuestionSent
from bot.domain.notices.reporter import QuestionToReporter, Reopened
from bot.domain.people import Right, Role, may
from bot.services.desk import cards, moves, outcomes, routing
from bot.services.work import Work, fresh_id
from bot.storage.citizen import people, questions, reports
from bot.storage.desk import cases, events
from bot.storage.desk.desks import Desk


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at a desk, as checked on this very press."""

    telegram_id: int
    name: str
    role: Role

    @property
    def overrules(self) -> bool:
        return may(self.role, Right.RELEASE_OTHERS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was chosen in the menus, in the channel file's words."""

    outcome: Outcome
    ground: str | None = None
    reason: str | None = None
    authority: str | None = None
    words: str | None = None


async def take(work: Work, case: Case, actor: Actor) -> Case:
    """Hold the case. Raises HeldByOther when somebody else does."""
    return await moves.make(work, case, Move(Act.TAKE, work.now, actor.telegram_id), _SOON)


async def release(work: Work, case: Case, actor: Actor) -> Case:
    """Put the case back into the queue; admins may put back what others hold."""
    move = Move(Act.RELEASE, work.now, actor.telegram_id, overrule=actor.overrules)
    return await moves.make(work, case, move, _SOON)


async def decide_case(work: Work, case: Case, actor: Actor, verdict: Verdict) -> Case:
    """Decide; the reporters hear of it when the undo window is over."""
    decision = Decision(
        id=fresh_id(),
        outcome=verdict.outcome,
        ground=verdict.ground,
        reason=verdict.reason,
        authority=verdict.authority,
        words=verdict.words,
        by=actor.telegram_id,
        at=work.now,
        status_before=case.status,
        before=keep_decision(case.decision, case.announced_at),
    )
    return await _conclude(work, case, Move(Act.DECIDE, work.now, actor.telegram_id, decision))


async def decide_with_words(
    work: Work, case: Case, actor: Actor, verdict: Verdict, words: str
) -> Case:
    """Decide, with words of the member of staff to the reporters."""
    return await decide_case(work, case, actor, replace(verdict, words=words))


async def merge(work: Work, case: Case, actor: Actor, target: Case) -> Case:
    """Close the case as the same as another.

    Raises IllegalMove for itself, and for a case that was merged or withdrawn: nobody would ever
    hear what came of those. The target is looked at again while nobody can change it: whoever
    joins the two the other way round at this moment finds that it is done.
    """
    target = (await cases.lock(work.tx, case.id, target.id)).get(target.id, target)
    is_over = target.merged_into is not None or target.status is Status.WITHDRAWN
    if target.id == case.id or is_over:
        raise IllegalMove(case, Act.MERGE)
    decision = Decision(
        id=fresh_id(),
        outcome=Outcome.DUPLICATE,
        ground=None,
        reason=None,
        authority=None,
        words=None,
        by=actor.telegram_id,
        at=work.now,
        status_before=case.status,
    )
    move = Move(
        Act.MERGE,
        work.now,
        actor.telegram_id,
        decision,
        merged_into=target.id,
        detail={"number": target.number},
    )
    after = await _conclude(work, case, move)
    await cards.refresh(work, target)
    return after


async def undo(work: Work, case: Case, actor: Actor) -> Case:
    """Take a decision back before anybody was told. Raises TooLate afterwards.

    Raises IllegalMove where the same link was reported again meanwhile and has its own case.
    """
    if can_undo(case, work.now, moves.undo_ms(work)):
        await _stay_single(work, case, Act.UNDO)
    move = Move(Act.UNDO, work.now, actor.telegram_id, overrule=actor.overrules)
    after = await moves.make(work, case, move, _SOON)
    await outcomes.cancel_announcement(work, after)
    if after.announced_at is None:
        # The decision that stands again was not announced when it was overruled.
        await outcomes.plan_announcement(work, after)
    await _part(work, case)
    return after


async def reopen(work: Work, case: Case, actor: Actor) -> Case:
    """Look at a decided case again; reporters who were told hear that.

    Raises IllegalMove for a case that went into another one: its reports are there.
    """
    told = case.announced_at is not None
    if told and case.merged_into is not None:
        raise IllegalMove(case, Act.REOPEN)
    await _stay_single(work, case, Act.REOPEN)
    after = await moves.make(work, case, Move(Act.REOPEN, work.now, actor.telegram_id), _SOON)
    await outcomes.cancel_announcement(work, after)
    await _part(work, case)
    if told and case.decision is not None:
        for report in await reports.of_case(work.tx, case.id):
            await _tell_reopened(work, report.id, case.decision.id)
    return after


async def _part(work: Work, case: Case) -> None:
    """Case and target go their own ways again: what came to the target by the case's link, too."""
    target = await outcomes.final_of(work, case)
    if target is None:
        return
    if case.canonical is not None and case.decision is not None:
        since = case.decision.at
        await reports.take_back(work.tx, target.id, case.id, case.canonical, since)
    await cards.refresh(work, target)


async def _stay_single(work: Work, case: Case, act: Act) -> None:
    """A link has one open case: a closed one cannot come back beside another."""
    if case.canonical and not case.status.is_open and await cases.open_for(work.tx, case.canonical):
        raise IllegalMove(case, act)


async def note(work: Work, case: Case, actor: Actor, text: str, desk: Desk) -> Case:
    """Keep words that only staff ever see."""
    move = Move(Act.NOTE, work.now, actor.telegram_id, detail={"text": text})
    after = await moves.make(work, case, move)
    kept = NoteKept(case.number, actor.name, text)
    await say_under(work, case, desk, kept)
    return after


async def ask(work: Work, case: Case, actor: Actor, text: str, desk: Desk) -> int:
    """Ask every reporter who agreed to be asked; how many that are."""
    standing = [r for r in await reports.of_case(work.tx, case.id) if r.withdrawn_at is None]
    # Who reported twice is asked once, about the newest of their reports.
    willing = {r.person: r for r in standing if r.person is not None and r.tell}
    asked = len(willing)
    if asked:
        # Only a case that can be asked about gets this far: nobody is asked before that is sure.
        move = Move(Act.ASK, work.now, actor.telegram_id, detail={"text": text, "asked": asked})
        await moves.make(work, case, move, _SOON)
        question = Question(fresh_id(), case.id, text, actor.telegram_id, work.now)
        await questions.ask(work.tx, question)
        for report in willing.values():
            await _put_question(work, question, report)
    await say_under(
        work, case, desk, QuestionSent(case.number, actor.name, text, asked, len(standing))
    )
    return asked


async def _put_question(work: Work, question: Question, report: Report) -> None:
    person = await people.get(work.tx, report.person or "")
    if person is None:
        return
    await work.say(
        person.recipient,
        QuestionToReporter(question.id, report.id, report.number, question.text),
        Lane.NOTICE,
        once=f"question:{question.id}:{report.id}",
    )


async def _conclude(work: Work, case: Case, move: Move) -> Case:
    decision = move.decision
    detail = {**move.detail}
    if decision is not None:
        detail |= {"outcome": decision.outcome.value, "words": decision.words}
    after = await moves.make(work, case, replace(move, detail=detail), _SOON)
    await outcomes.plan_announcement(work, after)
    return after


async def say_under(
    work: Work, case: Case, desk: Desk, notice: Notice, language: str | None = None
) -> None:
    """Post something as a reply to the case's card: at the desk, or where it is worked on."""
    at_desk = Address(chat=desk.chat, thread=desk.thread)
    await work.say(
        Recipient(
            at_desk if work.apart is None else Address(person=work.apart), language or desk.language
        ),
        notice,
        Lane.DESK_ANSWER,
        under=cards.place_of(case.id, work.apart),
    )


async def _tell_reopened(work: Work, report_id: str, decision: str) -> None:
    report = await reports.get(work.tx, report_id)
    if report is None or report.person is None or not report.tell or report.withdrawn_at:
        return
    person = await people.get(work.tx, report.person)
    if person is not None:
        await work.say(
            person.recipient,
            Reopened(report.id, report.number),
            Lane.NOTICE,
            once=f"reopened:{decision}:{report.id}",
        )


async def still_shows(work: Work, case: Case, version: int) -> bool:
    """Whether a card of that version shows what matters: only reports and notes came since.

    A link that half the country reports changes with each of them; it can be decided all the same.
    """
    behind = case.version - version
    if not 0 <= behind <= _LOOKED_BACK:
        return False
    return await events.acts_since(work.tx, case, version) <= BESIDE


async def find_case(work: Work, case_id: str, desk: Desk | None) -> Case | None:
    """The case if this desk may handle it."""
    case = await cases.get(work.tx, case_id)
    return case if case is not None and await routing.handles(work, desk, case) else None


_SOON = Lane.DESK_ANSWER
_LOOKED_BACK = 5_000
"""Versions by which a card may lag behind its case for its buttons to be looked at closely."""
