"""People whom the bot can write to are counted by desk, and those who may be second ones."""

from bot.channel.parts import SecondLook
from bot.cli.doctor.stored import examine_people
from bot.core import members_store
from bot.core.capabilities import State
from bot.core.people import Role, Standing
from bot.desk import enough_people
from bot.staff import roles
from bot.staff.roles import TelegramUser
from tests.kit.services.acts import ADMIN, in_channel
from tests.kit.services.team import DANA, GROUP, MARAT, at_work


async def test_who_is_reachable_and_has_a_role_is_counted_and_two_are_enough(
    work, desk
):
    async def told():
        findings = []
        await examine_people(work, findings.append)
        [found] = [
            f"{one.health} {one.words}" for one in findings if one.thing == "people"
        ]
        return found

    await at_work(work, DANA)
    await members_store.set_standing(work.tx, GROUP, MARAT.telegram_id, Standing.MEMBER)
    boss = TelegramUser(ADMIN, "Әсел")
    for person, count in ((DANA, "1 people, 1 with"), (MARAT, "2 people, 2 with")):
        await at_work(work, person)
        user = TelegramUser(person.telegram_id, person.name)
        await roles.change_role(work, boss, user, Role.SENIOR, desk.id)
        found = await told()
        assert count in found
        assert ("1 more have no private chat" in found) is (person is DANA)
    assert found.startswith("ok ")


async def test_whether_another_person_can_take_second_looks_is_said(work, desk):
    async def told():
        return (await enough_people.LOOKS.look(work)).state

    await at_work(work, DANA, MARAT)
    assert await told() is State.WAITS
    boss = TelegramUser(ADMIN, "Әсел")
    user = TelegramUser(MARAT.telegram_id, MARAT.name)
    await roles.change_role(work, boss, user, Role.SENIOR, desk.id)
    assert await told() is State.ON
    never = in_channel(work, second_look=SecondLook(percent=0))
    assert (await enough_people.LOOKS.look(never)).state is State.OFF
