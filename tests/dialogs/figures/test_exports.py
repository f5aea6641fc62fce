"""/export: in private, for those who have the right, as a file that comes even after a kill."""

import pytest

from tests.kit.people.citizens import toast

SLOW = 60


async def document(phone):
    said = await phone.wait(lambda m: "document" in m.raw, after=0, timeout=SLOW)
    return phone.download(said)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_an_admin_narrows_an_export_down_and_gets_the_file(on, language):
    t, boss, ivan = on.t(language), on.admin, on.citizen("Иван")
    await on.desk(title="Топ")
    await on.agree(boss, language)
    await on.agree(ivan)
    await on.file(ivan, "https://example.com/1", "drugs")
    await on.file(ivan, "https://example.com/2", "fraud")
    boss.say("/export")
    first = await boss.wait(t.plain("Export of cases"))
    assert "2" in first.text
    boss.press(t.plain("Type"), first)
    label = on.channel.type("fraud").label.say(language)
    chosen = await boss.wait(lambda m: label in str(m.buttons))
    boss.press(label, chosen)
    narrowed = await boss.wait(t.plain("Export of cases"))
    assert label in narrowed.text
    assert narrowed.id == first.id
    boss.press(t.plain("Desk"), narrowed)
    boss.press("Топ", await boss.wait(lambda m: "Топ" in str(m.buttons)))
    narrowed = await boss.wait(t.plain("Export of cases"))
    boss.press("CSV", narrowed)
    paper = await document(boss)
    assert paper.name.endswith(".csv")
    text = paper.data.decode("utf-8-sig")
    assert "hxxps://example[.]com/2" in text
    assert "example[.]com/1" not in text
    boss.press(t.plain("Who exported what"), narrowed)
    kept = await boss.wait(lambda m: "Әсел" in m.text and "CSV" in m.text)
    assert label in kept.text


async def test_in_groups_and_without_the_right_no_button_exports(on):
    boss, dana, t = on.admin, on.citizen("Дана"), on.t("ru")
    group = await on.desk(dana)
    await on.agree(dana)
    dana.say("/export")
    await dana.wait(t.plain("You have no right to export cases. An admin can give it."))
    dana.world.answers_of(dana.id).clear()
    dana.press_data("x:csv:2026-10:::", dana.last.id)
    assert (await dana.wait_answer()).alert
    boss.say("/export", chat=group.id)
    private = t.plain("Exports are for one person: write /export to me in private.")
    await boss.wait(private, chat=group.id)
    await on.agree(boss)
    boss.world.answers_of(boss.id).clear()
    for nonsense in ("x:csv:2026-10:::9", "x:csv:2026-13:::", "x:csv:2026-10:zzzzzz::"):
        boss.press_data(nonsense, boss.last.id)
        assert await toast(boss)
    boss.say("/export nonsense")
    await boss.wait("nonsense")
