"""An authority answers: each answer is given once, can be undone for a while, then counts."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.domain.authority.answer_draft import AnswerDraft, Kind
from bot.domain.authority.referral import IllegalStage, Referral, Stage
from bot.domain.desk.case import Act, Move, Outcome
from bot.domain.notice import Lane
from bot.domain.notices.authority.answers import AuthorityTold
from bot.services.authority import referrals
from bot.services.authority.group import desk_cards
from bot.services.desk import moves, second_person
from bot.services.work import Work
from bot.storage.authority import answers
from bot.storage.authority import referrals as stored
from bot.storage.authority.answers import Given
from bot.storage.authority.desks import desk_of
from bot.storage.desk import cases, members
from bot.storage.queues import tasks

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
    given = await answers.get(work.tx, referral.id)
    if given is not None:
        raise Answered(await members.staff_name(work.tx, given.by))
    if referral.stage in {Stage.PLANNED, Stage.RECALLED}:
        raise TakenBack
    if referral.stage in {Stage.DONE, Stage.REFUSED}:
        view = await desk_cards.view(work.tx, referral.id)
        raise Answered(view.answered_by if view else None)


async def acknowledge(work: Work, referral: Referral, by: int) -> bool:
    """Say that it was received; False where that was said before. Raises like `check_open`."""
    await check_open(work, referral)
    if referral.received_at is not None:
        return False
    await referrals.received(work, referral, by)
    await desk_cards.refresh(work, referral)
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
    if not await answers.add(work.tx, Given(answer, by, work.now, due)):
        given = await answers.get(work.tx, referral.id)
        raise Answered(await members.staff_name(work.tx, given.by) if given else None)
    await tasks.schedule(work.tx, COUNT, _key(referral.id), {"referral": referral.id}, due)
    await desk_cards.refresh(work, referral)
    return due


async def _check_second(
    work: Work, referral: Referral, answer: AnswerDraft, by: int | None
) -> None:
    """Raises NeedsSecond: else one moderator could pass a case on and record an order alone.

    Without `by`, who answers may not be the second person.
    """
    case = await cases.get(work.tx, referral.case_id)
    if answer.order is None or case is None or case.decision is None:
        return
    restricts = replace(case.decision, outcome=Outcome.RESTRICTED, order=answer.order)
    alone = case.decision.by if by is None else by
    move = Move(Act.AUTHORITY_DONE, work.now, alone, restricts)
    if await second_person.is_needed(work, case, move):
        raise NeedsSecond


async def undo(work: Work, referral: Referral, by: int) -> bool:
    """Take back one's own answer before it counts; False when it is too late for that."""
    given = await answers.get(work.tx, referral.id)
    if given is None or given.by != by or given.due_at <= work.now:
        return False
    if await answers.take(work.tx, referral.id) is None:
        return False
    await tasks.cancel(work.tx, _key(referral.id))
    await desk_cards.refresh(work, referral)
    return True


async def count(work: Work, params: dict[str, Any]) -> None:
    """The answer cannot be undone any more: it counts, and reporters are told."""
    given = await answers.take(work.tx, params["referral"])
    referral = await stored.get(work.tx, params["referral"])
    if given is None or referral is None:
        return
    with suppress(IllegalStage):  # the case was opened again meanwhile: the card says so
        await _do(work, referral, given)
    await desk_cards.refresh(work, referral)


async def _do(work: Work, referral: Referral, given: Given) -> None:
    answer, by = given.answer, given.by
    if answer.kind is Kind.DONE:
        await referrals.done(work, referral, answer.order, by)
    else:
        # An id of the channel file is put into the words of each reader's language.
        reason = answer.reason or answer.words or ""
        await referrals.refused(work, referral, reason, answer.language, by)


async def tell_authority(work: Work, referral: Referral, answer: AnswerDraft, by: int) -> None:
    """Answer an authority in its group, under the card; the history keeps the words.

    Raises IllegalMove for a case that was opened again.
    """
    case = await cases.get(work.tx, referral.case_id)
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if case is None or desk is None:
        return
    words, language = answer.words or "", answer.language or ""
    detail = {"text": words, "language": language, "referral": referral.id}
    await moves.make(work, case, Move(Act.AUTHORITY_TELL, work.now, by, detail=detail))
    told = AuthorityTold(case.number, words, language)
    await work.say(desk.recipient, told, Lane.DESK_ANSWER, under=desk_cards.place_of(referral.id))


def _key(referral: str) -> str:
    return f"{COUNT}:{referral}"
