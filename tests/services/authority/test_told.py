"""Reporters read each true statement once, and what they have not read yet in one message."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.authorities import referrals
from bot.core.database.database import TransientDatabaseError
from bot.core.schema.queues import outbox
from bot.desk import casework
from bot.values import Act, Outcome, Status, Way
from tests.kit.orders import ORDER
from tests.kit.services.desk_acts import acts_of, file_one, owed, said
from tests.services.authority.conftest import news_of

WHY = "Published outside our territory."


async def told(work):
    """The stages that each reporter of two would read now."""
    found = await news_of(work)
    assert len({address for address, _ in found}) == len(found) == 2
    assert found[0][1] == found[1][1]
    return found[0][1]


async def test_each_stage_is_told_once_however_often_it_is_reported(sent_on):
    story = await sent_on(Way.EMAIL)
    steps = [
        (lambda w, r: referrals.left(w, r, "250 OK"), ["sent"]),
        (lambda w, r: referrals.received(w, r, 77), ["received"]),
        (lambda w, r: referrals.refused(w, r, WHY, "ru", 77), ["refused"]),
    ]
    async with story.work() as work:
        assert await told(work) == ["forwarded", "leaving"]
        await said(work)
    for step, stages in steps:
        async with story.work() as work:
            await step(work, await story.referral(work))
            assert await told(work) == stages
            await said(work)
        for _ in range(2):
            async with story.work() as work:
                await step(work, await story.referral(work))
                assert await news_of(work) == []
    async with story.work() as work:
        acts = await acts_of(work, await story.case(work))
        assert acts[-5:] == [
            Act.ANNOUNCE,
            Act.PASS_ON,
            Act.PASSED_ON,
            Act.ACKNOWLEDGE,
            Act.AUTHORITY_REFUSE,
        ]


async def test_what_was_not_read_yet_comes_in_one_message(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        assert await told(work) == ["forwarded", "sent"]
        await referrals.received(work, await story.referral(work), None)
        assert await told(work) == ["forwarded", "received"]
        await said(work)
        await referrals.refused(work, await story.referral(work), WHY, "ru", None)
        assert await told(work) == ["refused"]


async def test_two_stages_that_wait_become_one_message_without_the_decision(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await said(work)
        await referrals.left(work, await story.referral(work))
        await referrals.received(work, await story.referral(work), None)
        assert await told(work) == ["sent", "received"]


async def test_an_answer_proves_that_the_file_left(sent_on):
    story = await sent_on(Way.DESK)
    async with story.work() as work:
        await said(work)
        await referrals.received(work, await story.referral(work), 77)
        assert await told(work) == ["sent", "received"]


async def test_news_of_a_decision_waits_for_a_file_that_leaves_by_itself(sent_on):
    for way, waits in ((Way.EMAIL, True), (Way.HAND, False)):
        story = await sent_on(way, 40 + len(way), url=f"https://example.com/{way}")
        async with story.work() as work:
            rows = [row for row in await owed_rows(work) if row["kind"] == "OutcomeNews"]
            assert [row["not_before"] > work.now for row in rows] == [waits]
            await said(work)


@pytest.mark.parametrize(("order", "outcome"), [(ORDER, "restricted"), (None, "removed")])
async def test_an_answer_with_an_order_ends_the_case_and_is_told_once(sent_on, order, outcome):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        await said(work)
        first = await story.referral(work)
        await referrals.done(work, first, order, 77)
        await referrals.done(work, first, order, 77)
        assert await told(work) == [outcome, None]
        case = await story.case(work)
        assert (case.status, case.decision.finding.order) == (Status.CLOSED, order)
        assert case.decision.finding.authority == "mia"
        assert (await acts_of(work, case))[-1] is Act.AUTHORITY_DONE


async def test_an_answer_takes_the_place_of_news_that_still_waits(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await referrals.done(work, await story.referral(work), ORDER, 77)
        assert await told(work) == ["restricted", None]


async def test_who_reports_later_reads_where_the_case_stands_then_what_follows(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        await said(work)
        await file_one(work, 43)
        [(_, _, receipt, *_)] = await owed(work, "Receipt")
        [decided] = receipt["decided"]
        assert decided["passage"]["stage"] == "sent"
        await said(work)
        await referrals.received(work, await story.referral(work), None)
        found = await news_of(work)
        assert [stages for _, stages in found] == [["received"]] * 3


async def test_without_an_answer_in_time_reporters_read_so(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        await said(work)
    story.clock.advance(seconds=91 * 24 * 3600)
    async with story.work() as work:
        assert await casework.close_forwarded(work, work.now - 1, 10) == 1
        assert await told(work) == ["silent"]
        assert (await story.case(work)).status is Status.CLOSED
        await said(work)
        await referrals.done(work, await story.referral(work), ORDER, None)
        assert await told(work) == ["restricted", None]
        assert (await story.case(work)).decision.finding.outcome is Outcome.RESTRICTED


async def test_the_time_for_an_answer_begins_when_the_case_was_sent(sent_on):
    story = await sent_on(Way.HAND)
    day = 24 * 3600
    story.clock.advance(seconds=60 * day)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
    story.clock.advance(seconds=40 * day)
    async with story.work() as work:
        assert await casework.close_forwarded(work, work.now - 90 * day * 1000, 10) == 0
    story.clock.advance(seconds=51 * day)
    async with story.work() as work:
        assert await casework.close_forwarded(work, work.now - 90 * day * 1000, 10) == 1


async def test_a_crash_tells_nothing_and_the_repeat_tells_once(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await said(work)

    async def crash():
        async with story.work() as work:
            await referrals.left(work, await story.referral(work))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await crash()
    async with story.work() as work:
        assert await news_of(work) == []
        await referrals.left(work, await story.referral(work))
        assert await told(work) == ["sent"]


async def test_the_same_stage_reported_at_once_by_many_is_told_once(sent_on):
    story = await sent_on(Way.EMAIL)
    async with story.work() as work:
        await said(work)
        referral = await story.referral(work)

    async def leave():
        async with story.work() as work:
            await referrals.left(work, referral)

    ended = await asyncio.gather(*(leave() for _ in range(5)), return_exceptions=True)
    assert all(one is None or isinstance(one, TransientDatabaseError) for one in ended)
    async with story.work() as work:
        assert await told(work) == ["sent"]
        acts = await acts_of(work, await story.case(work))
        assert acts.count(Act.PASSED_ON) == 1


async def owed_rows(work):
    return await work.tx.rows(sa.select(outbox).where(outbox.c.state == 0))
