"""/duty in private: on and off, and who is on duty."""

from tests.kit.people.private_work import stands, tapped
from tests.kit.words import ru


async def test_a_moderator_goes_on_duty_and_colleagues_see_it(on):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    await on.desk(dana, marat)
    for phone in (dana, marat):
        await on.agree(phone)
        phone.say("/duty")
        await phone.wait(ru("You are off duty."))
    screen = await dana.wait(ru("You are off duty."), after=0)
    await tapped(dana, screen, "Дежурю 8 часов")
    await stands(dana, screen, "дежурят Дана")
    marat.say("/duty")
    await marat.wait("дежурят Дана")
    await tapped(dana, screen, ru("Go off duty"))
    await stands(dana, screen, ru("You are off duty."))
