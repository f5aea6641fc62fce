"""A broadcast before anything is sent: who it is for, who must agree, when it may go out."""

from contextlib import asynccontextmanager

import pytest

from bot.broadcasts import model, service
from bot.broadcasts import store as kept
from bot.broadcasts.results import BroadcastRun, BroadcastTable
from bot.broadcasts.service import REMIND_AFTER_MS
from bot.broadcasts.store import Listing
from bot.core import people_store
from bot.core.database import VersionConflict
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.sent_messages import SentMessage
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import review_calls
from bot.privacy import erasure, retention
from bot.reports import topics, topics_store
from bot.telegram.renderer import Renderer
from bot.values import Topic, replace
from tests.kit.services import acts

HELLO = model.Content("<b>Hello</b>")
ADMIN, OTHER, THIRD = 700201, 700202, 700203
MINUTE_MS = 60_000


async def draft(work, topic=Topic.SAFETY, languages=("kk", "ru", "en")):
    broadcast = await service.create(work, ADMIN, topic)
    for language in languages:
        broadcast = await service.save_content(work, broadcast, language, HELLO)
    return broadcast


async def rendered(work, notice):
    speaker = Renderer(work.deployment).speaker("en", work.now)
    view = [await notice.load(work)] if hasattr(notice, "load") else []
    return notice.render(speaker, *view)


async def crowd(work, languages="kk ru ru en", first=100):
    """People who asked for news."""
    people = [
        await acts.citizen(work, first + i, lang)
        for i, lang in enumerate(languages.split())
    ]
    for person in people:
        await topics.ask_for_news(work, person)
    return people


async def count(work, broadcast):
    return (await service.count_by_language(work, broadcast)).total()


async def listing(work, broadcast):
    """How many the list of recipients holds as delivery makes it."""
    made = Listing(replace(broadcast, started_at=work.now), work.channel.languages)
    _, total, whole = await made.portion(work.tx, None, 0)
    assert whole
    return total


async def test_an_audience_is_counted_as_it_is_listed(working, clock):
    async with working() as work:
        _, second, *_ = await crowd(work)
        await people_store.PEOPLE.set(work.tx, second.id, region="75")
    clock.advance(ms=40 * DAY_MS)
    async with working() as work:
        await acts.file(work, await acts.citizen(work, 100, "kk"))
        for audience, expected in (
            (model.Audience(languages=("ru",)), 2),
            (model.Audience(types=("drugs",)), 1),
            (model.Audience(types=("gambling",)), 0),
            (model.Audience(regions=("75",)), 1),
            (model.Audience(active_days=("30",)), 1),
            (model.Audience(active_days=("90",)), 4),
            (model.Audience(languages=("kk", "en"), active_days=("90",)), 2),
        ):
            broadcast = await service.move(
                work, await draft(work), model.Transition.EDIT, audience=audience
            )
            assert await count(work, broadcast) == expected, audience
            assert await listing(work, broadcast) == expected, audience
            said = (
                await rendered(work, await service.panel_of(work, broadcast, ADMIN))
            ).text
            assert ("Will take" in said) is bool(expected), said


async def test_who_left_a_topic_is_left_out_of_that_topic_only_and_erasing_forgets_it(
    work,
):
    reader, *_ = await crowd(work)
    await topics.choose(work, reader.id, Topic.HOTLINES, wanted=False)
    about_hotlines = await draft(work, Topic.HOTLINES, languages=("ru",))
    about_safety = await draft(work)
    assert await topics.wanted_by(work, reader) == (Topic.SAFETY, Topic.RESULTS)
    assert await count(work, about_hotlines) == 3, "the others get it in Russian"
    assert await listing(work, about_hotlines) == 3
    assert await count(work, about_safety) == await listing(work, about_safety) == 4
    await topics.choose(work, reader.id, Topic.HOTLINES, wanted=True)
    assert await count(work, about_hotlines) == 4
    await people_store.mark_unreachable(work.tx, reader.id)
    assert await service.count_by_language(work, about_safety) == {"ru": 2, "en": 1}
    await erasure.erase(work, reader)
    assert await topics_store.topics_of(work.tx, reader.id) == {}


