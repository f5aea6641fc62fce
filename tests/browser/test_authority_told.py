"""On the page a report travels to the authority's group and back, in each language."""

import pytest
from playwright.async_api import expect

from bot.demo_people import ASEL, AUTHORITY_ID, BAQYT, DANA
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import DESKTOP, PHONE
from tests.kit.browser.steps import (
    authority_opens,
    authority_orders,
    desk_speaks,
    pass_on,
    report,
    take,
)


@pytest.mark.parametrize(("language", "viewport"), [("kk", PHONE), ("ru", DESKTOP), ("en", PHONE)])
async def test_a_report_travels_to_the_authority_and_back_to_the_citizen(
    demo, open_page, language, viewport
):
    page = await open_page(
        viewport=viewport,
        permissions=["clipboard-read", "clipboard-write"],
        has_touch=viewport is PHONE,
    )
    await page.goto(f"{demo.root}/#lang={language}")
    citizen, dana, bakyt = (Hand(page, person) for person in (CITIZENS[language], DANA, BAQYT))
    await authority_opens(demo, Hand(page, ASEL))
    await desk_speaks(demo, language, Hand(page, ASEL))
    await report(demo, language, citizen)
    await take(demo, language, citizen, dana)
    await pass_on(demo, language, dana)
    await authority_orders(demo, language, bakyt)
    await _read(demo, language, citizen)
    await bakyt.pick_up(AUTHORITY_ID)
    await bakyt.reads("12-7/345")
    await expect(bakyt.log).not_to_contain_text(demo.names[citizen.person])
    await expect(bakyt.key(demo.t("kk").plain("Answer"))).to_have_count(0)


async def _read(demo, language, citizen):
    await citizen.pick_up()
    news = await citizen.reads(demo.outcome("restricted", language))
    await news.locator("[data-spoiler]").first.click()
    await expect(news).to_contain_text("12-7/345")
    await expect(news).to_contain_text(demo.channel.authority("mia").name.say(language))
