"""Composing a broadcast, and reading it: what is written, whom it is for, how they leave it."""

import pytest

from bot.core.toasts import topic_name
from bot.values import Topic
from tests.kit.people.admins import TEXT, TEXTS, admin, compose, crowd, reach, times
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, answer, pressed, tap, toast
from tests.kit.words import ru

SAVED = ru("Saved. Nothing goes out before you confirm it at the end.")


async def test_formatting_a_photo_and_a_forwarded_post_arrive_as_they_were_written(on):
    boss, friend = await admin(on), on.citizen("Дана")
    group = on.sandbox.group(ru("Desk"), [on.admin, friend])
    post = friend.say("Ертең ашық есік күні", chat=group.id)
    await boss.begin()
    marks = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 2, "url": "https://example.kz/"},
        {"type": "spoiler", "offset": 6, "length": 2},
    ]
    boss.phone._write({"text": "😀 ab <x>", "entities": marks}, None)
    await boss.sees("✓ Қазақша")
    boss.phone.send_photo("Новый номер")
    await boss.sees("✓ Русский")
    boss.phone.forward(post)
    await boss.sees("✓ English")
    await boss.preview()
    shown = {m.text: m for m in boss.phone.messages() if m.from_bot}
    kinds = [(e["type"], e["offset"], e["length"]) for e in shown["😀 ab <x>"].entities]
    assert kinds == [("bold", 0, 2), ("text_link", 3, 2), ("spoiler", 6, 2)]
    photo = shown["Новый номер"].raw
    assert ("photo" in photo, "has_media_spoiler" in photo) == (True, False)
    assert "forward_origin" not in shown["Ертең ашық есік күні"].raw, (
        "nor where it came from"
    )


async def test_a_text_that_seems_to_be_in_another_language_is_named_on_the_panel(on):
    boss = await admin(on)
    begun = await boss.begin()
    assert ru("All people who asked for news on this topic") in begun.text
    asks = "Check: this text seems to be in: {other}"
    panel = await boss.say("Новый номер: звоните, если видите", "✓ Қазақша")
    assert ru(asks, other="Русский") in panel.text
    panel = await boss.say("Звоните по новому номеру, если видите", "✓ Русский")
    assert panel.text.count(ru(asks, other="Русский")) == 1


async def test_hotlines_and_buttons_with_links_are_added_and_broken_lines_say_why(
    on, boss
):
    await crowd(on, 1, "en")
    await boss.begin()
    await boss.press("Қазақша", button="Insert the hotlines")
    panel = await boss.press("Insert the hotlines", "✓ Қазақша")
    assert "Қазақша" in panel.text.split("✗ English")[1], "what its people get instead"
    await boss.press("Қазақша", button="Buttons with links")
    await boss.press("Buttons with links", "https://example.kz/page")
    await boss.say("Толығырақ", "не выходит кнопка", "Толығырақ")
    await boss.say("Толығырақ - ftp://a.kz", "https://", "ftp://a.kz")
    await boss.say(
        "Толығырақ - https://example.kz/kk\nҚоңырау - gov.kz",
        "✓ Қазақша",
        SAVED,
    )
    await boss.preview()
    hotlines = on.channel.hotlines_for()
    named = hotlines[0].label.say("kk")
    [shown] = [m for m in boss.phone.messages() if m.from_bot and named in m.text]
    assert all(line.number in shown.text for line in hotlines)
    links = [b["url"] for row in shown.rows for b in row if "url" in b]
    assert links == ["https://example.kz/kk", "https://gov.kz"]
    assert labels(shown)[:2] == ["Толығырақ", "Қоңырау"]


