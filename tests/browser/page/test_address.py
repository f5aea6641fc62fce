"""The page's address: the phones and chats it names are shown when the world is known."""

import asyncio
import re

from playwright.async_api import WebSocketRoute, expect

from bot.demo.people import AIGERIM, DANA, IVAN
from tests.browser.conftest import in_one_loop
from tests.browser.page.conftest import phone
from tests.kit.browser.hand import Hand


@in_one_loop
async def page(open_page):
    """Its sockets are routed, which cannot be undone."""
    return await open_page(own=True)


async def held_world(page):
    """From the next load on, the page gets no frames of the sandbox until the event is set."""
    released = asyncio.Event()

    def connect(socket: WebSocketRoute) -> None:
        async def pass_on(frame: str | bytes) -> None:
            await released.wait()
            socket.send(frame)

        socket.connect_to_server().on_message(pass_on)

    await page.route_web_socket("**/sandbox/ws", connect)
    return released


async def test_pick_up_after_a_reload_keeps_the_phone_that_the_address_names(bot, page):
    await bot.open(page, AIGERIM, DANA)
    world = await held_world(page)
    await page.reload()
    picking_up = asyncio.create_task(Hand(page, AIGERIM).pick_up())
    await asyncio.sleep(0)
    await expect(phone(page, AIGERIM)).to_have_count(0)
    world.set()
    await picking_up
    await expect(page.locator("[data-phone]")).to_have_count(2)
    await expect(page).to_have_url(re.compile(f"phones={AIGERIM},{DANA}"))


async def test_an_address_that_changes_before_the_world_is_known_is_followed(bot, page):
    world = await held_world(page)
    await page.goto(f"{bot.sandbox.root}/#phones={AIGERIM}&lang=kk")
    await page.goto(f"{bot.sandbox.root}/#phones={IVAN}&lang=ru")
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
    world.set()
    await expect(phone(page, IVAN)).to_be_visible()
    await expect(page.locator("[data-phone]")).to_have_count(1)


async def test_a_language_chosen_before_the_world_is_known_stays(bot, page):
    world = await held_world(page)
    await page.goto(f"{bot.sandbox.root}/#phones={AIGERIM}&lang=kk")
    await page.locator('[data-language="en"]').click()
    world.set()
    await expect(phone(page, AIGERIM)).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
