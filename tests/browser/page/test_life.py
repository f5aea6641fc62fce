"""The page in use: several phones, faults, lost connections, long chats, keyboard."""

import re

from playwright.async_api import expect

from bot.demo.people import AIGERIM, DANA, DESK_ID, IVAN, NEWS_ID, SERGEI
from tests.browser.page.conftest import message, phone, write
from tests.kit.browser.pages import PHONE
from tests.kit.process.ports import free_port


async def test_phones_are_shown_side_by_side_and_can_be_closed(bot, page):
    await bot.open(page)
    await page.locator(f'[data-pick="{AIGERIM}"]').click()
    await page.locator(f'[data-pick="{DANA}"]').click()
    await expect(page.locator("[data-phone]")).to_have_count(2)
    await expect(page).to_have_url(re.compile(f"phones={AIGERIM}(,|%2C){DANA}"))
    await page.locator(f'[data-put-down="{AIGERIM}"]').click()
    await expect(page.locator("[data-phone]")).to_have_count(1)


async def test_a_small_screen_shows_one_phone_and_unread_counts_of_others(
    bot, open_page
):
    page = await open_page(viewport=PHONE, has_touch=True)
    await bot.open(page, AIGERIM, IVAN)
    await write(phone(page, AIGERIM), "/start")
    await page.locator(f'[data-pick="{IVAN}"]').click()
    await expect(page.locator("[data-phone]")).to_have_count(1)
    await bot.say(AIGERIM, "Жаңалық бар")
    badge = page.locator(f'[data-pick="{AIGERIM}"] .badge')
    await expect(badge).to_have_text("1")
    await page.locator(f'[data-pick="{AIGERIM}"]').click()
    await expect(badge).to_have_count(0)
    await phone(page, AIGERIM).locator('[data-act="back"]').click()
    await phone(page, AIGERIM).locator(f'[data-chat="{NEWS_ID}"]').click()
    await expect(phone(page, AIGERIM).locator("h3")).to_have_text(
        "Жаңалықтар / Новости"
    )


async def test_the_page_links_to_the_site_of_the_bot_in_its_language(bot, page):
    await bot.open(page, AIGERIM)
    await expect(page.locator("[data-site]")).to_have_count(0)
    bot.sandbox.site = "http://127.0.0.1:8091"
    await page.reload()
    link = page.locator("[data-site]")
    await expect(link).to_have_attribute("href", "http://127.0.0.1:8091/?lang=kk")
    await page.locator('[data-language="ru"]').click()
    await expect(link).to_have_text("Реестр")
    await expect(link).to_have_attribute("href", "http://127.0.0.1:8091/?lang=ru")
    await page.set_viewport_size({"width": 375, "height": 800})
    for language in ("kk", "ru", "en"):
        await page.locator(f'[data-language="{language}"]').click()
        brand = await page.locator(".brand").bounding_box()
        beside = await page.locator(".top__tools").bounding_box()
        assert beside["y"] < brand["y"] + brand["height"], "one row on a phone"


async def test_the_panel_in_the_corner_sets_and_clears_faults(bot, page):
    await bot.open(page, AIGERIM)
    switch = page.locator("[data-faults]")
    await switch.click()
    for name in (
        "rate_429",
        "rate_502",
        "reset_before",
        "reset_after",
        "slow",
        "limits",
        "down",
    ):
        preset = page.locator(f'[data-fault="{name}"]')
        await preset.click()
        await expect(preset).to_have_attribute("aria-checked", "true")
    await expect(switch).to_have_text("Telegram ақаулары: қосулы")
    assert bot.sandbox.faults.to_json()["down"]
    await page.locator('[data-act="calm"]').click()
    await expect(switch).to_have_text("Telegram ақаулары")
    assert not bot.sandbox.faults.to_json()["down"]
    await page.keyboard.press("Escape")
    await expect(switch).to_be_focused()


