"""Answers of an authority: each is given once, can be undone for a while, then counts."""

from contextlib import suppress

from bot.authorities import group, referrals
from bot.authorities.answer_form import AnswerDraft, AnswerEnd, Kind
from bot.authorities.answers_store import Given, add_answer, get_answer, take_answer
from bot.authorities.authority_desks import desk_of, desks_for
from bot.cases import moves, routing
from bot.cases.afterwards import IllegalStage, Referral, Stage
from bot.cases.model import Case, IllegalMove, Move
from bot.cases.store import cases, get_referral
from bot.core import desks_store, members_store
from bot.core.database import Transaction
from bot.core.messages import Lane
from bot.core.people import Right, Role, may
from bot.core.queues.tasks import task
from bot.core.work import Work
from bot.desk import second_person
from bot.desk.visit import Visit, role_of
from bot.values import Act, Outcome, Way, replace

"""The task by which an answer counts."""


class NotAwaited(Exception):
    """No answer is awaited: another one was first, the case was opened again, or a second person
    must record it. `name` is who was first."""

    def __init__(self, end: AnswerEnd, name: str = "?") -> None:
        super().__init__(end.name)
        self.end = end
        self.name = name


async def check_open(work: Work, referral: Referral) -> None:
    """Raises NotAwaited."""
    given = await get_answer(work.tx, referral.id)
    if given is not None:
        name = await members_store.staff_name(work.tx, given.by)
        raise NotAwaited(AnswerEnd.ANSWERED, name)
    if referral.stage in {Stage.PLANNED, Stage.RECALLED}:
        raise NotAwaited(AnswerEnd.TAKEN_BACK)
    if referral.stage in {Stage.DONE, Stage.REFUSED}:
        view = await group.view(work.tx, referral.id)
        raise NotAwaited(AnswerEnd.ANSWERED, (view and view.answered_by) or "?")


async def acknowledge(work: Work, referral: Referral, by: int) -> None:
    """Say once that it was received. Raises NotAwaited."""
    await check_open(work, referral)
    if referral.received_at is None:
        await referrals.received(work, referral, by)
        await group.refresh(work, referral)


async def give(
    work: Work,
    referral: Referral,
    answer: AnswerDraft,
    by: int,
    *,
    may_be_second: bool = True,
) -> int | None:
    """Take an answer; until when it can be undone (ms UTC), None for words that are said at once.

    A moderator to whom no admin gave a role may not be the second person. Raises NotAwaited.
    """
    await check_open(work, referral)
    second = None
    if may_be_second:
        second = by
    if await _needs_second(work, referral, answer, second):
        raise NotAwaited(AnswerEnd.NEEDS_SECOND)
    if answer.kind is Kind.ASKED:
        await apply(work, referral, answer, by)
        return None
    due = work.now + moves.undo_ms(work)
    if not await add_answer(work.tx, Given(answer, by, work.now, due)):
        await check_open(work, referral)
        raise NotAwaited(AnswerEnd.ANSWERED)
    await count.schedule(work, referral.id, due, referral=referral.id)
    await group.refresh(work, referral)
    return due


async def _needs_second(
    work: Work, referral: Referral, answer: AnswerDraft, by: int | None
) -> bool:
    """Two people restrict access: who passed a case on alone does not record the order.

    Without `by`, who answers may not be the second person.
    """
    case = await cases.get(work.tx, referral.case_id)
    if answer.order is None or case is None or case.decision is None:
        return False
    finding = replace(
        case.decision.finding, outcome=Outcome.RESTRICTED, order=answer.order
    )
    restricts = replace(case.decision, finding=finding)
    if by is None:
        by = case.decision.by
    move = Move(Act.AUTHORITY_DONE, work.now, by, restricts)
    return await second_person.is_needed(work, case, move)


async def tell_authority(
    work: Work, case: Case, referral_id: str, words: str, language: str, by: int
) -> None:
    """Answer an authority in its group, under the card; the history keeps the words.

    Raises IllegalMove for a case that was opened again.
    """
    referral = await get_referral(work.tx, referral_id)
    if referral is None or referral.case_id != case.id:
        raise IllegalMove(case, Act.AUTHORITY_TELL)
    detail = {"text": words, "language": language, "referral": referral.id}
    await moves.act(work, case, Act.AUTHORITY_TELL, by, detail=detail)
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if desk is not None:
        told = group.AuthorityTold(case.number, words, language)
        await work.say(
            desk.recipient, told, Lane.DESK_ANSWER, under=group.place_of(referral.id)
        )


async def undo(work: Work, referral: Referral, by: int) -> bool:
    """Take back one's own answer before it counts; False when it is too late for that."""
    given = await get_answer(work.tx, referral.id)
    if given is None or given.by != by or given.due_at <= work.now:
        return False
    if await take_answer(work.tx, referral.id) is None:
        return False
    await count.cancel(work, referral.id)
    await group.refresh(work, referral)
    return True


@task("authority_answer")
async def count(work: Work, referral: str) -> None:
    """The answer cannot be undone any more: it counts, and reporters are told."""
    given = await take_answer(work.tx, referral)
    waits = await get_referral(work.tx, referral)
    if given is None or waits is None:
        return
    # The case was opened again meanwhile: the card says so
    with suppress(IllegalStage):
        await apply(work, waits, given.answer, given.by)
    await group.refresh(work, waits)


async def apply(
    work: Work, referral: Referral, answer: AnswerDraft, by: int | None
) -> None:
    """Let an answer count. Raises IllegalStage where the case does not wait for it any more."""
    words = answer.words or ""
    language = answer.language
    match answer.kind:
        case Kind.DONE:
            await referrals.done(work, referral, answer.order, by)
        case Kind.REFUSED:
            # An id of the channel file is put into the words of each reader's language.
            await referrals.refused(
                work, referral, answer.reason or words, language, by
            )
        case Kind.ASKED:
            await referrals.asked(work, referral, words, language or "", by)


async def chats_of(tx: Transaction, referral: Referral | None) -> list[int]:
    """The groups whose members may answer it: the authority's, and that of the case's desk."""
    if referral is None:
        return []
    desks = [
        *await desks_for(tx, referral.authority, referral.department),
        await _home(tx, referral),
    ]
    return list(dict.fromkeys(desk.chat for desk in desks if desk is not None))


async def role_for(visit: Visit, referral: Referral) -> Role | None:
    """Role.AUTHORITY for a member of the authority's group, the role of a moderator of the case's
    desk who records what came by letter, None for who may not answer.

    In a group it must be this authority's.
    """
    who = visit.me
    work = visit.work
    theirs = await desks_for(work.tx, referral.authority, referral.department)
    for desk in theirs:
        here = visit.sender.is_private or desk.chat == visit.sender.chat
        if here and may(await role_of(work, visit.sender, desk), Right.ANSWER_CASES):
            await members_store.seen_staff(work.tx, who, visit.sender.name)
            return Role.AUTHORITY
    home = await _home(work.tx, referral)
    records = visit.sender.is_private and (referral.way is not Way.DESK or not theirs)
    if home is None or not records:
        return None
    role = await role_of(work, visit.sender, home)
    if not may(role, Right.HANDLE_CASES):
        return None
    return role


async def _home(tx: Transaction, referral: Referral) -> desks_store.Desk | None:
    case = await cases.get(tx, referral.case_id)
    if case is None:
        return None
    return await routing.desk_of(tx, case)
