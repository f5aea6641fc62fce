"""Composing a broadcast: what is written, how it looks, whom it is for, and what cannot be."""

import pytest

from bot.values import Topic
from tests.kit.people.admins import TEXTS, admin, crowd
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, toast
from tests.kit.stage import stage
from tests.kit.words import ru


@pytest.mark.parametrize("language", LANGUAGES)
async def test_three_texts_one_after_the_other_make_a_broadcast(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on, language)
        panel = await boss.begin()
        assert boss.word("Recipients now: {people}", people="")[:10] in panel.text
        await boss.write("kk", "ru", "en")
        await boss.preview()
        shown = [m for m in boss.phone.messages() if m.from_bot and m.text in TEXTS.values()]
        assert [m.text for m in shown] == list(TEXTS.values()), (
            "as people will see it, and in order"
        )
        for message, code in zip(shown, LANGUAGES, strict=True):
            assert labels(message) == [on.t(code).plain("Unsubscribe from this topic")]
        assert boss.word("Send it now") in labels(boss.phone.last)


async def test_missing_languages_are_named_with_what_their_people_get(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await crowd(on, 1, "en")
        await boss.begin()
        panel = await boss.write("kk")
        assert "✗ English" in panel.text
        assert "Қазақша" in panel.text.split("✗ English")[1]


async def test_formatting_arrives_as_it_was_written(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        marks = [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "text_link", "offset": 3, "length": 2, "url": "https://example.kz/"},
            {"type": "spoiler", "offset": 6, "length": 2},
        ]
        boss.phone._write({"text": "😀 ab <x>", "entities": marks}, None)
        await boss.sees("✓ Қазақша")
        await boss.preview()
        [shown] = [m for m in boss.phone.messages() if m.from_bot and m.text == "😀 ab <x>"]
        kinds = [(e["type"], e["offset"], e["length"]) for e in shown.entities]
        assert kinds == [("bold", 0, 2), ("text_link", 3, 2), ("spoiler", 6, 2)]


async def test_a_photo_keeps_its_caption_and_has_no_spoiler(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        boss.phone.send_photo("Жаңа нөмір")
        await boss.sees("✓ Қазақша")
        await boss.preview()
        [shown] = [m for m in boss.phone.messages() if m.from_bot and "photo" in m.raw]
        assert shown.text == "Жаңа нөмір"
        assert "has_media_spoiler" not in shown.raw


async def test_a_forwarded_post_is_taken_without_where_it_came_from(tmp_path):
    async with stage(tmp_path) as on:
        boss, friend = await admin(on), on.citizen("Дана")
        group = on.sandbox.group(ru("Desk"), [on.admin, friend])
        post = friend.say("Ертең ашық есік күні", chat=group.id)
        await boss.begin()
        boss.phone.forward(post)
        await boss.sees("✓ Қазақша")
        await boss.preview()
        [shown] = [m for m in boss.phone.messages() if m.from_bot and "есік күні" in m.text]
        assert "forward_origin" not in shown.raw


async def test_buttons_with_links_are_written_as_lines_and_broken_ones_say_why(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        await boss.write("kk")
        await boss.press("Қазақша", button="Buttons with links")
        await boss.press("Buttons with links", "https://example.kz/page")
        boss.phone.say("Толығырақ")
        await boss.sees("не выходит кнопка", "Толығырақ")
        boss.phone.say("Толығырақ - ftp://a.kz")
        await boss.sees("https://", "ftp://a.kz")
        boss.phone.say("Толығырақ - https://example.kz/kk\nҚоңырау - gov.kz")
        await boss.sees("✓ Қазақша", boss.word("The buttons are saved."))
        await boss.preview()
        [shown] = [m for m in boss.phone.messages() if m.from_bot and m.text == TEXTS["kk"]]
        links = [b["url"] for row in shown.rows for b in row if "url" in b]
        assert links == ["https://example.kz/kk", "https://gov.kz/"] or links[0].endswith("/kk")
        assert labels(shown)[:2] == ["Толығырақ", "Қоңырау"]


async def test_the_hotlines_of_the_channel_file_are_inserted_with_one_tap(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        await boss.press("Қазақша", button="Insert the hotlines")
        await boss.press("Insert the hotlines", "✓ Қазақша")
        await boss.preview()
        first = on.channel.hotlines_for()[0]
        [shown] = [
            m for m in boss.phone.messages() if m.from_bot and first.label.say("kk") in m.text
        ]
        assert all(line.number in shown.text for line in on.channel.hotlines_for())


async def test_messages_that_cannot_be_broadcast_are_refused_and_the_draft_stays(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        boss.phone.send_album(("photo", "photo", "photo"), "Альбом")
        await boss.sees("альбома", button=ru("Back"))
        boss.phone.send_sticker()
        await boss.sees("нельзя разослать")
        boss.phone.send_voice()
        await boss.sees("нельзя разослать")
        boss.phone.say("/hotlines")
        await boss.sees("112")
        panel = await boss.write("kk")
        assert "✓ Қазақша" in panel.text, "still asked for after a command in between"
        said = [m for m in boss.phone.messages() if m.from_bot and "альбома" in m.text]
        assert len(said) <= 1, "an album is answered once"


async def test_a_text_that_was_not_asked_for_becomes_no_report_while_composing(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        await boss.write("kk", "ru", "en")
        boss.phone.say("https://example.com/bad")
        await boss.sees("/cancel", button=boss.word("Preview and send"))
        boss.phone.say("/cancel")
        await boss.sees("/broadcasts")
        boss.phone.say("https://example.com/bad")
        await boss.sees("hxxps://example[.]com/bad")


async def test_a_message_changed_after_sending_changes_the_draft(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        written = boss.phone.say("Бірінші нұсқа")
        await boss.sees("✓ Қазақша")
        boss.phone.edit(written, "Екінші нұсқа")
        await boss.sees("✓ Қазақша", "изменён")
        await boss.preview()
        assert any(m.text == "Екінші нұсқа" for m in boss.phone.messages() if m.from_bot)


async def test_a_draft_survives_a_restart_and_can_be_discarded_after_asking(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        await boss.begin()
        await boss.write("kk")
        await on.stop_bot()
        await on.start_bot()
        panel = await boss.write("ru")
        assert "✓ Қазақша" in panel.text
        boss.phone.say("/broadcasts")
        listed = await boss.sees(ru("draft"), button=ru("Open"))
        boss.phone.press(ru("Open"), listed)
        await boss.sees("✓ Русский", button=boss.word("Discard the draft"))
        await boss.press("Discard the draft", button="Yes, discard it")
        await boss.press("No, go back", button="Discard the draft")
        await boss.press("Discard the draft", button="Yes, discard it")
        await boss.press("Yes, discard it", "удалён")
        boss.phone.say("/broadcasts")
        await boss.sees(boss.word("There are no broadcasts yet."))


async def test_an_old_button_is_answered_kindly_and_changes_nothing(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        panel = await boss.begin()
        await boss.press("To whom", button="Languages")
        old = button(await boss.press("Languages", button="English"), "English")
        await boss.press("English", "Языки: English")
        boss.phone.press_data(old, panel.id)
        assert "изменилось" in await toast(boss.phone)


async def test_in_a_group_the_way_to_the_private_chat_is_shown(tmp_path):
    async with stage(tmp_path) as on:
        group = await on.desk()
        on.admin.say("/broadcast", chat=group.id)
        await on.admin.wait("личном чате", chat=group.id)


async def test_the_topic_can_be_changed_and_a_test_goes_to_the_author_alone(tmp_path):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1, "ru")
        await boss.begin(Topic.SAFETY)
        await boss.press("Topic", button="Results of our work")
        await boss.press("Results of our work", boss.word("Results of our work"))
        await boss.write("kk", "ru")
        before = len(ivan.messages())
        assert await boss.toast("Test: only to me") == boss.word("It comes to you alone.")
        await boss.sees(TEXTS["ru"])
        tried = [m for m in boss.phone.messages() if m.from_bot and m.text == TEXTS["ru"]]
        boss.phone.press(boss.word("Unsubscribe from this topic"), tried[-1])
        assert ru(
            "This is a preview: under the real message this button unsubscribes people from "
            "the topic."
        ) in await toast(boss.phone)
        assert len(ivan.messages()) == before


async def test_in_a_group_a_button_leads_to_the_private_chat(tmp_path):
    async with stage(tmp_path) as on:
        group = await on.desk()
        on.admin.say("/broadcast", chat=group.id)
        told = on.t("ru").plain(
            "Broadcasts are composed in a private chat with me, not in a group."
        )
        [[button]] = (await on.admin.wait(told, chat=group.id)).rows
        assert button["url"] == f"https://t.me/{on.sandbox.world.bot['username']}"
