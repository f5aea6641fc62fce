"""The guide of the first admin: seven steps, one after the other; it is left and goes on."""

import pytest

from bot.core import sealed
from bot.staff import first_run
from bot.staff.first_run import FirstStep
from tests.kit.people.admins import AdminChat
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, LANGUAGES
from tests.kit.people.staff import working
from tests.kit.waiting import until


async def begun_at(on, step):
    async with on.habarla.database.transaction() as tx:
        await first_run.stand_at(working(on, tx), step)


async def stands(on):
    async with on.habarla.database.reading() as tx:
        return await sealed.get_fact(tx, "first_run")


@pytest.fixture(params=LANGUAGES)
async def chat(on, request):
    await on.agree(on.admin, request.param)
    return AdminChat(on, on.admin, request.param)


def at(chat, n):
    return chat.word("First run: step {n} of {total}", n=n, total=7)


async def forward(chat):
    """Press Continue or Skip, whichever the step has."""
    names = [chat.word("Continue"), chat.word("Skip")]
    shown = await chat.phone.wait(
        lambda m: any(name in labels(m) for name in names), after=0
    )
    chat.phone.press(next(one for one in names if one in labels(shown)), message=shown)


async def test_the_guide_is_left_and_goes_on_from_the_state_to_its_end(chat):
    await begun_at(chat.on, FirstStep.LANGUAGES)
    await chat.say("/admin", button=at(chat, 1))
    chat.phone.press(at(chat, 1))
    await chat.sees(at(chat, 1), chat.word("Languages"))
    for n in range(2, 6):
        await forward(chat)
        await chat.sees(at(chat, n))
    await chat.press("Back", at(chat, 4))
    await chat.say("/admin", button=at(chat, 4))
    chat.phone.press(at(chat, 4))
    await chat.sees(at(chat, 4))
    for n in range(5, 8):
        await forward(chat)
        await chat.sees(at(chat, n))
    await chat.press("End the first run", chat.word("The state of the channel"))
    assert await stands(chat.on) is None
    shown = await chat.say("/admin", chat.word("The state of the channel"))
    assert not [one for one in labels(shown) if one.startswith(at(chat, 1)[:6])]


async def test_the_languages_are_chosen_in_the_guide(chat):
    on = chat.on
    await begun_at(on, FirstStep.LANGUAGES)
    await chat.say("/admin", button=at(chat, 1))
    chat.phone.press(at(chat, 1))
    await chat.sees(at(chat, 1))
    off = next(one for one in LANGUAGES if one != chat.language)
    await chat.press("Change the languages", button=f"✓ {LANGUAGE_NAMES[off]}")
    chat.phone.press(f"✓ {LANGUAGE_NAMES[off]}")
    await chat.sees(button=chat.word("Save"))
    chat.phone.press(chat.word("Save"))
    await until(lambda: off not in on.habarla._deployment.channel.languages)
    await chat.phone.wait(lambda m: at(chat, 1) in m.text, after=0)


async def test_a_desk_takes_the_guide_to_the_next_step_by_itself(chat):
    on = chat.on
    await begun_at(on, FirstStep.DESK)
    await on.desk(on.citizen("Дана"))
    await chat.phone.wait(at(chat, 4), after=0)
    assert await stands(on) == FirstStep.PEOPLE


async def test_a_change_of_the_channel_leads_back_to_the_guide(chat):
    on = chat.on
    await begun_at(on, FirstStep.OPERATOR)
    await chat.say("/admin", button=at(chat, 2))
    chat.phone.press(at(chat, 2))
    await chat.sees(at(chat, 2))
    await chat.press("Change these texts", chat.word("Which text?"))
    await chat.press("How people reach us", chat.word("Write the new text or value."))
    await chat.say("help@habarla.test", button=chat.word("Save"))
    chat.phone.press(chat.word("Save"))
    await chat.phone.wait(lambda m: at(chat, 2) in m.text and "habarla.test" in m.text)
    await until(lambda: on.habarla._deployment.channel.contact == "help@habarla.test")


async def test_a_channel_whose_first_run_is_over_shows_no_guide(chat):
    shown = await chat.say("/admin", chat.word("The state of the channel"))
    assert chat.word("End the first run") not in labels(shown)
    assert at(chat, 1) not in labels(shown)