async def test_what_cannot_be_broadcast_is_refused_and_no_text_becomes_a_report(
    on, boss
):
    await boss.begin()
    before = len(boss.phone.messages())
    boss.phone.send_album(("photo", "photo", "photo"), "Альбом")
    await boss.sees("нельзя разослать", button=ru("Back"))
    boss.phone.send_sticker()
    await boss.sees("нельзя разослать")
    said = [m for m in boss.phone.messages()[before:] if m.from_bot]
    assert len(said) == 2, "an album is answered once"
    boss.phone.send_voice()
    await boss.sees("нельзя разослать")
    await boss.say("/hotlines", "112")
    panel = await boss.write("kk")
    assert "✓ Қазақша" in panel.text, "still asked for after a command in between"
    await boss.write("ru", "en")
    await boss.say(
        "https://example.com/bad", "/cancel", button=boss.word("Preview and send")
    )
    await boss.say("/cancel", "/broadcasts")
    await boss.say("https://example.com/bad", ru("What is wrong with it?"))


async def test_a_draft_follows_an_edit_survives_a_restart_and_is_discarded_after_asking(
    on, boss
):
    await boss.begin()
    written = boss.phone.say("Бірінші нұсқа")
    await boss.sees("✓ Қазақша")
    boss.phone.edit(written, "Екінші нұсқа")
    await boss.sees("✓ Қазақша", SAVED)
    await on.stop_bot()
    await on.start_bot()
    panel = await boss.write("ru")
    assert "✓ Қазақша" in panel.text
    await boss.preview()
    assert any(m.text == "Екінші нұсқа" for m in boss.phone.messages() if m.from_bot)
    listed = await boss.say("/broadcasts", ru("draft"), button=ru("Open"))
    boss.phone.press(ru("Open"), listed)
    await boss.sees("✓ Русский", button=boss.word("Discard the draft"))
    await boss.press("Discard the draft", button="Yes, discard it")
    await boss.press("Back", button="Discard the draft")
    await boss.press("Discard the draft", button="Yes, discard it")
    await boss.press("Yes, discard it", boss.word("There are no broadcasts yet."))


async def test_an_old_button_is_answered_kindly_and_changes_nothing(on, boss):
    panel = await boss.begin()
    await boss.press("To whom", button="Languages")
    old = button(await boss.press("Languages", button="English"), "English")
    await boss.press("English", "Языки: English")
    assert "устарела" in await pressed(boss.phone, old, panel.id)


async def test_a_test_goes_to_the_author_alone(on, boss):
    [ivan] = await crowd(on, 1, "ru")
    await boss.begin()
    await boss.write("kk", "ru")
    before = len(ivan.messages())
    assert await boss.toast("Test: only to me") == boss.word(
        "It comes below, to you alone."
    )
    await boss.sees(TEXTS["ru"])
    tried = [m for m in boss.phone.messages() if m.from_bot and m.text == TEXTS["ru"]]
    boss.phone.press(boss.word("Unsubscribe from this topic"), tried[-1])
    assert ru(
        "This is a preview: under the real message this button unsubscribes people from the topic."
    ) in await toast(boss.phone)
    assert len(ivan.messages()) == before


async def test_in_a_group_a_button_leads_to_the_private_chat(on):
    group = await on.desk()
    on.admin.say("/broadcast", chat=group.id)
    told = ru("Send this command to me in private to begin.")
    [[button]] = (await on.admin.wait(told, chat=group.id)).rows
    assert button["url"] == f"https://t.me/{on.sandbox.world.bot['username']}"


ASTANA, ALMATY = "KZ-71", "KZ-75"


