"""An authority's first answer counts, once, when it cannot be undone any more."""

import asyncio

import pytest

from bot.authorities import answers, group, referrals, store
from bot.authorities.answer_form import AnswerDraft, AnswerEnd, Kind
from bot.authorities.answers import NotAwaited
from bot.cases import store as afterwards_store
from bot.cases.afterwards import Stage
from bot.core.people import Standing
from bot.desk import casework, reachability
from bot.desk.desks import DeskPlace
from bot.values import Act, Outcome, Way
from tests.kit.orders import ORDER
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, acts_of, owed
from tests.kit.services.team import DANA

GROUP = -1009
BAQYT, MARINA = 700301, 700302


def answer(referral, kind=Kind.DONE, **fields):
    return AnswerDraft(referral.id, kind=kind, **fields)


async def counted(story, referral, later=UNDO_OVER):
    """The time for undoing it is over."""
    story.clock.advance(seconds=later)
    async with story.work() as work:
        await answers.count(work, {"referral": referral.id})


async def test_a_hundred_answers_of_two_members_have_one_winner(story):
    async with story.work() as work:
        referral = await story.referral(work)

    async def one(by):
        try:
            async with story.work() as work:
                await answers.give(work, referral, answer(referral, order=ORDER), by)
        except NotAwaited:
            return None
        return by

    won = await asyncio.gather(*[one(by) for by in (BAQYT, MARINA) * 50])
    [winner] = [by for by in won if by]
    await counted(story, referral)
    await counted(story, referral)
    async with story.work() as work:
        case = await story.case(work)
        assert (case.decision.finding.outcome, case.decision.by) == (Outcome.RESTRICTED, winner)
        assert [act for act in await acts_of(work, case) if act is Act.AUTHORITY_DONE] == [
            Act.AUTHORITY_DONE
        ]


async def test_an_answer_that_is_undone_in_time_does_not_count(story):
    async with story.work() as work:
        referral = await story.referral(work)
        await answers.give(work, referral, answer(referral), BAQYT)
        assert not await answers.undo(work, referral, MARINA), "of another person"
        assert await answers.undo(work, referral, BAQYT)
        assert not await answers.undo(work, referral, BAQYT)
        await answers.give(work, referral, answer(referral, Kind.REFUSED, reason="gone"), MARINA)
    story.clock.advance(seconds=UNDO_OVER)
    async with story.work() as work:
        assert not await answers.undo(work, referral, MARINA), "its time is over"
        assert await store.get_answer(work.tx, referral.id) is not None
    await counted(story, referral)
    async with story.work() as work:
        now = await story.referral(work)
        assert (now.stage, now.refusal, now.refusal_language) == (Stage.REFUSED, "gone", None)
        with pytest.raises(NotAwaited):
            await answers.give(work, now, answer(referral), BAQYT)


async def test_a_case_that_was_opened_again_takes_no_answer(story):
    async with story.work() as work:
        referral = await story.referral(work)
        await answers.give(work, referral, answer(referral), BAQYT)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
    await counted(story, referral)
    async with story.work() as work:
        assert (await story.case(work)).decision is None
        gone = await afterwards_store.get_referral(work.tx, referral.id)
        assert gone.stage is Stage.RECALLED
        with pytest.raises(NotAwaited) as late:
            await answers.acknowledge(work, gone, BAQYT)
        assert late.value.end is AnswerEnd.TAKEN_BACK


async def test_a_group_that_cannot_be_reached_fails_what_waits_for_it(sent_on):
    story = await sent_on(Way.DESK)
    async with story.work() as work:
        referral = await story.referral(work)
        assert referral.stage is Stage.FAILED, "the authority has no group"
        place = DeskPlace(GROUP, None, "Орган")
        await group.bind(work, place, 1, ("mia", None), Standing.ADMINISTRATOR)
        again = await referrals.pass_on(work, await story.case(work), DANA.telegram_id)
        assert again.stage is Stage.LEAVING
        [(address, *_)] = await owed(work, "ReferralCard")
        assert address == f"chat:{GROUP}"
        await reachability.desk_trouble(work, GROUP, "kicked")
        assert (await story.referral(work)).stage is Stage.FAILED
