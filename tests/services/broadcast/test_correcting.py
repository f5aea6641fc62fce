"""A correction is a draft of its own that holds new words alone."""

from dataclasses import replace

import pytest

from bot.broadcasts import service
from bot.broadcasts import store as stored
from bot.broadcasts.model import Content, Fate, IllegalTransition, RunKind, Stage, Transition, move
from bot.values import Topic
from tests.kit.services.acts import ADMIN

OTHER = ADMIN + 1
OLD = Content("Dial 112.", ("photo", "file"), (("More", "https://example.kz"),))


async def over(work, **changes):
    """What reached two readers of Russian and one of Kazakh."""
    broadcast = await service.create(work, ADMIN, Topic.SAFETY)
    broadcast = await service.edit(work, broadcast, contents={"kk": OLD, "ru": OLD})
    sent = move(broadcast, Transition.START, started_at=work.now, run=1, **changes)
    done = move(sent, Transition.FINISH, ended_at=work.now)
    await stored.change_broadcast(work.tx, done, broadcast.version)
    reached = {("ru", Fate.DELIVERED, ""): 2, ("kk", Fate.DELIVERED, ""): 1}
    await stored.count_up(work.tx, done.id, 1, reached)
    return done


async def correction(work, original, text="Dial 110."):
    draft = await service.begin_correction(work, original, ADMIN)
    return await service.save_content(work, draft, "ru", Content(text))


async def test_new_words_take_the_place_of_the_old_ones_under_the_same_file_and_buttons(work):
    original = await over(work)
    draft = await correction(work, original)
    assert draft.contents == {"ru": replace(OLD, text="Dial 110.")}
    begun = await service.submit(work, draft)
    assert (begun.id, begun.stage, begun.errand) == (original.id, Stage.SENDING, RunKind.CORRECT)
    assert begun.contents == {"kk": OLD, **draft.contents}
    assert (await service.get(work, draft.id)).stage is Stage.DISCARDED


async def test_the_panel_counts_who_has_it_and_says_what_stays(work):
    original = await over(work)
    panel = await service.panel_of(work, await correction(work, original), ADMIN)
    assert (panel.corrects, panel.recipients, panel.needs_approval) == (original.number, 2, False)
    assert [(one.language, one.is_written, one.instead) for one in panel.written] == [
        ("kk", False, "kk"),
        ("ru", True, None),
    ]


async def test_two_corrections_of_different_languages_both_stay(work):
    original = await over(work)
    first = await correction(work, original)
    second = await service.begin_correction(work, original, OTHER)
    second = await service.save_content(work, second, "kk", Content("110"))
    assert (first.number, second.number) == (f"{original.number}-1", f"{original.number}-2")
    begun = await service.submit(work, first)
    with pytest.raises(IllegalTransition):
        await service.submit(work, second)
    assert (await service.get(work, second.id)).stage is Stage.DRAFT, "nothing is lost"
    await stored.change_broadcast(work.tx, move(begun, Transition.FINISH), begun.version)
    both = await service.submit(work, second)
    assert [both.contents[name].text for name in ("kk", "ru")] == ["110", "Dial 110."]


async def test_a_second_press_shows_the_draft_that_its_author_has_begun(work):
    original = await over(work)
    draft = await correction(work, original)
    again = await service.begin_correction(work, original, ADMIN)
    assert (again.id, again.contents) == (draft.id, draft.contents)
    assert (await service.begin_correction(work, original, OTHER)).id != draft.id


async def test_what_is_being_sent_cannot_be_corrected(work):
    running = await service.withdraw(work, await over(work))
    with pytest.raises(IllegalTransition):
        await service.begin_correction(work, running, ADMIN)
