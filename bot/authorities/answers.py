"""Answers of an authority: each is given once, can be undone for a while, then counts."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.authorities import group, referrals, store
from bot.authorities.answer_form import AnswerDraft, Kind
from bot.authorities.group import AuthorityTold
from bot.authorities.store import Given, desk_of, desks_for
from bot.cases import move as moves
from bot.cases import store as cases_store
from bot.cases.afterwards import IllegalStage, Referral, Stage
from bot.cases.model import Move
from bot.core import desks_store
from bot.core.database.database import Transaction
from bot.core.desks_store import Desk
from bot.core.people import Right, Role, may
from bot.core.posts import Lane
from bot.core.queues import tasks_store
from bot.core.queues.tasks import task
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import second_person
from bot.desk.visit import Visit, role_of
from bot.values import Act, Outcome, Way

COUNT = "authority_answer"
"""The task by which an answer counts."""


class Answered(Exception):
    """Another answer was first. `name` is who gave it, None where it is not known any more."""

    def __init__(self, name: str | None) -> None:
        super().__init__()
        self.name = name


class TakenBack(Exception):
    """The case was opened again, so no answer is awaited."""


class NeedsSecond(TakenBack):
    """Two people restrict access: who passed a case on alone does not record the order."""


async def check_open(work: Work, referral: Referral) -> None:
    """Raises Answered or TakenBack where no answer is awaited."""
    given = await store.get_answer(work.tx, referral.id)
    if given is not None:
        raise Answered(await desks_store.staff_name(work.tx, given.by))
    if referral.stage in {Stage.PLANNED, Stage.RECALLED}:
        raise TakenBack
    if referral.stage in {Stage.DONE, Stage.REFUSED}:
        view = await group.view(work.tx, referral.id)
        raise Answered(view.answered_by if view else None)


async def acknowledge(work: Work, referral: Referral, by: int) -> bool:
    """Say that it was received; False where that was said before. Raises like `check_open`."""
    await check_open(work, referral)
    if referral.received_at is not None:
        return False
    await referrals.received(work, referral, by)
    await group.refresh(work, referral)
    return True


async def give(
    work: Work, referral: Referral, answer: AnswerDraft, by: int, *, may_be_second: bool = True
) -> int | None:
    """Take an answer; until when it can be undone (ms UTC), None for a question.

    A moderator to whom no admin gave a role may not be the second person. Raises Answered where
    another one was first, TakenBack where none is awaited, NeedsSecond.
    """
    await check_open(work, referral)
    await _check_second(work, referral, answer, by if may_be_second else None)
    if answer.kind is Kind.ASKED:
        words, language = answer.words or "", answer.language or ""
        await referrals.asked(work, referral, words, language, by)
        return None
    due = work.now + moves.undo_ms(work)
    if not await store.add_answer(work.tx, Given(answer, by, work.now, due)):
        given = await store.get_answer(work.tx, referral.id)
        raise Answered(await desks_store.staff_name(work.tx, given.by) if given else None)
    await tasks_store.schedule(work.tx, COUNT, _key(referral.id), {"referral": referral.id}, due)
    await group.refresh(work, referral)
    return due


async def _check_second(
    work: Work, referral: Referral, answer: AnswerDraft, by: int | None
) -> None:
    """Raises NeedsSecond: else one moderator could pass a case on and record an order alone.

    Without `by`, who answers may not be the second person.
    """
    case = await cases_store.cases.get(work.tx, referral.case_id)
    if answer.order is None or case is None or case.decision is None:
        return
    before = case.decision
    finding = replace(before.finding, outcome=Outcome.RESTRICTED, order=answer.order)
    restricts = replace(before, finding=finding)
    alone = case.decision.by if by is None else by
    move = Move(Act.AUTHORITY_DONE, work.now, alone, restricts)
    if await second_person.is_needed(work, case, move):
        raise NeedsSecond


async def undo(work: Work, referral: Referral, by: int) -> bool:
    """Take back one's own answer before it counts; False when it is too late for that."""
    given = await store.get_answer(work.tx, referral.id)
    if given is None or given.by != by or given.due_at <= work.now:
        return False
    if await store.take_answer(work.tx, referral.id) is None:
        return False
    await tasks_store.cancel(work.tx, _key(referral.id))
    await group.refresh(work, referral)
    return True