async def test_a_recalled_broadcast_is_not_started_by_its_task(working, clock):
    async with working() as work:
        await crowd(work)
        broadcast = await planned(work)
        assert broadcast.stage is model.Stage.SCHEDULED
    clock.advance(seconds=61)
    async with working() as work:
        [task] = [
            t for t in await tasks_store.due(work.tx, 10) if t.kind == service.START
        ]
        await service.move(work, broadcast, model.Transition.RECALL)
        await service.come_due(work, **task.params)
        assert (await kept.get(work.tx, broadcast.id)).stage is model.Stage.DRAFT


async def test_what_is_being_sent_is_neither_edited_nor_corrected(work):
    sending = await service.submit(work, await draft(work))
    with pytest.raises(model.IllegalTransition):
        await service.save_content(work, sending, "ru", HELLO)
    running = await service.once_more(work, await over(work), model.RunKind.WITHDRAW)
    with pytest.raises(model.IllegalTransition):
        await service.begin_correction(work, running, ADMIN)


async def test_a_broadcast_cancelled_before_its_list_was_complete_says_so(work):
    await crowd(work)
    broadcast = await service.submit(work, await draft(work))
    assert not (await kept.progress(work.tx, broadcast.id)).is_listed
    await service.move(work, broadcast, model.Transition.CANCEL)
    report = await rendered(work, BroadcastRun(broadcast.id))
    assert "no recipient got it" in report.text


async def test_the_table_names_no_person(work):
    reader, *_ = await crowd(work)
    broadcast = await service.submit(work, await draft(work))
    await topics.choose(
        work, reader.id, Topic.SAFETY, broadcast=broadcast.id, wanted=False
    )
    table = (await rendered(work, BroadcastTable(broadcast.id))).file.content.decode(
        "utf-8-sig"
    )
    assert f"{broadcast.number};1;;opted_out;;1" in table
    assert reader.id not in table


async def test_lists_go_a_month_after_the_end_and_figures_stay(working, clock):
    async with working() as work:
        await crowd(work)
        broadcast = await service.submit(work, await draft(work))
        await listing(work, broadcast)
        await service.move(work, broadcast, model.Transition.CANCEL)
    clock.advance(seconds=31 * 24 * 3600)
    async with working() as work:
        assert await kept.forget_recipients(work.tx, work.now - 30 * DAY_MS, 3) == 3
        await retention.end_by_age(work)
        assert await kept.forget_recipients(work.tx, work.now, 10) == 0
        assert await kept.get(work.tx, broadcast.id) is not None


OLD = model.Content("Dial 112.", ("photo", "file"), (("More", "https://example.kz"),))


async def over(work):
    """What reached two readers of Russian and one of Kazakh."""
    broadcast = await service.create(work, ADMIN, Topic.SAFETY)
    broadcast = await service.move(
        work, broadcast, model.Transition.EDIT, contents={"kk": OLD, "ru": OLD}
    )
    sent = model.move(broadcast, model.Transition.START, started_at=work.now, run=1)
    done = model.move(sent, model.Transition.FINISH, ended_at=work.now)
    await kept.change(work.tx, done, broadcast.version)
    reached = {("ru", model.Fate.DELIVERED, ""): 2, ("kk", model.Fate.DELIVERED, ""): 1}
    await kept.count_up(work.tx, done.id, 1, reached)
    return done


async def correction(work, original):
    draft = await service.begin_correction(work, original, ADMIN)
    return await service.save_content(work, draft, "ru", model.Content("Dial 110."))


async def test_new_words_take_the_place_of_the_old_ones_under_the_same_file_and_buttons(
    work,
):
    original = await over(work)
    draft = await correction(work, original)
    assert draft.contents == {"ru": replace(OLD, text="Dial 110.")}
    again = await service.begin_correction(work, original, ADMIN)
    assert (again.id, again.contents) == (draft.id, draft.contents), "a second press"
    panel = await service.panel_of(work, draft, ADMIN)
    assert (sum(panel.people.values()), panel.needs_approval) == (2, False)
    said = (await rendered(work, panel)).text
    assert f"№\xa0{original.number}-1 · draft" in said
    assert "Қазақша: stays as it is\n✓ Русский\n" in said
    begun = await service.submit(work, draft)
    assert (begun.id, begun.stage) == (original.id, model.Stage.SENDING)
    assert begun.errand is model.RunKind.CORRECT
    assert begun.contents == {"kk": OLD, **draft.contents}
    assert (await kept.get(work.tx, draft.id)).stage is model.Stage.DISCARDED


