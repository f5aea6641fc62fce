"""The time of a broadcast has come: whether it may go out, and who hears of it."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.broadcasts import service, store
from bot.broadcasts.approvals import REMIND_AFTER_MS
from bot.broadcasts.model import Audience, Content, Stage
from bot.core import reviews
from bot.core.database.database import VersionConflict
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.reports import topics
from bot.values import Topic
from tests.kit.services import acts

HELLO = Content("<b>Hello</b>")
ADMIN, OTHER, THIRD = 700201, 700202, 700203
MINUTE_MS = 60_000


@pytest.fixture
def small(database, deployment):
    """Units of work of a channel where what goes to more than two people needs approval."""

    @asynccontextmanager
    async def begin(*admins):
        channel = deployment.channel.model_copy(update={"approval_above": 2})
        mine = replace(deployment, channel=channel, admins=frozenset(admins or (ADMIN, OTHER)))
        async with database.transaction() as tx:
            yield Work(tx, mine)

    return begin


async def crowd(work, first, count):
    for n in range(count):
        person = await acts.citizen(work, first + n)
        await topics.answer_about_news(work, person, wanted=True)


async def planned(work):
    """A broadcast that was confirmed and waits for its time, in a minute."""
    draft = await service.create(work, ADMIN, Topic.SAFETY)
    draft = await service.save_content(work, draft, "ru", HELLO)
    draft = await service.edit(work, draft, scheduled_at=work.now + MINUTE_MS)
    return await service.submit(work, draft)


async def come(work):
    """What is due is done, as the clock does it."""
    for task in await tasks_store.due(work.tx, 10):
        if task.kind == service.START:
            assert await tasks_store.done(work.tx, task.key, task.run_at)
            await service.come_due(work, task.params)


async def now(work, broadcast):
    return await store.get(work.tx, broadcast.id)


async def told(work, admin, kind="BroadcastSettled"):
    """What waits to be said to an admin, of one kind."""
    mine = {f"chat:{admin}"}
    rows = [row for row in await acts.owed(work) if row["address"] in mine]
    return [row["params"] for row in rows if row["kind"] == kind]


async def settled(work, admin):
    return [params["settled"] for params in await told(work, admin)]


async def grown(small, clock):
    """A small broadcast whose time has come, and the crowd has grown since."""
    async with small() as work:
        await crowd(work, 100, 2)
        broadcast = await planned(work)
        assert broadcast.stage is Stage.SCHEDULED
        await crowd(work, 200, 2)
    clock.advance(ms=MINUTE_MS + 1)
    return broadcast


async def test_a_scheduled_broadcast_that_has_grown_waits_for_approval(small, clock):
    broadcast = await grown(small, clock)
    async with small(ADMIN, OTHER, THIRD) as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.AWAITING_APPROVAL
        for admin in (OTHER, THIRD):
            [asked] = await told(work, admin, "BroadcastPanel")
            people = sum(asked["people"].values())
            assert (bool(asked["author"]), asked["grew"], people) == (True, True, 4)
            assert len(await told(work, admin, "BroadcastMessage")) == 1, "they see what it says"
        assert [one["author"] for one in await told(work, ADMIN, "BroadcastPanel")] == [""]
        assert await settled(work, ADMIN) == ["grew"]


async def test_a_broadcast_approved_after_its_time_goes_out_at_once(small, clock):
    broadcast = await grown(small, clock)
    async with small() as work:
        await come(work)
    clock.advance(ms=DAY_MS - 1)
    async with small() as work:
        await come(work)
        sent = await service.approve(work, await now(work, broadcast), OTHER, "Other")
        assert (sent.stage, sent.approved_by) == (Stage.SENDING, OTHER)
    clock.advance(ms=DAY_MS)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.SENDING


async def test_a_broadcast_not_approved_within_a_day_is_a_draft_again_and_all_admins_hear_it(
    small, clock
):
    broadcast = await grown(small, clock)
    async with small() as work:
        await come(work)
        await sent_messages.put(
            work.tx, SentMessage(f"approval:{broadcast.id}:{OTHER}", OTHER, None, 7)
        )
        asked = await planned(work)
        assert asked.stage is Stage.AWAITING_APPROVAL
    clock.advance(ms=DAY_MS)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.DRAFT
        assert await settled(work, ADMIN) == ["grew", "lapsed"]
        assert await settled(work, OTHER) == ["lapsed"]
        assert (await now(work, asked)).stage is Stage.AWAITING_APPROVAL, "its day begins later"
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, asked)).stage is Stage.DRAFT
        assert await settled(work, ADMIN) == ["grew", "lapsed", "lapsed"]


async def test_a_broadcast_without_a_second_admin_is_a_draft_again_and_its_author_hears_why(
    small, clock
):
    broadcast = await grown(small, clock)
    async with small(ADMIN) as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.DRAFT
        assert await settled(work, ADMIN) == ["alone"]


async def test_an_approved_broadcast_goes_out_even_when_its_audience_has_grown(small, clock):
    async with small() as work:
        await crowd(work, 100, 3)
        broadcast = await planned(work)
        broadcast = await service.approve(work, broadcast, OTHER, "Other")
        assert broadcast.stage is Stage.SCHEDULED
        await crowd(work, 200, 3)
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.SENDING


async def test_an_approval_does_not_outlive_a_change(small, clock):
    """Approved, taken back, made small and another text: that was never approved."""
    async with small() as work:
        await crowd(work, 100, 3)
        broadcast = await service.approve(work, await planned(work), OTHER, "Other")
        draft = await service.take_back(work, broadcast)
        draft = await service.save_content(work, draft, "ru", Content("Another"))
        draft = await service.edit(work, draft, audience=Audience(active_days=1))
    clock.advance(ms=2 * DAY_MS)
    async with small() as work:
        draft = await service.edit(work, draft, scheduled_at=work.now + MINUTE_MS)
        broadcast = await service.submit(work, draft)
        assert broadcast.stage is Stage.SCHEDULED
        await crowd(work, 200, 3)
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.AWAITING_APPROVAL


async def test_the_author_is_told_of_the_start_and_sees_the_progress_further_down(small, clock):
    async with small() as work:
        author = await acts.citizen(work, ADMIN)
        broadcast = await planned(work)
        await sent_messages.put(work.tx, SentMessage(f"broadcast:{broadcast.id}", ADMIN, None, 7))
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is Stage.SENDING
        assert await settled(work, ADMIN) == ["started"]
        assert await settled(work, OTHER) == []
        old, shown = await acts.owed(work, author)
        assert (old["params"]["settled"], old["edit"]) == ("moved", 7)
        assert (shown["kind"], shown["edit"]) == ("BroadcastRun", None)
        assert await sent_messages.get(work.tx, f"broadcast:{broadcast.id}") is None


async def test_what_comes_too_late_neither_takes_the_schedule_nor_plans_one(small):
    async with small(ADMIN, OTHER, THIRD) as work:
        await crowd(work, 30, 3)
        asked = await planned(work)
        assert asked.stage is Stage.AWAITING_APPROVAL
        await service.approve(work, asked, OTHER, "Other")
    async with small(ADMIN, OTHER, THIRD) as work:
        # They read it before: the handlers catch this, say so and commit.
        for late in (
            service.refuse(work, asked, THIRD, "Third", "No"),
            service.take_back(work, asked),
            service.discard(work, asked, ADMIN),
        ):
            with pytest.raises(VersionConflict):
                await late
    async with small(ADMIN, OTHER, THIRD) as work:
        assert (await now(work, asked)).stage is Stage.SCHEDULED
        assert await tasks_store.run_at(work.tx, f"broadcast:{asked.id}") == asked.scheduled_at
        recalled = await service.take_back(work, await now(work, asked))
        again = await service.submit(work, recalled)
        await service.take_back(work, again)
        with pytest.raises(VersionConflict):
            await service.approve(work, again, OTHER, "Other")
        assert await tasks_store.run_at(work.tx, f"broadcast:{asked.id}") is None


async def test_admins_who_do_not_answer_are_reminded_once_a_day_until_it_is_settled(small, clock):
    async with small() as work:
        await crowd(work, 100, 3)
        draft = await service.create(work, ADMIN, Topic.SAFETY)
        draft = await service.save_content(work, draft, "ru", HELLO)
        waits = await service.submit(work, draft)
        await reviews.sweep(work)
        assert await told(work, OTHER, "ReviewsWait") == []
    for after, count in ((REMIND_AFTER_MS, 1), (0, 1), (DAY_MS, 2)):
        clock.now += after
        async with small() as work:
            await reviews.sweep(work)
            assert len(await told(work, OTHER, "ReviewsWait")) == count
            assert await told(work, ADMIN, "ReviewsWait") == []
    async with small() as work:
        await service.approve(work, await now(work, waits), OTHER, "Other")
    clock.now += DAY_MS
    async with small() as work:
        await reviews.sweep(work)
        assert len(await told(work, OTHER, "ReviewsWait")) == 2
