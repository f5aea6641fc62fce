"""A conversation with a bot on the page: text, buttons, answers, keyboards, commands."""

import re

from playwright.async_api import expect

from bot.demo.people import AIGERIM, ASEL, DANA, DESK_ID, EMMA, SERGEI
from tests.browser.page.conftest import message, phone, write
from tests.kit.words import kk


async def test_enter_sends_and_shift_enter_starts_a_line(bot, page, mine):
    field = mine.locator("[data-compose]")
    await field.fill("бір")
    await field.press("Shift+Enter")
    await page.keyboard.type("екі")
    await field.press("Enter")
    assert (await bot.received())["text"] == "бір\nекі"
    await expect(field).to_have_value("")


async def test_arrow_up_in_an_empty_field_edits_the_last_own_message(bot, started):
    field = started.locator("[data-compose]")
    await write(started, "бір")
    sent = await bot.received()
    await bot.say(AIGERIM, "Рақмет")
    await field.fill("екі")
    await field.press("ArrowUp")
    await expect(field).to_have_value("екі")
    await field.fill("")
    await field.press("ArrowUp")
    await expect(field).to_have_value("бір")
    await field.fill("үш")
    await field.press("Enter")
    edited = await bot.received("edited_message")
    assert (edited["message_id"], edited["text"]) == (sent["message_id"], "үш")


