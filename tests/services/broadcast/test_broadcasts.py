"""A broadcast before anything is sent: who it is for, who must agree, when it may start."""

from dataclasses import replace

import pytest

from bot.broadcasts import model as broadcasts_model
from bot.broadcasts import service
from bot.broadcasts import store as kept
from bot.broadcasts.messages import Sure
from bot.broadcasts.results import BroadcastQuestion, BroadcastRun, BroadcastTable
from bot.broadcasts.store import Listing
from bot.core import people_store
from bot.core.queues import tasks_store
from bot.core.times import DAY_MS
from bot.privacy import erasure, retention
from bot.reports import store, topics
from bot.telegram.renderer import Renderer
from bot.values import Topic
from tests.kit.services import acts

HELLO = broadcasts_model.Content("<b>Hello</b>")
ADMIN, OTHER = 700201, 700202


async def draft(work, topic=Topic.SAFETY, languages=("kk", "ru", "en")):
    broadcast = await service.create(work, ADMIN, topic)
    for language in languages:
        broadcast = await service.save_content(work, broadcast, language, HELLO)
    return broadcast


async def rendered(work, notice):
    speaker = Renderer(work.deployment).speaker("en", work.now)
    return notice.render(speaker, await notice.load(work))


async def crowd(work, languages="kk ru ru en"):
    """People who asked for news."""
    people = [await acts.citizen(work, 100 + i, lang) for i, lang in enumerate(languages.split())]
    for person in people:
        await topics.answer_about_news(work, person, wanted=True)
    return people


async def listing(work, broadcast):
    """The list of recipients as delivery makes it."""
    made = Listing(broadcast.id, service.wanted(work.channel.languages, broadcast), work.now)
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
            (broadcasts_model.Audience(languages=("ru",)), 2),
            (broadcasts_model.Audience(types=("drugs",)), 1),
            (broadcasts_model.Audience(types=("gambling",)), 0),
            (broadcasts_model.Audience(regions=("75",)), 1),
            (broadcasts_model.Audience(active_days=30), 1),
            (broadcasts_model.Audience(active_days=90), 4),
            (broadcasts_model.Audience(languages=("kk", "en"), active_days=90), 2),
        ):
            broadcast = await service.edit(work, await draft(work), audience=audience)
            assert (await service.count_by_language(work, broadcast)).total() == expected, audience
            assert await listing(work, broadcast) == expected, audience


async def test_who_left_a_topic_is_left_out_of_that_topic_only_and_erasing_forgets_it(work):
    reader, *_ = await crowd(work)
    await topics.choose(work, reader.id, Topic.HOTLINES, wanted=False)
    about_hotlines = await draft(work, Topic.HOTLINES, languages=("ru",))
    about_safety = await draft(work)
    assert await topics.opted_out(work, reader) == {Topic.HOTLINES}
    assert (await service.count_by_language(work, about_hotlines)).total() == 3, (
        "the others get it in Russian"
    )
    assert await listing(work, about_hotlines) == 3
    assert (
        (await service.count_by_language(work, about_safety)).total()
        == await listing(work, about_safety)
        == 4
    )
    await topics.choose(work, reader.id, Topic.HOTLINES, wanted=True)
    assert (await service.count_by_language(work, about_hotlines)).total() == 4
    await people_store.mark_unreachable(work.tx, reader.id)
    assert await service.count_by_language(work, about_safety) == {"ru": 2, "en": 1}
    await erasure.erase(work, reader)
    assert await store.topics_of(work.tx, reader.id) == {}


async def test_a_recalled_broadcast_is_not_started_by_its_task(working, clock):
    async with working() as work:
        await crowd(work)
        broadcast = await service.edit(work, await draft(work), scheduled_at=work.now + 60_000)
        broadcast = await service.submit(work, broadcast)
        assert broadcast.stage is broadcasts_model.Stage.SCHEDULED
    clock.advance(seconds=61)
    async with working() as work:
        [task] = [t for t in await tasks_store.due(work.tx, 10) if t.kind == service.START]
        await service.take_back(work, broadcast)
        await service.come_due(work, task.params)
        assert (await kept.get(work.tx, broadcast.id)).stage is broadcasts_model.Stage.DRAFT


async def test_what_is_being_sent_is_neither_edited_nor_corrected(work):
    sending = await service.submit(work, await draft(work))
    with pytest.raises(broadcasts_model.IllegalTransition):
        await service.save_content(work, sending, "ru", HELLO)
    running = await service.once_more(work, await over(work), broadcasts_model.RunKind.WITHDRAW)
    with pytest.raises(broadcasts_model.IllegalTransition):
        await service.begin_correction(work, running, ADMIN)