async def test_two_corrections_of_different_languages_both_stay(work):
    original = await over(work)
    first = await correction(work, original)
    second = await service.begin_correction(work, original, OTHER)
    second = await service.save_content(work, second, "kk", model.Content("110"))
    assert (first.number, second.number) == (
        f"{original.number}-1",
        f"{original.number}-2",
    )
    begun = await service.submit(work, first)
    with pytest.raises(model.IllegalTransition):
        await service.submit(work, second)
    assert (await kept.get(work.tx, second.id)).stage is model.Stage.DRAFT, (
        "nothing is lost"
    )
    await kept.change(
        work.tx, model.move(begun, model.Transition.FINISH), begun.version
    )
    both = await service.submit(work, second)
    assert [both.contents[name].text for name in ("kk", "ru")] == ["110", "Dial 110."]


@pytest.fixture
def small(database, deployment):
    """Units of work of a channel where what goes to more than two people needs approval."""

    @asynccontextmanager
    async def begin(*admins):
        channel = deployment.channel.model_copy(update={"approval_above": 2})
        mine = replace(
            deployment, channel=channel, admins=frozenset(admins or (ADMIN, OTHER))
        )
        async with database.transaction() as tx:
            yield Work(tx, mine)

    return begin


async def planned(work):
    """A broadcast that was confirmed and waits for its time, in a minute."""
    written = await draft(work, languages=("ru",))
    timed = await service.move(
        work, written, model.Transition.EDIT, scheduled_at=work.now + MINUTE_MS
    )
    return await service.submit(work, timed)


async def come(work):
    """What is due is done, as the clock does it."""
    for task in await tasks_store.due(work.tx, 10):
        if task.kind == service.START:
            assert await tasks_store.done(work.tx, task.key, task.run_at)
            await service.come_due(work, **task.params)


async def now(work, broadcast):
    return await kept.get(work.tx, broadcast.id)


async def told(work, admin, kind):
    """What waits to be said to an admin, of one kind."""
    rows = [row for row in await acts.owed(work) if row["address"] == f"chat:{admin}"]
    return [row["params"] for row in rows if row["kind"] == kind]


async def settled(work, admin):
    return [params["settled"] for params in await told(work, admin, "BroadcastSettled")]


async def grown(small, clock):
    """A small broadcast whose time has come, and the crowd has grown since."""
    async with small() as work:
        await crowd(work, "ru ru", 100)
        broadcast = await planned(work)
        assert broadcast.stage is model.Stage.SCHEDULED
        await crowd(work, "ru ru", 200)
    clock.advance(ms=MINUTE_MS + 1)
    return broadcast


async def test_a_scheduled_broadcast_that_has_grown_is_a_draft_again_and_its_author_hears_why(
    small, clock
):
    broadcast = await grown(small, clock)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is model.Stage.DRAFT
        assert await settled(work, ADMIN) == ["late"]


async def test_a_broadcast_not_approved_by_its_time_is_a_draft_again_and_all_admins_hear_it(
    small, clock
):
    async with small() as work:
        await crowd(work, "ru ru ru")
        broadcast = await planned(work)
        assert broadcast.stage is model.Stage.AWAITING_APPROVAL
        [asked] = await told(work, OTHER, "BroadcastPanel")
        assert (bool(asked["author"]), sum(asked["people"].values())) == (True, 3)
        assert len(await told(work, OTHER, "BroadcastMessage")) == 1, (
            "they see what it says"
        )
        await sent_messages.put(
            work.tx, SentMessage(f"approval:{broadcast.id}:{OTHER}", OTHER, None, 7)
        )
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is model.Stage.DRAFT
        assert await settled(work, ADMIN) == await settled(work, OTHER) == ["late"]


