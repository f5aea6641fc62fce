"""The first day of a channel: its admin and a moderator are known before their first press."""

import pytest

from bot.desk import review_calls, second_person
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer
from tests.kit.people.staff import SHOWN, card, hurry, press, reported, shows, working
from tests.kit.stage import stage
from tests.kit.words import ru


@pytest.fixture
async def on(tmp_path):
    async with stage(tmp_path) as begun:
        yield begun


async def second_people(on):
    async with on.habarla.database.transaction() as tx:
        return await second_person.SecondPeople(working(on, tx)).everyone()


async def test_the_admin_who_set_up_the_desk_is_called_to_the_first_urgent_proposal(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    assert await second_people(on) == {on.admin.id}
    await on.agree(on.admin)
    await reported(on, ivan, violation="terrorism")
    shown = await card(dana, group, SHOWN)
    knb = on.channel.authority("knb").short.say("ru")
    await press(
        dana, group, shown, ru("Propose to forward: {authority}", authority=knb)
    )
    await shows(dana, group, shown, "Предложенное решение")
    await hurry(on, review_calls.CALLS)
    look = ru("Look at a proposal")
    on.admin.press(look, await on.admin.wait(lambda m: look in labels(m), after=0))
    await on.admin.wait("Предложенное решение")
    unreachable = ru(
        "I can write to none of the people who may do this. Press the button, then Start."
    )
    assert not [m for m in group.messages if unreachable in m.text]


@pytest.mark.parametrize("first", ["/help", "/start"])
async def test_a_member_of_the_group_has_the_help_of_staff_from_the_first(on, first):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    await on.desk(dana)
    for phone, is_staff in ((dana, True), (ivan, False)):
        await answer(phone, first)
        shown = await answer(phone, "/help", "/report")
        assert ("/next" in shown.text) is is_staff
