"""What a moderator ticks is what the reporter reads, and the register leads to a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from bot.demo.people import ASEL, DANA
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import BLANK, DESKTOP, SMALL, violations

CLIPBOARD = ["clipboard-read", "clipboard-write"]
SEEN = {
    "kk": "Материалда есірткі сату ұсынысы және есірткі таратушы іздеу хабарландыруы бар.",
    "ru": "В материале есть предложение купить наркотики и набор закладчиков наркотиков.",
    "en": "The material contains an offer to sell drugs and a job offer for drug couriers.",
}


@pytest.mark.parametrize("language", CITIZENS)
async def test_what_the_moderator_ticks_is_why_and_the_reporter_reads_it(
    demo, open_page, language
):
    page = await open_page(viewport=SMALL, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang={language}")
    t, channel = demo.t(language), demo.channel
    citizen, dana = Hand(page, CITIZENS[language]), Hand(page, DANA)
    await steps.desk_speaks(demo, language, Hand(page, ASEL))
    await steps.report(demo, language, citizen)
    await steps.take(demo, language, citizen, dana)
    await dana.press(t.plain("Other outcome…"))
    for fact in ("couriers", "sale"):
        name = channel.fact(fact).text.say(language)
        await dana.press(f"☐ {name}")
        await dana.sees_key(f"✓ {name}")
    await expect(dana.key(demo.outcome("not_confirmed", language))).to_have_count(0)
    await dana.press(demo.outcome("forwarded", language))
    await dana.reads(SEEN[language])
    await dana.press(channel.authority("mia").short.say(language))
    ground = channel.grounds("forwarded", "drugs", "mia", ("sale",))[0]
    await dana.reads(f"1. {ground.label.say(language)}")
    await dana.press_part("1. ")
    await dana.reads(f"1. {channel.outcome('forwarded').reasons[0].text.say(language)}")
    await dana.press_part("1. ")
    card = await dana.reads(t.plain("The reporters will read:"))
    await expect(card).to_contain_text(SEEN[language])
    await dana.press(t.plain("Confirm"))
    await citizen.pick_up()
    news = await citizen.reads(t.plain("There is news on your report."))
    await news.locator("[data-spoiler]").first.click()
    await expect(news).to_contain_text(SEEN[language])


@pytest.mark.process
async def test_the_registers_buttons_open_a_phone_in_the_language_of_the_page(
    demo_process, open_page
):
    for size in (SMALL, DESKTOP):
        page = await open_page(viewport=size)
        for language, person in CITIZENS.items():
            t = demo_process.t(language)
            site = f"{demo_process.site}/register/{language}"
            await page.goto(f"{site}/search")
            await page.locator(".entries a").first.click()
            await page.evaluate(AXE_SCRIPT)
            assert await violations(page) == []
            contest = page.get_by_role("link", name=t.plain("Contest this decision"))
            if await contest.count():
                await contest.click()
                await _starts(page, person)
            for path in ("", "/report", "/contest"):
                await page.goto(f"{site}{path}")
                await page.locator("main a.button[href*='/t.me/']").first.click()
                await _starts(page, person)
        await page.goto(BLANK)


async def _starts(page, person):
    """START is there to be pressed, on the phone of somebody who speaks the language."""
    start = Hand(page, person).phone.locator("[data-start]")
    await expect(start).to_be_visible()