async def test_an_approved_broadcast_goes_out_even_when_its_audience_has_grown(
    small, clock
):
    async with small() as work:
        await crowd(work, "ru ru ru", 100)
        broadcast = await planned(work)
        broadcast = await service.approve(work, broadcast, OTHER, "Other")
        assert broadcast.stage is model.Stage.SCHEDULED
        await crowd(work, "ru ru ru", 200)
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is model.Stage.SENDING


async def test_an_approval_does_not_outlive_a_change(small, clock):
    """Approved, taken back, made small and another text: that was never approved."""
    async with small() as work:
        await crowd(work, "ru ru ru", 100)
        broadcast = await service.approve(work, await planned(work), OTHER, "Other")
        draft = await service.move(work, broadcast, model.Transition.RECALL)
        draft = await service.save_content(work, draft, "ru", model.Content("Another"))
        draft = await service.move(
            work,
            draft,
            model.Transition.EDIT,
            audience=model.Audience(active_days=("1",)),
        )
    clock.advance(ms=2 * DAY_MS)
    async with small() as work:
        draft = await service.move(
            work, draft, model.Transition.EDIT, scheduled_at=work.now + MINUTE_MS
        )
        broadcast = await service.submit(work, draft)
        assert broadcast.stage is model.Stage.SCHEDULED
        await crowd(work, "ru ru ru", 200)
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is model.Stage.DRAFT


async def test_the_author_is_told_of_the_start_and_sees_the_progress_further_down(
    small, clock
):
    async with small() as work:
        author = await acts.citizen(work, ADMIN)
        broadcast = await planned(work)
        await sent_messages.put(
            work.tx, SentMessage(f"broadcast:{broadcast.id}", ADMIN, None, 7)
        )
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        assert (await now(work, broadcast)).stage is model.Stage.SENDING
        assert await settled(work, ADMIN) == ["started"]
        assert await settled(work, OTHER) == []
        old, shown = await acts.owed(work, author)
        assert (old["params"]["settled"], old["edit"]) == ("moved", 7)
        assert (shown["kind"], shown["edit"]) == ("BroadcastRun", None)
        assert await sent_messages.get(work.tx, f"broadcast:{broadcast.id}") is None


async def test_what_comes_too_late_neither_takes_the_schedule_nor_plans_one(small):
    async with small(ADMIN, OTHER, THIRD) as work:
        await crowd(work, "ru ru ru", 30)
        asked = await planned(work)
        assert asked.stage is model.Stage.AWAITING_APPROVAL
        await service.approve(work, asked, OTHER, "Other")
    async with small(ADMIN, OTHER, THIRD) as work:
        # They read it before: the handlers catch this, say so and commit.
        for late in (
            service.refuse(work, asked, THIRD, "Third", "No"),
            service.move(work, asked, model.Transition.RECALL),
            service.move(work, asked, model.Transition.DISCARD),
        ):
            with pytest.raises(VersionConflict):
                await late
    async with small(ADMIN, OTHER, THIRD) as work:
        assert (await now(work, asked)).stage is model.Stage.SCHEDULED
        assert (
            await tasks_store.run_at(work.tx, f"broadcast:{asked.id}")
            == asked.scheduled_at
        )
        recalled = await service.move(
            work, await now(work, asked), model.Transition.RECALL
        )
        again = await service.submit(work, recalled)
        await service.move(work, again, model.Transition.RECALL)
        with pytest.raises(VersionConflict):
            await service.approve(work, again, OTHER, "Other")
        assert await tasks_store.run_at(work.tx, f"broadcast:{asked.id}") is None


