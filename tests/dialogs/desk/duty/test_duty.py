"""/duty in private: on and off, the plan of the week, quiet hours, and who is on duty."""

import pytest

from tests.kit.people.buttons import labels
from tests.kit.people.private_work import stands, tapped, works

WORDS = {
    "kk": ("Кезекшілікте емессіз.", "8 сағатқа кезекшімін", "кезекшілер – Дана", "Апталық кесте"),
    "ru": ("Вы не дежурите.", "Дежурю 8 часов", "дежурят Дана", "График на неделю"),
    "en": ("You are off duty.", "On duty for 8 hours", "on duty Дана", "Plan of the week"),
}


@pytest.mark.parametrize("language", WORDS)
async def test_a_moderator_goes_on_duty_and_colleagues_see_it(on, language):
    off, eight, by_name, _ = WORDS[language]
    dana, marat = on.citizen("Дана", language), on.citizen("Марат", language)
    await on.desk(dana, marat)
    for phone in (dana, marat):
        await on.agree(phone, language)
        phone.say("/duty")
        shown = await phone.wait(off)
    screen = await dana.wait(off, after=0)
    await tapped(dana, screen, eight)
    await stands(dana, screen, by_name)
    marat.say("/duty")
    await marat.wait(by_name)
    assert shown.text


async def test_a_plan_of_the_week_and_quiet_hours_are_kept(on):
    dana = on.citizen("Дана")
    await on.desk(dana)
    await works(on, dana)
    dana.say("/duty")
    screen = await dana.wait("Вы не дежурите.")
    await tapped(dana, screen, "График на неделю", "Пн 6–14")
    plan = await stands(dana, screen, "✓ Пн 6–14")
    assert len(labels(plan)) == 22
    await tapped(dana, screen, "✓ Пн 6–14")
    await stands(dana, screen, "Пн 6–14")
    await tapped(dana, screen, "Ср 22–6")
    await stands(dana, screen, "✓ Ср 22–6")
    await tapped(dana, screen, "Назад", "Тихие часы", "0–9")
    await stands(dana, screen, "✓ 0–9")
    await tapped(dana, screen, "Назад")
    now = await stands(dana, screen, "График на неделю: Ср 22–6")
    assert "Тихие часы: 0–9" in now.text
