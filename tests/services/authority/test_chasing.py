"""Who does not answer is reminded on the schedule of the channel file, and then seniors hear."""

import pytest
import sqlalchemy as sa

from bot.authorities import referrals, reminders
from bot.cases.afterwards import Stage
from bot.core import desks_store, role_store
from bot.core.people import Role, Standing
from bot.core.schema.queues import outbox
from bot.core.times import hour_of
from bot.desk import casework
from bot.reports import welcome
from bot.values import Act, Way
from tests.kit.services.acts import ADMIN
from tests.kit.services.desk_acts import BECAUSE, DANA, GROUP, MARAT, acts_of, at_work, owed, said

_NEWS = sa.select(outbox).where(outbox.c.state == 0, outbox.c.kind == "ReferralNews")
DAY = 24 * 3600
DAYS = (3, 7, 14)


async def chase(story, days=0):
    story.clock.advance(seconds=days * DAY)
    async with story.work() as work:
        await reminders.sweep(work)


@pytest.fixture
def waiting(sent_on):
    """A case that was sent and not answered, with a moderator who decided it and a senior."""

    async def begin(way=Way.EMAIL):
        story = await sent_on(way)
        async with story.work() as work:
            assert work.channel.terms.chase_days == DAYS
            await at_work(work, DANA, MARAT)
            await role_store.appoint(work.tx, MARAT.telegram_id, None, Role.SENIOR, ADMIN)
            await referrals.left(work, await story.referral(work))
            await said(work)
        return story

    return begin


async def test_an_authority_is_reminded_the_way_the_file_went_on_each_day(waiting):
    story = await waiting()
    for n, days in enumerate((3, 4, 7), start=1):
        story.clock.advance(seconds=(days - 1) * DAY)
        await chase(story)
        async with story.work() as work:
            assert len(await owed(work, "CaseFileChased")) == n - 1
        await chase(story, 1)
        async with story.work() as work:
            chased = await owed(work, "CaseFileChased")
            assert [(a, p["chase"]) for a, _, p, *_ in chased][-1] == ("authority:mia", n)
            acts = await acts_of(work, await story.case(work))
            assert acts.count(Act.CHASE) == n
    await chase(story, 300)
    async with story.work() as work:
        assert len(await owed(work, "CaseFileChased")) == 3
        assert (await story.referral(work)).chase_at is None


async def test_seniors_hear_with_the_last_reminder_and_only_then(waiting):
    story = await waiting()
    for days, heard in ((3, 0), (4, 0), (7, 1)):
        await chase(story, days)
        async with story.work() as work:
            assert len(await owed(work, "ReferralNews")) == heard
    async with story.work() as work:
        senior = await welcome.recognise(work, MARAT.telegram_id, "ru")
        [(address, _, params, *_)] = await owed(work, "ReferralNews")
        assert (address, params["what"]) == (f"person:{senior.id}", "reminded_last")


async def test_a_receipt_does_not_stop_the_reminders_and_an_answer_does(waiting):
    story = await waiting()
    async with story.work() as work:
        await referrals.received(work, await story.referral(work), 77)
    await chase(story, 3)
    async with story.work() as work:
        assert len(await owed(work, "CaseFileChased")) == 1
        await referrals.refused(work, await story.referral(work), "No.", "ru", 77)
    await chase(story, 30)
    async with story.work() as work:
        assert len(await owed(work, "CaseFileChased")) == 1


async def test_a_case_that_was_opened_again_is_not_chased(waiting):
    story = await waiting()
    async with story.work() as work:
        await casework.reopen(work, await story.case(work), DANA, BECAUSE)
    await chase(story, 30)
    async with story.work() as work:
        assert await owed(work, "CaseFileChased") == []


@pytest.mark.parametrize(("is_sent", "what"), [(False, "not_handed_over"), (True, "not_answered")])
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
        assert await owed(work, "CaseFileChased") == []


async def test_without_reachable_people_the_group_of_the_desk_hears(sent_on):
    story = await sent_on(Way.HAND)
    async with story.work() as work:
        await desks_store.set_standing(work.tx, GROUP, DANA.telegram_id, Standing.LEFT)
        await said(work)
    await chase(story, 3)
    async with story.work() as work:
        [(address, *_)] = await owed(work, "ReferralNews")
        assert address == f"chat:{GROUP}"
        assert (await story.referral(work)).stage is Stage.LEAVING


async def test_at_night_moderators_are_not_disturbed(sent_on):
    story = await sent_on(Way.HAND)
    async with story.work() as work:
        await at_work(work, DANA)
        await said(work)
    hours = (22 - hour_of(story.clock.now, "Asia/Almaty")) % 24
    story.clock.advance(seconds=hours * 3600)
    await chase(story, 3)
    async with story.work() as work:
        [row] = await work.tx.rows(_NEWS)
        assert hour_of(row["not_before"], "Asia/Almaty") == work.channel.duty.quiet_until
