"""A referral leaves when its decision stands, and is answered once; each stage is read once."""

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.authorities import answers, answers_store, follow_ups, group, referrals
from bot.authorities.answer_form import AnswerDraft, AnswerEnd, Kind
from bot.authorities.answers import NotAwaited
from bot.authorities.model import Event
from bot.cases import store
from bot.cases.afterwards import IllegalStage, Stage
from bot.cases.tables import referrals as table
from bot.core import members_store, role_store
from bot.core.database import TransientDatabaseError
from bot.core.people import Role, Standing
from bot.core.times import DAY_MS, hour_of
from bot.desk import awaiting_store, casework, reachability
from bot.desk.desks import DeskPlace
from bot.reports import own_reports, reports_store, welcome
from bot.values import Act, Finding, Outcome, Status, Way
from tests.kit.authority.acts import posted
from tests.kit.orders import ORDER
from tests.kit.services import acts as services_acts
from tests.kit.services.acts import ADMIN, case_of
from tests.kit.services.desk_acts import (
    BECAUSE,
    UNDO_OVER,
    acts_of,
    file_one,
    owed,
    said,
)
from tests.kit.services.team import DANA, GROUP, MARAT, at_work
from tests.services.authority.conftest import FORWARDED, news_of

NOTHING = Finding(Outcome.NOT_CONFIRMED, "review")
DAY = 24 * 3600


@pytest.mark.parametrize("way", [Way.EMAIL, Way.WEBHOOK])
async def test_it_leaves_once_when_the_undo_window_is_over_and_not_before(begun, way):
    story = await begun(way)
    async with story.work() as work:
        case = await story.case(work)
        await casework.announce(work, case=case.id, decision="another")
    story.clock.advance(seconds=UNDO_OVER - 2)
    async with story.work() as work:
        await casework.announce(work, case=case.id, decision=case.decision.id)
        assert (await story.referral(work)).stage is Stage.PLANNED
        assert await posted(work) == []
    for _ in range(2):
        await story.announce()
        async with story.work() as work:
            referral = await story.referral(work)
            assert referral.stage is Stage.LEAVING
            assert await posted(work) == [("authority:mia", referral.id)]
            [(*_, language, _)] = await owed(work, "CaseFilePosted")
            assert language in work.channel.languages


async def test_a_decision_that_is_undone_leaves_nothing_and_passes_nothing_on(begun):
    story = await begun()
    async with story.work() as work:
        planned, case = await story.referral(work), await story.case(work)
        assert await referrals.pass_on(work, case, DANA.telegram_id) is None, (
            "it leaves by itself"
        )
        await casework.undo(work, case, DANA)
        assert (await store.get_referral(work.tx, planned.id)).stage is Stage.RECALLED
        case = await story.case(work)
        assert case.status is Status.RECEIVED
        assert await referrals.pass_on(work, case, DANA.telegram_id) is None
        await casework.decide_case(work, case, DANA, FORWARDED)
    await story.announce()
    async with story.work() as work:
        assert [id for _, id in await posted(work)] == [(await story.referral(work)).id]


@pytest.mark.parametrize("has_acted", [False, True])
async def test_an_authority_that_has_the_file_hears_that_the_case_is_open_again(
    story, has_acted
):
    async with story.work() as work:
        first = await story.referral(work)
        if has_acted:
            await referrals.done(work, first, ORDER, 77)
        else:
            await referrals.left(work, first)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.RECALLED
        assert [id for _, id in await posted(work, Event.RECALLED)] == [first.id]
        with pytest.raises(IllegalStage):
            await referrals.done(work, first, ORDER, 77)


async def test_a_file_that_left_while_it_was_recalled_is_recalled_too(story):
    async with story.work() as work:
        first = await story.referral(work)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
        assert await posted(work, Event.RECALLED) == []
    for _ in range(2):
        async with story.work() as work:
            await referrals.left(work, first)
            assert len(await posted(work, Event.RECALLED)) == 1
            assert await owed(work, "StageNews") == []


async def test_the_former_decision_stands_until_the_new_one_can_not_be_undone(story):
    async with story.work() as work:
        first = await story.referral(work)
        await referrals.left(work, first)
        for _ in range(2):
            case = await story.case(work)
            await casework.decide_case(work, case, DANA, NOTHING)
            for answer in (
                referrals.done(work, first, ORDER, 77),
                referrals.refused(work, first, "No.", "ru", 77),
                referrals.asked(work, first, "When?", "ru", 77),
            ):
                with pytest.raises(IllegalStage):
                    await answer
            await casework.undo(work, await story.case(work), DANA)
            assert (await store.get_referral(work.tx, first.id)).stage is Stage.SENT
        await casework.decide_case(work, await story.case(work), DANA, NOTHING)
    await story.announce()
    async with story.work() as work:
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.RECALLED
        assert len(await posted(work, Event.RECALLED)) == 1