async def test_after_a_lost_connection_the_page_reconnects_and_keeps_the_text(
    bot, open_page
):
    page, port = (
        await open_page(forgive="WebSocket|ERR_CONNECTION_REFUSED"),
        free_port(),
    )
    await bot.sandbox.stop()
    await bot.sandbox.start(port)
    await bot.open(page, AIGERIM)
    await bot.sandbox.stop()
    await expect(page.locator(".status")).to_be_visible()
    await write(phone(page, AIGERIM), "Сәлем")
    await expect(phone(page, AIGERIM).locator("[data-toast]")).to_be_visible()
    await bot.sandbox.start(port)
    await expect(page.locator(".status")).to_be_hidden()
    field = phone(page, AIGERIM).locator("[data-compose]")
    await expect(field).to_have_value("Сәлем")
    await field.press("Enter")
    await expect(phone(page, AIGERIM).locator("[data-log]")).to_contain_text("Сәлем")


async def test_a_long_chat_draws_only_its_last_messages_and_redraws_none(bot, page):
    world = bot.sandbox.world
    for number in range(700):
        world.post(world.chat(DESK_ID), world.bot, {"text": f"№ {number}"})
    await bot.open(page, DANA, SERGEI)
    drawn = phone(page, DANA).locator("[data-message]")
    assert await drawn.count() <= 110
    redrawn = await page.evaluate(
        """async () => {
          const log = document.querySelector('[data-log]');
          let added = 0;
          const count = new MutationObserver((changes) => {
            for (const change of changes)
              for (const node of change.addedNodes) added += node.matches?.('[data-message]');
          });
          count.observe(document.body, { childList: true, subtree: true });
          for (let n = 0; n < 20; n += 1) {
            const seen = new Promise((done) => {
              const watch = new MutationObserver(() => (watch.disconnect(), done()));
              watch.observe(log, { childList: true });
            });
            const field = document.querySelector('[data-compose]');
            field.value = `жаңа ${n}`;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('[data-send]').click();
            await seen;
          }
          return added / 20;
        }"""
    )
    assert 1 <= redrawn <= 6, "about one message in each of two phones"
    await (
        phone(page, DANA)
        .locator(".thread__scroller")
        .evaluate("each => each.scrollTop = 0")
    )
    await expect(message(phone(page, DANA), 600)).to_be_attached()


async def test_a_conversation_needs_only_the_keyboard(bot, page):
    await bot.open(page)
    keys = page.keyboard
    await page.locator("body").press("Tab")
    await expect(page.locator(".skip").first).to_be_focused()
    await page.locator(f'[data-pick="{AIGERIM}"]').press("Enter")
    await page.locator("body").press("Tab")
    skip = page.locator(".skip").nth(1)
    await skip.press("Enter")
    field = phone(page, AIGERIM).locator("[data-compose]")
    await expect(field).to_be_focused()
    await keys.type("/start")
    await keys.press("Enter")
    await bot.received()
    markup = {"inline_keyboard": [[{"text": "Иә", "callback_data": "y"}]]}
    number = await bot.say(AIGERIM, "Келісесіз бе?", reply_markup=markup)
    shown = message(phone(page, AIGERIM), number)
    await expect(shown).to_have_attribute("tabindex", "0")
    await shown.focus()
    await keys.press("ArrowUp")
    await keys.press("ArrowDown")
    await expect(shown).to_be_focused()
    await keys.press("Tab")
    await expect(shown.locator("[data-row]")).to_be_focused()
    await keys.press("Enter")
    query = await bot.received("callback_query")
    await bot.call("editMessageText", chat_id=AIGERIM, message_id=number, text="Рақмет")
    await bot.call("answerCallbackQuery", callback_query_id=query["id"])
    await expect(shown).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator('[role="menu"] button').first).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("Escape")
    await expect(shown.locator("[data-menu]")).to_be_focused()


async def test_phones_and_logs_have_names_for_screen_readers(bot, page):
    await bot.open(page, AIGERIM, lang="kk")
    region = page.get_by_role("region", name="Телефон: Айгерім, Тұрғын")
    await expect(region).to_be_visible()
    log = region.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    nameless = await page.evaluate(
        "() => [...document.querySelectorAll('button, a, input, textarea')]"
        ".filter(each => !(each.getAttribute('aria-label') || each.textContent.trim()))"
        ".map(each => each.outerHTML)"
    )
    assert nameless == []
