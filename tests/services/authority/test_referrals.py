"""A referral leaves when its decision stands, and is taken back with it."""

import pytest
import sqlalchemy as sa

from bot.authorities import referrals
from bot.authorities import store as stored
from bot.cases import store
from bot.cases.afterwards import IllegalStage, Stage
from bot.core.schema.authorities import referrals as table
from bot.desk import casework
from bot.values import Act, Finding, Outcome, Status, Way
from tests.kit.orders import ORDER
from tests.kit.services.desk_acts import BECAUSE, DANA, UNDO_OVER, acts_of, owed, said
from tests.services.authority.conftest import FORWARDED

_ROWS = sa.select(table)
POSTED = {Way.EMAIL, Way.WEBHOOK}


@pytest.mark.parametrize("way", sorted(POSTED))
async def test_it_leaves_once_when_the_undo_window_is_over(begun, way):
    story = await begun(way)
    async with story.work() as work:
        assert (await story.referral(work)).stage is Stage.PLANNED
        assert await owed(work, "CaseFilePosted") == []
    for _ in range(2):
        await story.announce()
        async with story.work() as work:
            referral = await story.referral(work)
            assert referral.stage is Stage.LEAVING
            [(address, _, params, language, _)] = await owed(work, "CaseFilePosted")
            assert (address, params) == ("authority:mia", {"referral": referral.id})
            assert language in work.channel.languages


async def test_a_decision_that_is_undone_leaves_nothing(begun):
    story = await begun()
    async with story.work() as work:
        planned = await story.referral(work)
        await casework.undo(work, await story.case(work), DANA)
        assert (await store.get_referral(work.tx, planned.id)).stage is Stage.RECALLED
    async with story.work() as work:
        case = await story.case(work)
        await casework.decide_case(work, case, DANA, FORWARDED)
    await story.announce()
    async with story.work() as work:
        assert [params for _, _, params, *_ in await owed(work, "CaseFilePosted")] == [
            {"referral": (await story.referral(work)).id}
        ]


async def test_an_authority_that_has_the_file_hears_that_the_case_is_open_again(sent_on):
    story = await sent_on()
    async with story.work() as work:
        first = await story.referral(work)
        await referrals.left(work, first)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.RECALLED
        assert [p for _, _, p, *_ in await owed(work, "CaseFileRecalled")] == [
            {"referral": first.id}
        ]
        assert len(await owed(work, "Reopened")) == 2
        with pytest.raises(IllegalStage):
            await referrals.done(work, first, ORDER, 77)


async def test_an_authority_that_acted_hears_that_the_case_is_open_again(sent_on):
    story = await sent_on()
    async with story.work() as work:
        first = await story.referral(work)
        await referrals.done(work, first, ORDER, 77)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.RECALLED
        assert len(await owed(work, "CaseFileRecalled")) == 1


async def test_a_file_that_left_while_it_was_recalled_is_recalled_too(sent_on):
    story = await sent_on()
    async with story.work() as work:
        first = await story.referral(work)
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
        assert await owed(work, "CaseFileRecalled") == []
    for _ in range(2):
        async with story.work() as work:
            await referrals.left(work, first)
            assert len(await owed(work, "CaseFileRecalled")) == 1
            assert await owed(work, "StageNews") == []


async def test_the_former_decision_stands_until_the_new_one_can_not_be_undone(sent_on):
    story = await sent_on()
    async with story.work() as work:
        first = await story.referral(work)
        await referrals.left(work, first)
        case = await story.case(work)
        await casework.decide_case(work, case, DANA, Finding(Outcome.NOT_CONFIRMED, "any"))
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.SENT
        await casework.undo(work, await story.case(work), DANA)
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.SENT
        case = await story.case(work)
        await casework.decide_case(work, case, DANA, Finding(Outcome.NOT_CONFIRMED, "any"))
    await story.announce()
    async with story.work() as work:
        assert (await store.get_referral(work.tx, first.id)).stage is Stage.RECALLED
        assert len(await owed(work, "CaseFileRecalled")) == 1


async def test_a_failure_is_told_to_the_desk_and_can_be_tried_again(sent_on):
    story = await sent_on()
    async with story.work() as work:
        await said(work)
        for _ in range(2):
            await referrals.tried(work, await story.referral(work), "451")
        await referrals.failed(work, await story.referral(work), "550")
        assert [p["count"] for _, _, p, *_ in await owed(work, "NotSent")] == [1]
        assert (await story.referral(work)).attempts == 3
        case = await story.case(work)
        assert (await acts_of(work, case))[-3:] == [Act.NOT_PASSED] * 3
        [one] = await stored.awaiting_page(work.tx, [case.desk], 0, 8)
        assert one.referral.stage is Stage.FAILED
    async with story.work() as work:
        await said(work)
        again = await referrals.pass_on(work, await story.case(work), DANA.telegram_id)
        assert again.stage is Stage.LEAVING
        assert len(await owed(work, "CaseFilePosted")) == 1
        assert await referrals.pass_on(work, await story.case(work), DANA.telegram_id) is None


async def test_only_a_case_that_waits_for_an_authority_is_passed_on(begun):
    story = await begun()
    async with story.work() as work:
        case = await story.case(work)
        assert await referrals.pass_on(work, case, DANA.telegram_id) is None
        await casework.undo(work, case, DANA)
        case = await story.case(work)
        assert case.status is Status.RECEIVED
        assert await referrals.pass_on(work, case, DANA.telegram_id) is None


async def test_the_department_of_the_region_answers_and_else_the_authority(begun):
    for region, expected in (("KZ-75", "mia:KZ-75"), ("KZ-19", "mia"), (None, "mia")):
        url = f"https://example.com/{region}"
        story = await begun(Way.EMAIL, 60, url=url, region=region, departments=("KZ-75",))
        await story.announce()
        async with story.work() as work:
            assert (await story.referral(work)).address == expected


async def test_no_answer_is_taken_while_another_decision_can_be_undone(sent_on):
    story = await sent_on()
    async with story.work() as work:
        first = await story.referral(work)
        await referrals.left(work, first)
        case = await story.case(work)
        await casework.decide_case(work, case, DANA, Finding(Outcome.NOT_CONFIRMED, "any"))
        for answer in (
            referrals.done(work, first, ORDER, 77),
            referrals.refused(work, first, "No.", "ru", 77),
            referrals.asked(work, first, "When?", "ru", 77),
        ):
            with pytest.raises(IllegalStage):
                await answer


async def test_the_words_of_a_refusal_are_sealed_and_reach_who_decided(sent_on):
    story = await sent_on()
    async with story.work() as work:
        await said(work)
        await referrals.refused(work, await story.referral(work), "Secret words", "en", 77)
        [row] = await work.tx.rows(_ROWS)
        assert "Secret" not in str(dict(row))
        assert (await story.referral(work)).refusal == "Secret words"
        [(_, _, params, *_)] = await owed(work, "ReferralNews")
        assert (params["what"], params["words"]) == ("refused", "Secret words")


async def test_nothing_leaves_too_early_or_for_another_decision(begun):
    story = await begun()
    async with story.work() as work:
        case = await story.case(work)
        await casework.announce(work, {"case": case.id, "decision": "another"})
        assert (await story.referral(work)).stage is Stage.PLANNED
    story.clock.advance(seconds=UNDO_OVER - 2)
    async with story.work() as work:
        case = await story.case(work)
        await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        assert (await story.referral(work)).stage is Stage.PLANNED
