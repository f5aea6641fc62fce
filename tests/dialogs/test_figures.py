"""/stats, /figures and /export: for staff only, in their language, also after a kill."""

import json

import pytest

from offline_telegram.files import picture_size
from tests.kit.people.citizens import answer, pressed


async def shown(phone, chat, words):
    """A message with a picture that says something; its picture as bytes."""
    said = await phone.wait(lambda m: words in m.text and "photo" in m.raw, chat=chat)
    return said, phone.download(said).data


async def file_of(phone, label, shown, chat=None):
    """The file that a button of a message brings."""
    phone.press(label, shown)
    said = await phone.wait(lambda m: "document" in m.raw, chat=chat)
    return phone.download(said)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_staff_see_figures_at_their_desk_and_look_around_in_them(on, language):
    t, ivan, boss = on.t(language), on.citizen("Иван"), on.admin
    group = await on.desk()
    ask = await answer(boss, "/language", lambda m: m.buttons, chat=group.id)
    boss.press_data(f"k:lang:{language}", ask.id, group.id)
    await boss.wait_answer()
    await on.agree(ivan)
    await on.file(ivan, "https://example.com/1", "drugs")
    boss.say("/stats", chat=group.id)
    said, light = await shown(boss, group.id, t.plain("Reports: {n}", n=1))
    assert picture_size(light)[0] == 1080
    assert t.plain("Distinct cases: {n}", n=1) in said.text
    assert t.plain("◀ Before") in said.buttons[0]
    assert "example" not in said.text
    boss.press(t.plain("Decisions"), said)
    label = on.channel.type("drugs").label.say(language)
    said, _ = await shown(boss, group.id, label)
    boss.press(t.plain("🌙 Dark"), said)
    again, dark = await shown(boss, group.id, label)
    assert again.id == said.id, "the same message is changed"
    assert dark != light
    boss.press(t.plain("Monthly figure"), again)
    said, _ = await shown(boss, group.id, "5")
    assert said.id == again.id


async def test_the_monthly_figure_comes_as_words_and_tables(on):
    t, boss = on.t("ru"), on.admin
    group = await on.desk()
    boss.say("/figures 2026-08", chat=group.id)
    said, _ = await shown(boss, group.id, "2026")
    assert t("Reports received") not in said.text, (
        "a month with too little says so once"
    )
    assert (
        t.plain(
            "In {month}: too little to publish, every number is below 5.", month=""
        )[-30:]
        in said.text
    )
    paper = await file_of(boss, "CSV", said, group.id)
    assert paper.name == "figures-2026-08.csv"
    assert paper.data.startswith(
        b"\xef\xbb\xbfmonth;measure;by;key;name;n;part;hidden;"
    )
    other = await file_of(boss, "JSON", said, group.id)
    assert other.name == "figures-2026-08.json"
    content = json.loads(other.data)
    total, *types = content["links"]
    assert (content["month"], total["links_restricted"]) == ("2026-08", None)
    assert not types, "a month with too little says so once"
    assert t.plain("Total") in paper.data.decode()


async def test_one_press_opens_the_draft_of_a_month_for_everybody(on):
    boss, dana = on.admin, on.citizen("Дана")
    await on.desk(dana)
    await on.agree(dana)
    await on.agree(boss)
    first = await answer(boss, "/figures 2026-08", lambda m: m.buttons)
    boss.press_data("f:post:2026-08", first.id)
    await boss.wait(
        lambda m: all(
            f"✓ {name}" in str(m.buttons) for name in ("Қазақша", "Русский", "English")
        )
    )
    assert await pressed(dana, "f:post:2026-08", dana.last.id), (
        "only who may write to all people"
    )


async def test_an_admin_sees_them_in_private_and_a_slip_of_the_pen_is_explained(on):
    t, boss = on.t("ru"), on.admin
    await on.agree(boss)
    await answer(boss, "/stats 2026-13", "2026-13")
    await answer(boss, "/stats 2199", "2199")
    await answer(boss, "/figures 2199-01", "2199-01")
    boss.say("/stats 2020-01-01 2020-01-31")
    said, _ = await shown(boss, None, "01.01.2020 – 31.01.2020")
    assert t.plain("Nothing has been reported yet.") in said.text
    for nonsense in (
        "f",
        "f:stats:o:0:2026-13",
        "f:stats:z:0:2026",
        "f:file:pdf:2026-10",
    ):
        assert await pressed(boss, nonsense, said.id)


async def test_in_a_group_that_is_no_desk_figures_are_not_shown(on):
    """All members of the group would read them: an admin hears why, others hear nothing."""
    t, boss, ivan = on.t("ru"), on.admin, on.citizen("Иван")
    await on.desk()
    village = on.sandbox.group("Село", [ivan], admins=[boss])
    ivan.say("/stats", chat=village.id)
    for command in ("/stats", "/stats zqt", "/figures", "/figures zqt", "/export"):
        said = await answer(boss, command, lambda m: True, chat=village.id)
        assert said.text == t.plain(
            "This group is not a desk. An admin can make it one with /desk."
        )
    assert len([m for m in boss.messages(village.id) if m.from_bot]) == 5


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_an_admin_narrows_an_export_down_and_gets_the_file(on, language):
    t, boss, ivan = on.t(language), on.admin, await on.agreed("Иван")
    await on.desk(title="Топ")
    await on.agree(boss, language)
    await on.file(ivan, "https://example.com/1", "drugs")
    await on.file(ivan, "https://example.com/2", "fraud")
    first = await answer(boss, "/export", t.plain("Export of cases"))
    assert "2" in first.text
    label = on.channel.type("fraud").label.say(language)
    narrowed = await answer(boss, f"/export {label}", label)
    assert "1" in narrowed.text
    paper = await file_of(boss, "CSV", narrowed)
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
    await dana.wait(t.plain("Only senior moderators may do this. Please ask one."))
    dana.world.answers_of(dana.id).clear()
    dana.press_data("x:csv:2026-10:", dana.last.id)
    assert (await dana.wait_answer()).alert
    boss.say("/export", chat=group.id)
    private = t.plain("Exports are for one person: write /export to me in private.")
    await boss.wait(private, chat=group.id)
    await on.agree(boss)
    for nonsense in ("x:csv:2026-10:9:9", "x:csv:2026-13:", "x:pdf:2026-10:"):
        assert await pressed(boss, nonsense, boss.last.id)
    await answer(boss, "/export nonsense", "nonsense")