async def test_a_failure_is_told_to_the_desk_and_can_be_tried_again(story):
    async with story.work() as work:
        await said(work)
        for _ in range(2):
            await referrals.tried(work, await story.referral(work), "451")
        await referrals.failed(work, await story.referral(work), "550")
        assert len(await owed(work, "NotSent")) == 1
        assert (await story.referral(work)).attempts == 3
        case = await story.case(work)
        assert (await acts_of(work, case))[-3:] == [Act.NOT_PASSED] * 3
        [(_, waits)] = await awaiting_store.awaiting_page(work.tx, [case.desk], 0, 8)
        assert waits.stage is Stage.FAILED
    async with story.work() as work:
        await said(work)
        again = await referrals.pass_on(work, await story.case(work), DANA.telegram_id)
        assert again.stage is Stage.LEAVING
        assert len(await posted(work)) == 1
        assert (
            await referrals.pass_on(work, await story.case(work), DANA.telegram_id)
            is None
        )


async def test_the_department_of_the_region_answers_and_else_the_authority(begun):
    for region, expected in (("KZ-75", "mia:KZ-75"), ("KZ-19", "mia"), (None, "mia")):
        url = f"https://example.com/{region}"
        story = await begun(
            Way.EMAIL, 60, url=url, region=region, departments=("KZ-75",)
        )
        await story.announce()
        async with story.work() as work:
            assert (await story.referral(work)).address == expected


async def test_the_words_of_a_refusal_are_sealed_and_reach_who_decided(story):
    async with story.work() as work:
        await said(work)
        await referrals.refused(
            work, await story.referral(work), "Secret words", "en", 77
        )
        [row] = await work.tx.rows(sa.select(table))
        assert "Secret" not in str(dict(row))
        assert (await story.referral(work)).refusal == "Secret words"
        [(_, _, params, *_)] = await owed(work, "ReferralNews")
        assert (params["what"], params["words"]) == ("refused", "Secret words")


async def told(work):
    """The stages that each reporter of two would read now."""
    found = await news_of(work)
    assert len({address for address, _ in found}) == len(found) == 2
    assert found[0][1] == found[1][1]
    return found[0][1]


