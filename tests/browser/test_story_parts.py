"""Parts of the story on the page: photos, forwards, two moderators, a Telegram that fails."""

from playwright.async_api import expect

from bot.demo.people import DANA, DESK_ID, NEWS_ID, SERGEI
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.steps import agree


async def _agreed(demo, page, language):
    """A citizen who has given consent, with an open phone."""
    citizen = Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await agree(demo, language, citizen)
    return citizen


async def test_reports_of_a_photo_and_of_a_forwarded_post_reach_two_moderators(demo, open_page):
    page = await open_page()
    await page.goto(f"{demo.root}/#lang=en")
    t, desk = demo.t("en"), demo.t("ru")
    emma = await _agreed(demo, page, "en")
    await emma.attach_sample("photo", "A shop that sells it in the open street")
    await emma.press(demo.type("weapons", "en"))
    await emma.reads(t.plural("{n} file attached", "{n} files attached", 1))
    await emma.press(t.plain("Send"))
    await emma.sees_key(t.plain("Copy the code"))
    await emma.open(NEWS_ID)
    await emma.forward_to_bot(emma.log.locator("article").first)
    await emma.reads("t[.]me/sample_news")
    await emma.press(demo.type("fraud", "en"))
    await emma.press(t.plain("Send"), under="t[.]me/sample_news")
    await emma.reads(t.plain("You will hear the outcome here within {n} days.", n=30))
    dana, sergei = Hand(page, DANA), Hand(page, SERGEI)
    await dana.pick_up(DESK_ID)
    await sergei.pick_up(DESK_ID)
    await expect(page.locator("[data-phone]")).to_have_count(3)
    for moderator in (dana, sergei):
        await moderator.reads(desk.plural("{n} file", "{n} files", 1))
        await moderator.reads("t[.]me/sample_news")
    await dana.press(desk.plain("Take"))
    await sergei.reads(desk.plain("Taken by {name}", name="Дана"))
