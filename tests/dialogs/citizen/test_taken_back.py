"""What staff were shown of a reporter goes when the reporter erases or withdraws it."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.cases.tables import cases, private_cards, shown
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import outbox
from bot.core.schema import metadata
from bot.privacy import retention
from bot.reports.tables import reports
from bot.telegram import bot_api
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import (
    WORDS,
    add,
    all_said,
    answer,
    rows,
    shown_words,
    tap_new,
)
from tests.kit.people.staff import SHOWN, at_a_case, opened, press, says, working
from tests.kit.words import ru


async def _open(on):
    """A case that a moderator has open: moderator, reporter, group and the group's card."""
    dana, ivan, group, shown_card = await at_a_case(on)
    await opened(dana, group, shown_card)
    return dana, ivan, group, shown_card


async def _worked_on(on):
    """A case that a moderator has open twice, with words, a voice message and the history."""
    dana, ivan, group, shown_card = await _open(on)
    await add(on, ivan)
    said = await dana.wait(
        lambda m: WORDS in m.text and "Дополнение" not in labels(m), after=0
    )
    again = await opened(dana, group, shown_card)
    assert again.id > said.id
    await add(on, ivan, voice=True)
    heard = await dana.wait(
        lambda m: any("Файлы" in each for each in labels(m)), after=said.id
    )
    await press(
        dana, dana, heard, next(each for each in labels(heard) if "Файлы" in each)
    )
    await dana.wait(lambda m: "voice" in m.raw, after=0)
    await press(dana, dana, again, "Ещё")
    await press(dana, dana, again, ru("History"))
    await says(dana, dana, ru("History"), after=heard.id)
    await all_said(on)
    return dana, ivan, group


async def _withdraw(on, phone):
    phone.say("/my")
    await tap_new(phone, "№", ru("Withdraw"), ru("Yes, withdraw"))
    phone.press(ru("Yes, withdraw"))


async def _erase(on, phone):
    phone.say("/delete")
    await tap_new(phone, ru("Yes, delete everything"))


async def _expire(on, _):
    """The time after closing is over."""
    async with on.habarla.database.transaction() as tx:
        over = {"open": 0, "status": "closed", "closed_at": 1, "updated_at": 1}
        await tx.run(sa.update(cases).values(**over))
        await tx.run(sa.update(reports).values(filed_at=1))
        await retention.end_by_age(working(on, tx))


async def _gone(on, *where):
    async with asyncio.timeout(120):
        while shown_words(*where):
            await on.sandbox.world.change()


async def _stored(on):
    """Everything that the tables hold."""
    return {
        table.name: repr(await rows(on, sa.select(table)))
        for table in metadata.sorted_tables
    }


@pytest.mark.parametrize("leave", [_erase, _withdraw, _expire])
async def test_words_and_files_go_from_all_chats_of_staff(on, leave):
    dana, ivan, group = await _worked_on(on)
    assert len(shown_words(dana)) >= 4, "two cards, the words, the history, the file"
    await leave(on, ivan)
    await _gone(on, dana)
    assert not [m for m in group.messages if WORDS in m.text]
    gone = "№ {number}: a reporter’s words stood here. They were erased."
    sentence = ru(gone, number="").partition(":")[2]
    assert len([m for m in dana.messages() if sentence in m.text]) == 4
    await all_said(on)
    assert await rows(on, sa.select(shown).where(shown.c.what != "card")) == []
    assert not [name for name, held in (await _stored(on)).items() if WORDS in held]


async def test_an_answer_on_its_way_while_the_reporter_erases_is_taken_back(
    on, monkeypatch
):
    dana, ivan, *_ = await _open(on)
    leaves, may_arrive, send = asyncio.Event(), asyncio.Event(), bot_api.send

    async def slow(bot, chat, outgoing, **how):
        if chat == dana.id and WORDS in outgoing.text:
            leaves.set()
            await may_arrive.wait()
        return await send(bot, chat, outgoing, **how)

    monkeypatch.setattr(bot_api, "send", slow)
    await add(on, ivan)
    await leaves.wait()
    await _erase(on, ivan)
    await ivan.wait(ru("Your data is deleted. We no longer know you."))
    may_arrive.set()
    await all_said(on)
    await _gone(on, dana)
    assert await rows(on, sa.select(shown).where(shown.c.what == "words")) == []


@pytest.mark.parametrize("is_late", [False, True])
async def test_files_are_shown_for_a_day(on, is_late):
    dana, _, _ = await _worked_on(on)
    if is_late:
        on.sandbox.advance(49 * 3600)
    async with on.habarla.database.transaction() as tx:
        await tx.run(
            sa.update(shown).where(shown.c.until.is_not(None)).values(until=tx.now)
        )
        await retention.end_by_age(working(on, tx))
    await all_said(on)
    assert bool([m for m in dana.messages() if "voice" in m.raw]) is is_late
    assert await rows(on, sa.select(shown).where(shown.c.what == "file")) == []
    failed = sa.select(outbox.c.kind).where(outbox.c.state == OutboxState.FAILED.value)
    assert await rows(on, failed) == [], "Telegram's refusal after two days is no bug"


async def test_what_reporters_sent_is_protected_and_the_link_keeps_its_copy_button(on):
    dana, _, _ = await _worked_on(on)
    assert all(m.raw.get("has_protected_content") for m in shown_words(dana))
    first = next(m for m in dana.messages() if SHOWN in m.text)
    assert first.raw["has_protected_content"]
    assert any("copy_text" in button for row in first.rows for button in row)


async def test_lists_quote_no_reporter_and_erasing_leaves_no_row_that_leads_to_the_report(
    on,
):
    dana, ivan, _ = await _worked_on(on)
    found = await answer(dana, f"/find {SHOWN}", SHOWN)
    queue = await answer(dana, "/queue", SHOWN)
    assert WORDS not in found.text + queue.text
    [report] = await rows(on, sa.text("SELECT person_id FROM reports"))
    await _erase(on, ivan)
    await ivan.wait(ru("Your data is deleted. We no longer know you."))
    await _gone(on, dana)
    await all_said(on)
    tied = [
        name
        for name, held in (await _stored(on)).items()
        if report["person_id"] in held
    ]
    assert set(tied) <= {"people", "tasks"}


async def test_a_moderator_who_erases_their_own_data_keeps_no_words_of_others(on):
    dana, _, _ = await _worked_on(on)
    await _erase(on, dana)
    await _gone(on, dana)
    assert await rows(on, sa.select(private_cards)) == []
    assert await rows(on, sa.select(shown)) == []
