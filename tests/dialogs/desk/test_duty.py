"""/duty in private: on and off, and who is on duty."""

import pytest

from tests.kit.people.private_work import stands, tapped
from tests.kit.words import kk, ru

WORDS = {
    "kk": (kk("You are off duty."), "8 сағатқа кезекшімін", "кезекшілер – Дана"),
    "ru": (ru("You are off duty."), "Дежурю 8 часов", "дежурят Дана"),
    "en": ("You are off duty.", "On duty for 8 hours", "on duty Дана"),
}


@pytest.mark.parametrize("language", WORDS)
async def test_a_moderator_goes_on_duty_and_colleagues_see_it(on, language):
    off, eight, by_name = WORDS[language]
    dana, marat = on.citizen("Дана", language), on.citizen("Марат", language)
    await on.desk(dana, marat)
    for phone in (dana, marat):
        await on.agree(phone, language)
        phone.say("/duty")
        await phone.wait(off)
    screen = await dana.wait(off, after=0)
    await tapped(dana, screen, eight)
    await stands(dana, screen, by_name)
    marat.say("/duty")
    await marat.wait(by_name)
    await tapped(dana, screen, on.t(language).plain("Go off duty"))
    await stands(dana, screen, off)