async def reports_from(on, phone, region, language):
    """The person scans a poster of a region and files a report."""
    t, asked = on.t(language), on.channel.type("drugs").explanation.say(language)
    await answer(phone, f"/start r-drugs-{region}", asked)
    phone.say(f"https://example.com/{phone.id}")
    skip, ready = t.plain("Skip"), t.plain("Send")
    shown = await phone.wait(lambda m: {skip, ready} & set(labels(m)))
    while ready not in labels(shown):
        phone.press(skip, shown)
        shown = await phone.wait(lambda m: {skip, ready} & set(labels(m)))
    await tap(phone, ready, t.plain("Copy the code"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_only_people_who_named_a_region_or_reported_from_it_get_it(
    regional, language
):
    on = regional
    boss = await admin(on, language)
    aru, ivan, olga, anna = await crowd(on, 4, language)
    region = on.channel.region(ASTANA)
    short = region.short.say(language)
    await answer(aru, "/hotlines", boss.word("Choose a region"))
    await tap(aru, boss.word("Choose a region"), boss.word("All regions"))
    await tap(aru, short, boss.word("Another region"))
    await reports_from(on, ivan, ASTANA, language)
    await reports_from(on, olga, ALMATY, language)
    assert reach(boss, 5) in (await compose(boss)).text
    await boss.press("To whom", button="Regions")
    await boss.press("Regions", button="Back")
    await boss.press(short, reach(boss, 2), f"{boss.word('Regions')}: {short}")
    await boss.press("Back", button="Recently active")
    lately = boss.t.plural("Last {n} day", "Last {n} days", 90)
    await boss.press("Recently active", button="Back")
    await boss.press(str(lately), reach(boss, 2))
    await boss.press("Back", button="Regions")
    await boss.press("Back", button="Preview and send")
    last = await boss.preview()
    assert reach(boss, 2) in last.text
    await boss.press("Send it now", button="Table (CSV)")
    for phone in (aru, ivan):
        await phone.wait(TEXT, after=0)
    assert [times(phone, TEXT) for phone in (aru, ivan, olga, anna)] == [1, 1, 0, 0]
    two = boss.t.plural("{count} person", "{count} people", 2, count=2)
    await boss.sees(boss.word("It was meant for: {people}", people=two))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_tap_leaves_a_topic_and_another_comes_back(on, boss, language):
    [ivan] = await crowd(on, 1, language)
    t = on.t(language)
    await boss.begin()
    await boss.write("kk", "ru", "en")
    await boss.press("English", button="Buttons with links")
    await boss.press("Buttons with links", "https://")
    saved = boss.word("Saved. Nothing goes out before you confirm it at the end.")
    await boss.say("Read more - https://example.kz/en", saved)
    await boss.preview()
    await boss.press("Send it now", button="Table (CSV)")
    got = await ivan.wait(TEXTS[language])
    links = [b for row in got.rows for b in row if "url" in b]
    leave, back = t.plain("Unsubscribe from this topic"), t.plain("Unsubscribed · Undo")
    ivan.press(leave, got)
    name = topic_name(t, Topic.HOTLINES)
    said = await toast(ivan)
    assert name in said, "what is left, and that reports' own news stay"
    muted = await ivan.wait(lambda m: back in labels(m))
    assert (muted.id, muted.text) == (got.id, TEXTS[language])
    assert [b for row in muted.rows for b in row if "url" in b] == links
    ivan.press(back, muted)
    assert name in await toast(ivan)
    await ivan.wait(lambda m: m.id == got.id and leave in labels(m))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_topics_are_chosen_in_the_privacy_menu(on, language):
    [ivan], t = await crowd(on, 1, language), on.t(language)
    await answer(ivan, "/privacy", t.plain("What you write to me about"))
    ivan.press(t.plain("What you write to me about"))
    name = topic_name(t, Topic.SAFETY)
    listed = await ivan.wait(lambda m: f"✓ {name}" in labels(m))
    assert t.plain("You always get news about your own reports.") in listed.text
    await tap(ivan, f"✓ {name}", f"✗ {name}", f"✓ {name}")
    menu = await tap(ivan, t.plain("Back"), t.plain("Delete my data"))
    for forged in (
        "",
        ":out:breach:x",
        ":out",
        ":out:politics:x",
        ":what:safety",
        ":out:safety",
    ):
        ivan.press_data(f"o{forged}", menu.id)
    shown = await answer(ivan, "/privacy", t.plain("What you write to me about"))
    listed = await tap(
        ivan, t.plain("What you write to me about"), f"✓ {name}", message=shown
    )
    assert not [label for label in labels(listed) if label.startswith("✗")], (
        "forged ones"
    )
