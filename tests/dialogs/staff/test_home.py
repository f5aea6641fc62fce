"""Staff and citizen are two modes of one chat: a home of work, and words that cannot leak."""

import pytest
import sqlalchemy as sa

from bot.cases.tables import case_events
from bot.core import members_store
from bot.core.people import Standing
from bot.core.tables import drafts
from bot.values import Act
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, rows
from tests.kit.people.staff import at_a_case, opened, stored
from tests.kit.stage import stage
from tests.kit.waiting import until
from tests.kit.words import ru

WORDS = "Лицензия действует до весны, продавец прислал копию."


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path, alone=True) as begun:
        yield begun


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_start_shows_staff_what_waits_for_them_and_a_citizen_the_welcome(
    on, language
):
    t = on.t(language)
    dana, ivan, *_ = await at_a_case(on)
    shown = await answer(dana, "/start", ru("At work"))
    assert {ru("What is waiting"), ru("My cases"), ru("Go on duty")} < set(
        labels(shown)
    )
    name = {"kk": "Қазақша", "ru": "Русский", "en": "English"}[language]
    dana.press(name, shown)
    home = await dana.wait(t.plain("At work"))
    assert labels(home) == [
        t.plain("What is waiting"),
        t.plain("My cases"),
        t.plain("Go on duty"),
        t.plain("Report something of my own"),
    ]
    dana.press(t.plain("Go on duty"), home)
    duty = await dana.wait(t.plain("You are on duty."))
    dana.press(t.plain("At work"), duty)
    again = await dana.wait(lambda m: t.plain("Go off duty") in labels(m))
    dana.press(t.plain("My cases"), again)
    mine = await dana.wait(t("I hold: {n}", n=0))
    dana.press(t.plain("Report something of my own"), again)
    await dana.wait(lambda m: t.plain("I agree") in labels(m), after=mine.id)
    welcome = await answer(ivan, "/start", lambda m: bool(labels(m)))
    assert ru("At work") not in welcome.text


async def test_start_leads_the_first_admin_to_a_desk(on):
    shown = await answer(on.admin, "/start", ru("At work"))
    assert ru("Add me to a staff group and send /desk there.") in shown.text
    on.admin.press(ru("The state of the channel"), shown)
    state = await on.admin.wait(
        lambda m: m.text.startswith(ru("The state of the channel"))
    )
    on.admin.press(ru("Staff"), state)
    await on.admin.wait("Әсел · администратор", after=state.id)


async def at_work(on):
    dana, ivan, group, shown = await at_a_case(on)
    await opened(dana, group, shown)
    return dana, ivan, await stored(on, shown)


async def notes_of(on, case):
    found = await rows(
        on, sa.select(case_events.c.detail).where(case_events.c.act == Act.NOTE.value)
    )
    return [WORDS in str(row) for row in found]


async def test_words_at_work_that_nothing_asked_for_are_asked_about_and_kept_nowhere(
    on,
):
    dana, _, group, card = await at_a_case(on)
    await opened(dana, group, card)
    case = await stored(on, card)
    await answer(dana, "/start", ru("At work"))
    # Telegram's answer about her membership is old, as after an hour of reading.
    async with on.habarla.database.transaction() as tx:
        await members_store.set_standing(tx, group.id, dana.id, Standing.MEMBER, 1)
    for words in (WORDS, f"{WORDS} https://example.com/licence"):
        shown = await answer(dana, words, case.number)
        assert labels(shown) == [
            ru("Note on № {number}", number=case.number),
            ru("Message to the reporters"),
            ru("A report of my own"),
        ]
        assert await rows(on, sa.select(drafts)) == []
    assert await notes_of(on, case) == []


async def test_words_at_work_become_a_note_once(on):
    dana, _, case = await at_work(on)
    shown = await answer(dana, WORDS, case.number)
    note = ru("Note on № {number}", number=case.number)
    for _ in range(2):
        dana.press(note, shown)
    await dana.wait(
        ru("This is a note on № {number} now.", number=case.number), after=0
    )
    await answer(dana, "/start", ru("At work"))
    assert await notes_of(on, case) == [True]


async def test_words_at_work_go_to_the_reporters_only_when_it_is_pressed(on):
    dana, ivan, case = await at_work(on)
    shown = await answer(dana, WORDS, case.number)
    dana.press(ru("Message to the reporters"), shown)
    await ivan.wait(WORDS, after=0)
    await dana.wait(
        ru("This went to the reporters of № {number}.", number=case.number), after=0
    )


async def test_words_at_work_are_a_report_of_ones_own_when_it_is_pressed(on):
    dana, _, case = await at_work(on)
    await on.agree(dana)
    shown = await answer(dana, f"{WORDS} https://example.com/my", case.number)
    dana.press(ru("A report of my own"), shown)

    async def has_begun():
        return len(await rows(on, sa.select(drafts))) == 1

    await until(has_begun)
