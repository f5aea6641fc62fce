"""A wrong entry is corrected with a reason; what it said before stays in the log."""

from dataclasses import replace

import pytest

from bot.cases import store
from bot.register import publication
from bot.register import store as entries
from bot.register.model import Fix, Standing
from bot.register.publication import Unpublishable
from bot.values import Act, Change, Scope
from tests.kit.register.publishing import entry_of, published, reopened
from tests.kit.services.desk_acts import BOSS
from tests.kit.services.looks import told_case


async def test_an_entry_that_points_at_a_private_person_shows_the_platform_only(working, clock):
    case = await told_case(working, clock, url="https://ivan.livejournal.com/12.html")
    entry = await published(working, case)
    async with working() as work:
        after = await publication.correct(work, entry, Fix.NARROW, BOSS.telegram_id)
        assert (after.scope, after.host, after.link_hash) == (
            Scope.PLATFORM,
            "livejournal.com",
            None,
        )
        event = await store.last_event(work.tx, case.id, Act.CORRECT_ENTRY)
        assert (event.staff, event.detail["why"]) == (BOSS.telegram_id, "person")
        history = await entries.entries_history(work.tx, entry.id)
        assert [(one.version, one.change) for one in history] == [
            (1, Change.PUBLISHED),
            (2, Change.CORRECTED),
        ]
        with pytest.raises(Unpublishable):
            await publication.correct(work, after, Fix.NARROW, BOSS.telegram_id)


async def test_texts_are_taken_anew_from_the_channel_file_while_the_decision_stands(working, case):
    entry = await published(working, case)
    old = replace(entry, version=2, reason_text={"ru": "Опечатка"})
    async with working() as work:
        await entries.change_entry(work.tx, entry, old, entry.published_on, Change.CORRECTED)
        after = await publication.correct(work, old, Fix.TEXTS, BOSS.telegram_id)
    assert after.reason_text == entry.reason_text
    assert await entry_of(working, case) == replace(entry, version=3)
    await reopened(working, case)
    entry = await entry_of(working, case)
    async with working() as work:
        with pytest.raises(Unpublishable):  # they wait for the new decision
            await publication.correct(work, entry, Fix.TEXTS, BOSS.telegram_id)
        narrowed = await publication.correct(work, entry, Fix.NARROW, BOSS.telegram_id)
    assert narrowed.standing is Standing.REOPENED
