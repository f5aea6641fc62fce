"""/desks: staff read who handles what, admins set desks up by buttons."""

from tests.kit.people.admins import enroll
from tests.kit.people.buttons import labels
from tests.kit.people.staff import reported


async def test_an_admin_chooses_types_regions_and_the_default_by_buttons(on):
    language = "kk"
    t, boss = on.t(language), on.admin
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    drugs = await on.desk(dana, title="Есірткі")
    rest = await on.desk(dana, title="Басқа")
    await enroll(on, language, boss)
    boss.say("/desks")
    shown = await boss.wait("Есірткі")
    assert t.plain("Who handles what") in shown.text
    boss.press("Есірткі")
    await boss.wait(lambda m: t.plain("Types…") in labels(m))
    boss.press(t.plain("Types…"))
    kind = on.channel.type("drugs").button.say(language)
    await boss.wait(lambda m: kind in labels(m))
    boss.press(kind)
    await boss.wait(lambda m: f"✓ {kind}" in labels(m))
    boss.press(t.plain("Back"))
    await boss.wait(lambda m: t.plain("Regions…") in labels(m))
    boss.press(t.plain("Regions…"))
    region = on.channel.region("KZ-79").short.say(language)
    await boss.wait(lambda m: region in labels(m))
    boss.press(region)
    await boss.wait(lambda m: f"✓ {region}" in labels(m))
    boss.press(f"✓ {region}")
    await boss.wait(lambda m: region in labels(m))
    boss.press(t.plain("Back"))
    await boss.wait(lambda m: t.plain("Make it the default") in labels(m))
    boss.press(t.plain("Make it the default"))
    await boss.wait(t.plain("Gets what no other desk takes."))
    await reported(on, ivan)
    await dana.wait("№", chat=drugs.id, after=0)
    assert not any("№" in m.text for m in rest.messages if m.from_bot)