async def test_each_stage_is_told_once_however_often_it_is_reported(story):
    steps = [
        (lambda w, r: referrals.left(w, r, "250 OK"), ["sent"]),
        (lambda w, r: referrals.received(w, r, 77), ["received"]),
        (lambda w, r: referrals.refused(w, r, "Not ours.", "ru", 77), ["refused"]),
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


async def test_what_was_not_read_yet_comes_in_one_message(story):
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        assert await told(work) == ["forwarded", "sent"]
        await referrals.received(work, await story.referral(work), None)
        assert await told(work) == ["forwarded", "received"]
        await referrals.done(work, await story.referral(work), ORDER, 77)
        assert await told(work) == ["restricted", None], (
            "it takes the place of what waits"
        )


@pytest.mark.parametrize("was_sent", [True, False])
async def test_two_stages_that_wait_become_one_message_and_a_receipt_proves_the_file_left(
    sent_on, was_sent
):
    story = await sent_on(Way.EMAIL if was_sent else Way.DESK)
    async with story.work() as work:
        await said(work)
        if was_sent:
            await referrals.left(work, await story.referral(work))
        await referrals.received(work, await story.referral(work), 77)
        assert await told(work) == ["received"]
        passages = [
            params["passage"] for *_, params, _, _ in await owed(work, "StageNews")
        ]
        assert all(passage["sent_at"] == work.now for passage in passages)


@pytest.mark.parametrize(("way", "waits"), [(Way.EMAIL, True), (Way.HAND, False)])
async def test_news_of_a_decision_waits_for_a_file_that_leaves_by_itself(
    sent_on, way, waits
):
    story = await sent_on(way)
    async with story.work() as work:
        rows = [
            row
            for row in await services_acts.owed(work)
            if row["kind"] == "OutcomeNews"
        ]
        assert [row["not_before"] > work.now for row in rows] == [waits] * 2


@pytest.mark.parametrize(
    ("order", "outcome"), [(ORDER, "restricted"), (None, "removed")]
)
async def test_an_answer_with_an_order_ends_the_case_and_is_told_once(
    story, order, outcome
):
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


async def test_who_reports_later_reads_where_the_case_stands_then_what_follows(story):
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        await said(work)
        await file_one(work, 43)
        [(_, _, receipt, *_)] = await owed(work, "Receipt")
        [decided] = receipt["decided"]
        assert decided["passage"]["stage"] == "sent"
        [report, *_] = await reports_store.reports_of_case(work.tx, story.case_id)
        [target] = (await own_reports.state_of(work, report, key="code")).targets
        passage = target.decided.passage
        assert (passage.stage, passage.sent_at) == ("sent", work.now), (
            "also by a report's code"
        )
        await said(work)
        await referrals.received(work, await story.referral(work), None)
        found = await news_of(work)
        assert [stages for _, stages in found] == [["received"]] * 3


async def test_without_an_answer_in_time_reporters_read_so(story):
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        await said(work)
    hours = (22 - hour_of(story.clock.now, "Asia/Almaty")) % 24
    story.clock.advance(seconds=90 * DAY + hours * 3600)
    async with story.work() as work:
        assert await casework.close_forwarded(work, work.now - 1, 10) == 0, (
            "not at night"
        )
    story.clock.advance(seconds=10 * 3600)
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
    story.clock.advance(seconds=60 * DAY)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
    for days, closed in ((40, 0), (51, 1)):
        story.clock.advance(seconds=days * DAY)
        async with story.work() as work:
            assert (
                await casework.close_forwarded(work, work.now - 90 * DAY_MS, 10)
                == closed
            )


async def test_a_crash_tells_nothing_and_the_repeat_tells_once(story):
    async with story.work() as work:
        await said(work)
    with suppress(RuntimeError):
        async with story.work() as work:
            await referrals.left(work, await story.referral(work))
            raise RuntimeError
    async with story.work() as work:
        assert await news_of(work) == []
        await referrals.left(work, await story.referral(work))
        assert await told(work) == ["sent"]


async def test_the_same_stage_reported_at_once_by_many_is_told_once(story):
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


async def test_reporters_of_a_merged_case_read_where_it_stands_then_what_follows(
    sent_on,
):
    story = await sent_on(Way.EMAIL, 41)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        _, other = await file_one(work, 42, url="https://example.com/other")
        await said(work)
        case = await case_of(work, other)
        merged = await casework.merge(work, case, DANA, await story.case(work), BECAUSE)
    story.clock.advance(seconds=UNDO_OVER)
    async with story.work() as work:
        await casework.announce(work, case=merged.id, decision=merged.decision.id)
        assert [stages for _, stages in await news_of(work)] == [["forwarded", "sent"]]
        await said(work)
        await referrals.received(work, await story.referral(work), None)
        assert [stages for _, stages in await news_of(work)] == [["received"]] * 2


DAY = 24 * 3600


async def chase(story, days=0):
    story.clock.advance(seconds=days * DAY)
    async with story.work() as work:
        await follow_ups.sweep_reminders(work)


@pytest.fixture
def waiting(sent_on):
    """A case that was sent and not answered, with a moderator who decided it and a senior."""

    async def begin(way=Way.EMAIL):
        story = await sent_on(way)
        async with story.work() as work:
            assert work.channel.terms.chase_days == (3, 7, 14)
            await at_work(work, DANA, MARAT)
            await role_store.appoint(
                work.tx, MARAT.telegram_id, None, Role.SENIOR, ADMIN
            )
            await referrals.left(work, await story.referral(work))
            await said(work)
        return story

    return begin


async def test_an_authority_is_reminded_on_each_day_and_seniors_hear_with_the_last(
    waiting,
):
    story = await waiting()
    for n, days in enumerate((3, 4, 7), start=1):
        story.clock.advance(seconds=(days - 1) * DAY)
        await chase(story)
        async with story.work() as work:
            assert len(await posted(work, Event.REMINDER)) == n - 1
        await chase(story, 1)
        async with story.work() as work:
            [*_, (address, _, params, *_)] = await owed(work, "CaseFilePosted")
            assert (address, params["chase"]) == ("authority:mia", n)
            assert (await acts_of(work, await story.case(work))).count(Act.CHASE) == n
            assert len(await owed(work, "ReferralNews")) == (n == 3)
    await chase(story, 300)
    async with story.work() as work:
        assert len(await posted(work, Event.REMINDER)) == 3
        assert (await story.referral(work)).chase_at is None
        senior = await welcome.recognise(work, MARAT.telegram_id, "ru")
        [(address, _, params, *_)] = await owed(work, "ReferralNews")
        assert (address, params["what"]) == (f"person:{senior.id}", "reminded_last")


@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_receipt_does_not_stop_the_reminders_and_what_ends_it_does(
    waiting, is_answered
):
    story = await waiting()
    async with story.work() as work:
        await referrals.received(work, await story.referral(work), 77)
    await chase(story, 3)
    async with story.work() as work:
        assert len(await posted(work, Event.REMINDER)) == 1
        if is_answered:
            await referrals.refused(work, await story.referral(work), "No.", "ru", 77)
        else:
            await casework.reopen(work, await story.case(work), DANA, BECAUSE)
    await chase(story, 30)
    async with story.work() as work:
        assert len(await posted(work, Event.REMINDER)) == 1


@pytest.mark.parametrize(
    ("is_sent", "what"), [(False, "not_handed_over"), (True, "not_answered")]
)
async def test_by_hand_the_moderator_is_asked_to_chase(sent_on, is_sent, what):
    story = await sent_on(Way.HAND)
    async with story.work() as work:
        await at_work(work, DANA)
        if is_sent:
            await referrals.left(work, await story.referral(work), by=DANA.telegram_id)
        await said(work)
    await chase(story, 3)
    async with story.work() as work:
        person = await welcome.recognise(work, DANA.telegram_id, "ru")
        [(address, _, params, *_)] = await owed(work, "ReferralNews")
        assert (address, params["what"]) == (f"person:{person.id}", what)
        assert await posted(work, Event.REMINDER) == []
        await members_store.set_standing(
            work.tx, GROUP, DANA.telegram_id, Standing.LEFT
        )
        await said(work)
    await chase(story, 4)
    async with story.work() as work:
        [(address, *_)] = await owed(work, "ReferralNews")
        assert address == f"chat:{GROUP}", "without people who can be reached"


async def test_at_night_moderators_are_not_disturbed(sent_on):
    story = await sent_on(Way.HAND)
    async with story.work() as work:
        await at_work(work, DANA)
        await said(work)
    hours = (22 - hour_of(story.clock.now, "Asia/Almaty")) % 24
    story.clock.advance(seconds=hours * 3600)
    await chase(story, 3)
    async with story.work() as work:
        [row] = [
            row
            for row in await services_acts.owed(work)
            if row["kind"] == "ReferralNews"
        ]
        assert (
            hour_of(row["not_before"], "Asia/Almaty") == work.channel.duty.quiet_until
        )


BAQYT, MARINA = 700301, 700302


def answer(referral, kind=Kind.DONE, **fields):
    return AnswerDraft(referral.id, kind=kind, **fields)


async def counted(story, referral):
    """The time for undoing it is over."""
    story.clock.advance(seconds=UNDO_OVER)
    async with story.work() as work:
        await answers.count(work, referral=referral.id)


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
        assert (case.decision.finding.outcome, case.decision.by) == (
            Outcome.RESTRICTED,
            winner,
        )
        assert (await acts_of(work, case)).count(Act.AUTHORITY_DONE) == 1


async def test_an_answer_that_is_undone_in_time_does_not_count(story):
    async with story.work() as work:
        referral = await story.referral(work)
        await answers.give(work, referral, answer(referral), BAQYT)
        assert not await answers.undo(work, referral, MARINA), "of another person"
        assert await answers.undo(work, referral, BAQYT)
        assert not await answers.undo(work, referral, BAQYT)
        await answers.give(
            work, referral, answer(referral, Kind.REFUSED, reason="gone"), MARINA
        )
    story.clock.advance(seconds=UNDO_OVER)
    async with story.work() as work:
        assert not await answers.undo(work, referral, MARINA), "its time is over"
        assert await answers_store.get_answer(work.tx, referral.id) is not None
    await counted(story, referral)
    async with story.work() as work:
        now = await story.referral(work)
        assert (now.stage, now.refusal, now.refusal_language) == (
            Stage.REFUSED,
            "gone",
            None,
        )
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
        gone = await store.get_referral(work.tx, referral.id)
        assert gone.stage is Stage.RECALLED
        with pytest.raises(NotAwaited) as late:
            await answers.acknowledge(work, gone, BAQYT)
        assert late.value.end is AnswerEnd.TAKEN_BACK


async def test_a_group_that_cannot_be_reached_fails_what_waits_for_it(sent_on):
    story = await sent_on(Way.DESK)
    async with story.work() as work:
        referral = await story.referral(work)
        assert referral.stage is Stage.FAILED, "the authority has no group"
        await group.bind(work, DeskPlace(-1009, None, "Орган"), 1, ("mia", None))
        again = await referrals.pass_on(work, await story.case(work), DANA.telegram_id)
        assert again.stage is Stage.LEAVING
        [(address, *_)] = await owed(work, "ReferralCard")
        assert address == "chat:-1009"
        await reachability.desk_trouble(work, -1009, "kicked")
        assert (await story.referral(work)).stage is Stage.FAILED