async def test_a_broadcast_cancelled_before_its_list_was_complete_says_so(work):
    await crowd(work)
    broadcast = await service.submit(work, await draft(work))
    assert not (await kept.counts(work.tx, broadcast.id)).is_listed
    asked = await rendered(work, BroadcastQuestion(broadcast, Sure.CANCEL))
    assert "No recipient has got it yet" in asked.text
    await service.move(work, broadcast, broadcasts_model.Transition.CANCEL)
    report = await rendered(work, BroadcastRun(broadcast.id))
    assert "no recipient got it" in report.text


async def test_the_table_names_no_person(work):
    reader, *_ = await crowd(work)
    broadcast = await service.submit(work, await draft(work))
    await topics.choose(work, reader.id, Topic.SAFETY, broadcast=broadcast.id, wanted=False)
    table = (await rendered(work, BroadcastTable(broadcast.id))).file.content.decode("utf-8-sig")
    assert f"{broadcast.number},1,,opted_out,,1" in table
    assert reader.id not in table


async def test_lists_go_a_month_after_the_end_and_figures_stay(working, clock):
    async with working() as work:
        await crowd(work)
        broadcast = await service.submit(work, await draft(work))
        await listing(work, broadcast)
        await service.move(work, broadcast, broadcasts_model.Transition.CANCEL)
    clock.advance(seconds=31 * 24 * 3600)
    async with working() as work:
        assert await kept.forget_recipients(work.tx, work.now - 30 * DAY_MS, 3) == 3
        await retention.sweep(work)
        assert await kept.forget_recipients(work.tx, work.now, 10) == 0
        assert await kept.get(work.tx, broadcast.id) is not None


OLD = broadcasts_model.Content("Dial 112.", ("photo", "file"), (("More", "https://example.kz"),))


async def over(work, **changes):
    """What reached two readers of Russian and one of Kazakh."""
    broadcast = await service.create(work, ADMIN, Topic.SAFETY)
    broadcast = await service.edit(work, broadcast, contents={"kk": OLD, "ru": OLD})
    sent = broadcasts_model.move(
        broadcast, broadcasts_model.Transition.START, started_at=work.now, run=1, **changes
    )
    done = broadcasts_model.move(sent, broadcasts_model.Transition.FINISH, ended_at=work.now)
    await kept.change(work.tx, done, broadcast.version)
    reached = {
        ("ru", broadcasts_model.Fate.DELIVERED, ""): 2,
        ("kk", broadcasts_model.Fate.DELIVERED, ""): 1,
    }
    await kept.count_up(work.tx, done.id, 1, reached)
    return done


async def correction(work, original, text="Dial 110."):
    draft = await service.begin_correction(work, original, ADMIN)
    return await service.save_content(work, draft, "ru", broadcasts_model.Content(text))


async def test_new_words_take_the_place_of_the_old_ones_under_the_same_file_and_buttons(work):
    original = await over(work)
    draft = await correction(work, original)
    assert draft.contents == {"ru": replace(OLD, text="Dial 110.")}
    again = await service.begin_correction(work, original, ADMIN)
    assert (again.id, again.contents) == (draft.id, draft.contents), "a second press"
    panel = await service.panel_of(work, draft, ADMIN)
    assert (panel.recipients, panel.needs_approval) == (2, False)
    said = panel.render(Renderer(work.deployment).speaker("en", work.now)).text
    assert f"Correction of №\xa0{original.number} · draft" in said
    assert "Қазақша: stays as it is\n✓ Русский\n" in said
    begun = await service.submit(work, draft)
    assert (begun.id, begun.stage, begun.errand) == (
        original.id,
        broadcasts_model.Stage.SENDING,
        broadcasts_model.RunKind.CORRECT,
    )
    assert begun.contents == {"kk": OLD, **draft.contents}
    assert (await kept.get(work.tx, draft.id)).stage is broadcasts_model.Stage.DISCARDED


async def test_two_corrections_of_different_languages_both_stay(work):
    original = await over(work)
    first = await correction(work, original)
    second = await service.begin_correction(work, original, OTHER)
    second = await service.save_content(work, second, "kk", broadcasts_model.Content("110"))
    assert (first.number, second.number) == (f"{original.number}-1", f"{original.number}-2")
    begun = await service.submit(work, first)
    with pytest.raises(broadcasts_model.IllegalTransition):
        await service.submit(work, second)
    assert (await kept.get(work.tx, second.id)).stage is broadcasts_model.Stage.DRAFT, (
        "nothing is lost"
    )
    await kept.change(
        work.tx, broadcasts_model.move(begun, broadcasts_model.Transition.FINISH), begun.version
    )
    both = await service.submit(work, second)
    assert [both.contents[name].text for name in ("kk", "ru")] == ["110", "Dial 110."]