@task(COUNT)
async def count(work: Work, params: dict[str, Any]) -> None:
    """The answer cannot be undone any more: it counts, and reporters are told."""
    given = await store.take_answer(work.tx, params["referral"])
    referral = await cases_store.get_referral(work.tx, params["referral"])
    if given is None or referral is None:
        return
    with suppress(IllegalStage):  # the case was opened again meanwhile: the card says so
        answer, by = given.answer, given.by
        if answer.kind is Kind.DONE:
            await referrals.done(work, referral, answer.order, by)
        else:
            # An id of the channel file is put into the words of each reader's language.
            reason = answer.reason or answer.words or ""
            await referrals.refused(work, referral, reason, answer.language, by)
    await group.refresh(work, referral)


async def tell_authority(work: Work, referral: Referral, answer: AnswerDraft, by: int) -> None:
    """Answer an authority in its group, under the card; the history keeps the words.

    Raises IllegalMove for a case that was opened again.
    """
    case = await cases_store.cases.get(work.tx, referral.case_id)
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if case is None or desk is None:
        return
    words, language = answer.words or "", answer.language or ""
    detail = {"text": words, "language": language, "referral": referral.id}
    await moves.make(work, case, Move(Act.AUTHORITY_TELL, work.now, by, detail=detail))
    told = AuthorityTold(case.number, words, language)
    await work.say(desk.recipient, told, Lane.DESK_ANSWER, under=group.place_of(referral.id))


def _key(referral: str) -> str:
    return f"{COUNT}:{referral}"


@frozen
class Answerer:
    """A member of the authority's group, or a moderator of the case's desk, who `records`."""

    telegram_id: int
    records: bool = False
    may_be_second: bool = True


async def chats_of(tx: Transaction, referral: Referral | None) -> list[int]:
    """The groups whose members may answer it: the authority's, and that of the case's desk."""
    if referral is None:
        return []
    home = await _home(tx, referral)
    found = [desk.chat for desk in await desks_for(tx, referral.authority, referral.department)]
    return list(dict.fromkeys(found if home is None else [*found, home.chat]))


async def answerer(visit: Visit, referral: Referral, *, tells: bool = False) -> Answerer | None:
    """None for who may not answer. In the group of a desk it must be this authority's.

    Who `tells` answers a question of the authority, as a moderator.
    """
    who, work = visit.me, visit.work
    theirs = await desks_for(work.tx, referral.authority, referral.department)
    for desk in [] if tells else theirs:
        here = visit.sender.is_private or desk.chat == visit.sender.chat
        if here and may(await role_of(work, visit.sender, desk), Right.ANSWER_CASES):
            await desks_store.seen_staff(work.tx, who, visit.sender.name)
            return Answerer(who)
    role = await _role_at_home(visit, referral) if visit.sender.is_private else Role.OUTSIDER
    records = referral.way is not Way.DESK or not theirs
    if not may(role, Right.HANDLE_CASES) or not (records or tells):
        return None
    return Answerer(who, records=True, may_be_second=may(role, Right.BE_SECOND))


async def moderates(visit: Visit, referral: Referral) -> bool:
    """True if the sender handles cases at the desk of this one."""
    return may(await _role_at_home(visit, referral), Right.HANDLE_CASES)


async def _role_at_home(visit: Visit, referral: Referral) -> Role:
    home = await _home(visit.work.tx, referral)
    return Role.OUTSIDER if home is None else await role_of(visit.work, visit.sender, home)


async def _home(tx: Transaction, referral: Referral) -> Desk | None:
    case = await cases_store.cases.get(tx, referral.case_id)
    return await desks_store.desks.get(tx, case.desk) if case is not None and case.desk else None
