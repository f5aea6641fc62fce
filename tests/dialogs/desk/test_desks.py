"""/desks: staff read who handles what, admins set desks up by buttons."""

from tests.kit.people.admins import enroll
from tests.kit.people.buttons import labels
from tests.kit.people.staff import reported


async def test_an_admin_chooses_types_regions_and_the_default_by_buttons(on):
    t, boss = on.t("kk"), on.admin
    dana = on.citizen("Дана")
    drugs = await on.desk(dana, title="Есірткі")
    rest = await on.desk(dana, title="Басқа")
    await enroll(on, "kk", boss)
    boss.say("/desks")
    assert t.plain("Who handles what") in (await boss.wait("Есірткі")).text
    kind = on.channel.type("drugs").button.say("kk")
    region = on.channel.region("KZ-79").short.say("kk")
    for pressed, shown in (
        ("Есірткі", t.plain("Types…")),
        (t.plain("Types…"), kind),
        (kind, f"✓ {kind}"),
        (t.plain("Back"), t.plain("Regions…")),
        (t.plain("Regions…"), region),
        (region, f"✓ {region}"),
        (f"✓ {region}", region),
        (t.plain("Back"), t.plain("Make it the default")),
    ):
        boss.press(pressed)
        await boss.wait(lambda m, shown=shown: shown in labels(m))
    boss.press(t.plain("Make it the default"))
    await boss.wait(t.plain("Gets what no other desk takes."))
    await reported(on, on.citizen("Иван"))
    await dana.wait("№", chat=drugs.id, after=0)
    assert not any("№" in m.text for m in rest.messages if m.from_bot)