async def test_a_press_reaches_the_bot_and_its_toast_only_the_person_who_pressed(
    bot, page
):
    await bot.open(page, AIGERIM, EMMA)
    await write(phone(page, AIGERIM), "/start")
    await bot.received()
    no = {"text": kk("The material is gone"), "callback_data": "n"}
    yes = {"text": "Иә", "callback_data": "y", "style": "primary"}
    keyboard = {"inline_keyboard": [[no], [yes]]}
    number = await bot.say(AIGERIM, "Келісесіз бе?", reply_markup=keyboard)
    button = message(phone(page, AIGERIM), number).locator(
        '[data-row="1"][data-column="0"]'
    )
    await expect(button).to_have_class(re.compile("key--primary"))
    await button.click()
    query = await bot.received("callback_query")
    assert query["data"] == "y"
    await expect(button).to_have_attribute("aria-busy", "true")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Рақмет!")
    await expect(phone(page, AIGERIM).locator("[data-toast]")).to_have_text("Рақмет!")
    await expect(phone(page, EMMA).locator("[data-toast]")).to_have_count(0)
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_is_a_dialog_that_returns_the_focus(bot, page, started):
    keyboard = {"inline_keyboard": [[{"text": "Не?", "callback_data": "w"}]]}
    number = await bot.say(AIGERIM, "Түйме", reply_markup=keyboard)
    button = message(started, number).locator("[data-row]")
    await button.click()
    query = await bot.received("callback_query")
    said = {"text": "Тоқтаңыз", "show_alert": True}
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], **said)
    alert = page.locator('[data-dialog="alert"]')
    await expect(alert).to_contain_text("Тоқтаңыз")
    await page.keyboard.press("Tab")
    await expect(alert.locator("button")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(alert).to_have_count(0)
    await expect(button).to_be_focused()


async def test_people_are_picked_from_a_list_with_mouse_and_keyboard(bot, page):
    await bot.open(page, ASEL, chats={ASEL: ASEL})
    await phone(page, ASEL).locator("[data-start]").click()
    await bot.received()
    asked = {"request_id": 7, "request_name": True}
    several = {"request_id": 8, "max_quantity": 2}
    keys = [
        [
            {"text": "One", "request_users": asked},
            {"text": "Two", "request_users": several},
        ]
    ]
    await bot.say(ASEL, "Who?", reply_markup={"keyboard": keys})
    await phone(page, ASEL).get_by_role("button", name="One").click()
    await page.locator(f'[data-dialog="pick"] [data-person="{DANA}"]').click()
    received = (await bot.received())["users_shared"]
    assert (
        received["request_id"],
        [user["user_id"] for user in received["users"]],
    ) == (7, [DANA])
    await phone(page, ASEL).get_by_role("button", name="Two").press("Enter")
    for person in (DANA, SERGEI):
        await page.locator(f'[data-dialog="pick"] [data-person="{person}"]').press(
            "Enter"
        )
    await page.locator('[data-dialog="pick"] [data-act="pick"]').press("Enter")
    received = (await bot.received())["users_shared"]
    assert [user["user_id"] for user in received["users"]] == [DANA, SERGEI]


async def test_a_reply_keyboard_sends_its_text_and_can_be_removed(bot, started):
    keys = started.locator("[data-reply-row]")
    keyboard = {"keyboard": [[{"text": "Хабарлау"}, {"text": kk("Language")}]]}
    await bot.say(AIGERIM, "Таңдаңыз", reply_markup=keyboard)
    await keys.nth(1).click()
    assert (await bot.received())["text"] == kk("Language")
    await bot.say(AIGERIM, "Болды", reply_markup={"remove_keyboard": True})
    await expect(keys).to_have_count(0)


async def test_a_forced_reply_takes_the_focus_and_answers_the_question(bot, started):
    markup = {"force_reply": True, "input_field_placeholder": "Сілтемені жіберіңіз"}
    asked = await bot.say(AIGERIM, "Қай сілтеме?", reply_markup=markup)
    field = started.locator("[data-compose]")
    await expect(field).to_have_attribute("placeholder", "Сілтемені жіберіңіз")
    await expect(field).to_be_focused()
    await write(started, "example.kz")
    assert (await bot.received())["reply_to_message"]["message_id"] == asked


async def test_commands_are_offered_after_a_slash(bot, page):
    commands = [
        {"command": "start", "description": "Бастау"},
        {"command": "status", "description": "Күйін білу"},
        {"command": "language", "description": kk("Language")},
    ]
    await bot.call("setMyCommands", commands=commands)
    await bot.open(page, AIGERIM)
    field = phone(page, AIGERIM).locator("[data-compose]")
    await field.press_sequentially("/st")
    offered = phone(page, AIGERIM).locator("[data-command]")
    await expect(offered).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")
    assert (await bot.received())["text"] == "/status"


async def test_messages_at_the_desk_are_counted_unread_until_it_is_opened(bot, page):
    await bot.open(page, DANA, chats={DANA: DANA})
    desk = phone(page, DANA).locator(f'[data-chat="{DESK_ID}"]')
    await bot.say(DESK_ID, "№ 1042")
    await bot.say(DESK_ID, "№ 1043")
    await expect(desk).to_have_attribute("data-unread", "2")
    await desk.click()
    await expect(phone(page, DANA).locator("[data-log]")).to_contain_text("№ 1043")
    await expect(desk).not_to_have_attribute("data-unread", re.compile(r"\d"))


async def test_a_topic_shows_its_own_messages_and_takes_new_ones(bot, page):
    sandbox = bot.sandbox
    forum = sandbox.group("Форум", [sandbox.phone(DANA)], forum=True)
    topic = await bot.call("createForumTopic", chat_id=forum.id, name="Есірткі")
    thread = topic["message_thread_id"]
    await bot.open(page, DANA, chats={DANA: forum.id})
    mine = phone(page, DANA)
    await bot.say(forum.id, "Жалпы")
    await bot.say(forum.id, "№ 7", message_thread_id=thread)
    await mine.locator(f'[data-topic="{thread}"]').click()
    await expect(mine.locator("[data-log]")).to_contain_text("№ 7")
    await expect(mine.locator("[data-log]")).not_to_contain_text("Жалпы")
    await bot.skip_pending()
    await write(phone(page, DANA), "Көрдім")
    assert (await bot.received())["message_thread_id"] == thread
