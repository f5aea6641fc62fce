"""The whole story on the page: phones side by side, and on a small screen, where a review fits."""

import pytest
from playwright.async_api import expect

from bot.demo.people import ASEL, DANA
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import DESKTOP, PHONE

CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_side_by_side_a_report_leads_to_an_outcome_that_the_reporter_reads(
    demo, open_page, language
):
    page = await open_page(viewport=DESKTOP, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang={language}")
    citizen, dana = Hand(page, CITIZENS[language]), Hand(page, DANA)
    await citizen.pick_up()
    await dana.pick_up()
    await _tell(demo, language, citizen, dana)
    await expect(page.locator("[data-phone]")).to_have_count(3)


@pytest.mark.process
async def test_on_a_small_screen_a_report_to_the_demo_process_leads_to_an_outcome(
    demo_process, open_page
):
    page = await open_page(viewport=PHONE, has_touch=True, permissions=CLIPBOARD)
    await page.goto(f"{demo_process.root}/#lang=kk")
    await _tell(demo_process, "kk", Hand(page, CITIZENS["kk"]), Hand(page, DANA))
    await expect(page.locator("[data-phone]")).to_have_count(1)


async def _tell(demo, language, citizen, moderator):
    await steps.desk_speaks(demo, language, Hand(citizen.page, ASEL))
    await steps.report(demo, language, citizen)
    await steps.take(demo, language, citizen, moderator)
    await steps.ask_and_answer(demo, language, citizen, moderator)
    await steps.decide(demo, language, moderator, Hand(citizen.page, ASEL))
    await _read(demo, language, citizen, moderator)


async def _read(demo, language, citizen, moderator):
    """The outcome, its link when it is revealed, and both again after a reload."""
    t = demo.t(language)
    await citizen.pick_up()
    news = await citizen.reads(t.plain("There is news on your report."))
    await expect(news).to_contain_text(demo.outcome("restricted", language))
    await expect(news.get_by_text(steps.SHOWN)).to_be_hidden()
    await news.locator("[data-spoiler]").first.click()
    await expect(news.locator("[data-spoiler]")).to_have_count(0)
    await expect(news.get_by_text(steps.SHOWN)).to_be_visible()
    await citizen.page.reload()
    await citizen.pick_up()
    await citizen.reads(t.plain("There is news on your report."))
    await citizen.press(t.plain("Show the report"))
    await citizen.reads(demo.outcome("restricted", language))
    await moderator.pick_up()
    await moderator.reads(t.plain("The reporters were told."))


WIDTH, HEIGHT = 360, 740
BARS = 137
"""Pixels of the page's own bars above the phone, which a phone does not have."""
LONGEST = "suicide"
"""The type with the longest first help: it may use the room of these bars, too."""


@pytest.mark.parametrize("language", CITIZENS)
@pytest.mark.parametrize("violation", ["drugs", LONGEST])
async def test_the_whole_review_stands_on_a_small_phone(
    demo, open_page, language, violation
):
    height = HEIGHT + (BARS if violation == LONGEST else 0)
    size = {"width": WIDTH, "height": height}
    page = await open_page(viewport=size, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, kind = demo.t(language), demo.channel.type(violation)
    citizen = Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await steps.agree(demo, language, citizen)
    await citizen.write(steps.LINK)
    await steps.choose_type(demo, language, citizen, violation)
    review = citizen.message(t.plain("Check before sending"))
    for words in (
        *kind.first_help.numbers,
        *map(t.plain, ("Send", "Change", "Cancel")),
    ):
        await expect(review).to_contain_text(words)
    await expect(review).to_be_in_viewport(ratio=1)
    await citizen.press(t.plain("Send"))
    receipt = await citizen.reads(t.plain("Your report code:"))
    await expect(receipt.locator("code")).to_be_in_viewport(ratio=1)
