"""Acts on messages: reply, edit, forward, copy, attach, block."""

import pytest
from playwright.async_api import expect

from bot.demo.people import AIGERIM, DANA, DESK_ID, IVAN, NEWS_ID, SERGEI
from tests.browser.page.conftest import message, phone, write
from tests.kit.browser.hand import Hand
from tests.kit.words import kk

NARROW = {"width": 320, "height": 640}


async def act(page, person, number, name):
    """Chooses from a message's menu by mouse."""
    await message(phone(page, person), number).hover()
    await phone(page, person).locator(f'[data-menu="{number}"]').click()
    await page.locator(f'.menu [data-act="{name}"]').click()


async def test_a_reply_quotes_the_message_it_answers(bot, page):
    await bot.open(page, DANA, SERGEI)
    card = await bot.say(DESK_ID, "№ 1042")
    await act(page, DANA, card, "reply")
    await write(phone(page, DANA), "Мен аламын")
    received = await bot.received()
    assert received["reply_to_message"]["message_id"] == card
    answer = message(phone(page, SERGEI), received["message_id"])
    await expect(answer.locator("[data-quote]")).to_contain_text("№ 1042")


async def test_an_edit_changes_the_message_and_marks_it(bot, page, mine):
    await write(mine, "қтае")
    number = (await bot.received())["message_id"]
    await act(page, AIGERIM, number, "edit")
    await expect(mine.locator("[data-compose]")).to_have_value("қтае")
    await write(mine, "қате")
    assert (await bot.received("edited_message"))["text"] == "қате"
    await expect(message(mine, number)).to_contain_text("өзгертілді")


async def test_a_channel_post_is_forwarded_to_the_bot_with_its_origin(bot, page):
    await bot.open(page, AIGERIM, chats={AIGERIM: NEWS_ID})
    await phone(page, AIGERIM).locator("[data-forward]").first.click()
    await page.locator(f'[data-target="{AIGERIM}"]').click()
    received = await bot.received()
    assert received["forward_origin"]["chat"]["username"] == "sample_news"
    shown = message(phone(page, AIGERIM), received["message_id"])
    await expect(shown).to_contain_text("Қайта жіберілген: Жаңалықтар / Новости")


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video"])
async def test_a_sample_file_is_sent(bot, page, kind, mine):
    await Hand(page, AIGERIM).attach_sample(kind, "Міне")
    received = await bot.received()
    assert kind in received
    assert received["caption"] == "Міне"
    await expect(message(mine, received["message_id"])).to_contain_text("Міне")


async def test_an_album_a_location_and_a_sticker_arrive(bot, page, mine):
    await mine.locator("[data-attach]").click()
    await page.locator('.menu [data-act="album"]').click()
    dialog = page.locator('[data-dialog="attach"]')
    pixel = bytes.fromhex(
        "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
    )
    files = [
        {"name": f"{n}.gif", "mimeType": "image/gif", "buffer": pixel} for n in (1, 2)
    ]
    await dialog.locator("[data-file]").set_input_files(files)
    await dialog.locator('[data-act="send"]').click()
    first, second = await bot.received(), await bot.received()
    assert first["media_group_id"] == second["media_group_id"]
    await expect(mine.locator("[data-album] img")).to_have_count(2)
    attach = mine.locator("[data-attach]")
    await attach.click()
    await page.locator('.menu [data-act="location"]').click()
    await page.locator('[data-dialog="location"] [data-act="send"]').click()
    assert (await bot.received())["location"]["latitude"] == pytest.approx(
        51.128, abs=0.01
    )
    await attach.click()
    await page.locator('.menu [data-act="sticker"]').click()
    assert "sticker" in await bot.received()


async def test_a_person_who_blocked_the_bot_cannot_write_until_unblocking(
    bot, page, started
):
    await started.locator('[data-act="chat-menu"]').click()
    await page.locator('.menu [data-act="block"]').click()
    await expect(started.locator("[data-compose]")).to_be_hidden()
    assert (await bot.received("my_chat_member"))["new_chat_member"][
        "status"
    ] == "kicked"
    await started.locator('[data-act="unblock"]').click()
    await expect(started.locator("[data-compose]")).to_be_visible()


async def test_copying_puts_the_code_on_the_clipboard(bot, open_page):
    page = await open_page(permissions=["clipboard-read", "clipboard-write"])
    await bot.open(page, IVAN, lang="ru")
    await write(phone(page, IVAN), "/start")
    await bot.received()  # before that the bot may not write to him
    keyboard = {
        "inline_keyboard": [[{"text": "Код", "copy_text": {"text": "KZ7-4QM"}}]]
    }
    number = await bot.say(IVAN, "Ваш код", reply_markup=keyboard)
    await message(phone(page, IVAN), number).locator("[data-row]").click()
    await expect(phone(page, IVAN).locator("[data-toast]")).to_have_text("Скопировано")
    assert await page.evaluate("navigator.clipboard.readText()") == "KZ7-4QM"


@pytest.mark.parametrize("way", ["button", "answer"])
async def test_a_start_link_in_a_group_opens_the_chat_with_the_bot(bot, page, way):
    """Also for a moderator who never pressed START, by a link button or by an answer."""
    url = f"https://t.me/{bot.sandbox.world.bot['username']}?start=case-7"
    how = {"url": url} if way == "button" else {"callback_data": "take"}
    keyboard = {"inline_keyboard": [[{"text": kk("Open"), **how}]]}
    await bot.open(page, DANA)
    card = await bot.say(DESK_ID, "№ 1042", reply_markup=keyboard)
    await message(phone(page, DANA), card).locator("[data-row]").click()
    if way == "answer":
        pressed = await bot.received("callback_query")
        await bot.call(
            "answerCallbackQuery", callback_query_id=pressed["id"], text="-", url=url
        )
    received = await bot.received()
    assert (received["text"], received["chat"]["id"]) == ("/start case-7", DANA)
    answered = message(phone(page, DANA), await bot.say(DANA, "Іс № 1042"))
    await expect(answered).to_contain_text("№ 1042")
    await expect(phone(page, DANA).locator("[data-toast]")).to_have_count(0)


async def test_the_keyboard_of_a_card_fits_a_narrow_screen(bot, open_page):
    page = await open_page(viewport=NARROW)
    await bot.open(page, DANA)
    label = "🚫 Шектелді: есірткі сату, 14-бап, заңсыз"
    rows = [[label], [label + " 2"], [label + " 3"], [kk("Take"), kk("Open")]]
    keyboard = [
        [{"text": text, "callback_data": text[-2:]} for text in row] for row in rows
    ]
    card = await bot.say(DESK_ID, "№ 1042", reply_markup={"inline_keyboard": keyboard})
    for key in await message(phone(page, DANA), card).locator("[data-row]").all():
        box = await key.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
        assert box["height"] >= 40
        await key.click(trial=True)


async def test_a_link_to_a_website_asks_first_and_one_to_a_chat_opens_it(
    bot, page, started
):
    rows = [
        [{"text": "Заң", "url": "https://adilet.zan.kz/"}],
        [{"text": "Арна", "url": "https://t.me/sample_news/2"}],
    ]
    number = await bot.say(
        AIGERIM, "Сілтемелер", reply_markup={"inline_keyboard": rows}
    )
    buttons = message(started, number).locator("[data-row]")
    await buttons.nth(0).click()
    asked = page.locator('[data-dialog="link"]')
    await expect(asked).to_contain_text("adilet.zan.kz")
    await page.keyboard.press("Escape")
    await buttons.nth(1).click()
    await expect(started.locator("h3")).to_have_text("Жаңалықтар / Новости")
