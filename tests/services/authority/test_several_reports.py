"""Reporters of merged cases and anonymous ones learn the same of the way to the authority."""

from bot.authorities import referrals
from bot.desk import casework
from bot.reports import follow_up, store
from bot.values import Way
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BECAUSE, DANA, UNDO_OVER, file_one, said
from tests.services.authority.conftest import news_of


async def test_reporters_of_a_merged_case_read_where_it_stands_then_what_follows(sent_on):
    story = await sent_on(Way.EMAIL, 41)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        _, other = await file_one(work, 42, url="https://example.com/other")
        await said(work)
        case = await case_of(work, other)
        merged = await casework.merge(work, case, DANA, await story.case(work), BECAUSE)
    story.clock.advance(seconds=UNDO_OVER)
    async with story.work() as work:
        await casework.announce(work, {"case": merged.id, "decision": merged.decision.id})
        assert [stages for _, stages in await news_of(work)] == [["forwarded", "sent"]]
        await said(work)
        await referrals.received(work, await story.referral(work), None)
        assert [stages for _, stages in await news_of(work)] == [["received"]] * 2


async def test_by_its_code_a_report_shows_where_it_stands(sent_on):
    story = await sent_on(Way.EMAIL, 41)
    async with story.work() as work:
        await referrals.left(work, await story.referral(work))
        [report] = await store.reports_of_case(work.tx, story.case_id)
        state = await follow_up.state_of(work, report, key="code")
        [target] = state.targets
        assert target.decided.passage.stage == "sent"
        assert target.decided.passage.sent_at == work.now