async def test_admins_who_do_not_answer_are_reminded_once_a_day_until_it_is_settled(
    small, clock
):
    async with small() as work:
        await crowd(work, "ru ru ru", 100)
        waits = await service.submit(work, await draft(work, languages=("ru",)))
        await review_calls.call(work)
        assert await told(work, OTHER, "ReviewsWait") == []
    for after, count in ((REMIND_AFTER_MS, 1), (0, 1), (DAY_MS, 2)):
        clock.now += after
        async with small() as work:
            await review_calls.call(work)
            assert len(await told(work, OTHER, "ReviewsWait")) == count
            assert await told(work, ADMIN, "ReviewsWait") == []
    async with small() as work:
        await service.approve(work, await now(work, waits), OTHER, "Other")
    clock.now += DAY_MS
    async with small() as work:
        await review_calls.call(work)
        assert len(await told(work, OTHER, "ReviewsWait")) == 2


async def part(work, *languages, author=ADMIN, at=None):
    """A broadcast to the people who read in these languages, confirmed by its author."""
    begun = await service.create(work, author, Topic.SAFETY)
    begun = await service.save_content(work, begun, "ru", HELLO)
    audience = model.Audience(languages=languages)
    aimed = await service.move(
        work, begun, model.Transition.EDIT, audience=audience, scheduled_at=at
    )
    return await service.submit(work, aimed)


async def list_recipients(work, broadcast):
    """Delivery made the list of recipients."""
    total = await listing(work, broadcast)
    [running] = [
        one for one in await kept.running(work.tx) if one.broadcast.id == broadcast.id
    ]
    assert await kept.grow(work.tx, broadcast.id, running.epoch, total, None, True)


@pytest.mark.parametrize("is_listed", [False, True])
async def test_what_one_author_sends_in_parts_takes_a_second_admin_who_reads_why(
    small, clock, is_listed
):
    async with small() as work:
        await crowd(work, "ru ru kk en")
        first = await part(work, "ru")
        assert first.stage is model.Stage.SENDING
        if is_listed:
            await list_recipients(work, first)
    clock.advance(ms=6 * DAY_MS)
    async with small() as work:
        second = await part(work, "kk")
        assert second.stage is model.Stage.AWAITING_APPROVAL
        [asked] = await told(work, OTHER, "BroadcastPanel")
        assert (asked["needs_approval"], asked["reached"]) == (True, 2)
        said = (await rendered(work, await service.panel_of(work, second, ADMIN))).text
        assert "wrote to 2 other people without a second admin" in said
        assert (await part(work, "en", author=OTHER)).stage is model.Stage.SENDING
    clock.advance(ms=2 * DAY_MS)
    async with small() as work:
        assert (await part(work, "en")).stage is model.Stage.SENDING, (
            "seven days are over"
        )


async def test_the_same_people_count_once_and_what_two_admins_sent_not_at_all(small):
    async with small() as work:
        await crowd(work, "ru ru kk kk kk")
        approved = await service.approve(work, await part(work, "kk"), OTHER, "Other")
        await list_recipients(work, approved)
        for _ in range(3):
            again = await part(work, "ru")
            assert again.stage is model.Stage.SENDING
            await list_recipients(work, again)


async def test_parts_that_are_planned_for_one_moment_count_together_when_it_comes(
    small, clock
):
    async with small() as work:
        await crowd(work, "ru ru kk kk")
        at = work.now + MINUTE_MS
        parts = [await part(work, one, at=at) for one in ("ru", "kk")]
        assert {one.stage for one in parts} == {model.Stage.SCHEDULED}
    clock.advance(ms=MINUTE_MS + 1)
    async with small() as work:
        await come(work)
        stages = {(await now(work, one)).stage for one in parts}
        assert stages == {model.Stage.SENDING, model.Stage.DRAFT}
        assert sorted(await settled(work, ADMIN)) == ["late", "started"]


async def test_a_part_that_was_cancelled_counts_those_who_got_it(small):
    async with small() as work:
        await crowd(work, "ru ru kk")
        begun = await part(work, "ru")
        await list_recipients(work, begun)
        await kept.write_endings(
            work.tx,
            begun.id,
            1,
            [kept.Ending(kept.Recipient(0, "", "ru", None), model.Fate.DELIVERED)],
        )
        await service.move(work, await now(work, begun), model.Transition.CANCEL)
        assert (await part(work, "kk")).stage is model.Stage.SENDING
        third = await part(work, "en")
        assert await service.reached_alone(work, third) == 2, (
            "one in Russian, one in Kazakh"
        )
