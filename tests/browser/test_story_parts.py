"""Parts of the story on the page: photos, forwards, two moderators, a Telegram that fails."""

from playwright.async_api import expect

from bot.demo_people import DANA, DESK_ID, NEWS_ID, SERGEI
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import PATIENCE, Hand
from tests.kit.browser.steps import agree


async def _agreed(demo, page, language):
    """A citizen who has given consent, with an open phone."""
    citizen = Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await agree(demo, language, citizen)
    return citizen


async def _choose(page, fault):
    """Sets a fault in the panel in the corner, or all to none with `calm`."""
    await page.locator("[data-faults]").click()
    await page.locator(f'#faults [data-fault="{fault}"], #faults [data-act="{fault}"]').click()
    await page.keyboard.press("Escape")


async def _refused_poll(page):
    """Waits until the bot has asked for updates once more."""
    await page.evaluate(
        """async () => {
          const counters = async () => (await fetch("sandbox/counters")).json();
          const before = (await counters()).calls.getUpdates;
          while ((await counters()).calls.getUpdates === before)
            await new Promise((done) => setTimeout(done, 50));
        }"""
    )


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


async def test_while_telegram_fails_nothing_is_lost_and_the_bot_recovers(demo, open_page):
    page = await open_page()
    await page.goto(f"{demo.root}/#lang=ru")
    t = demo.t("ru")
    ivan, dana = await _agreed(demo, page, "ru"), Hand(page, DANA)
    await dana.pick_up(DESK_ID)
    for number, fault in enumerate(("rate_429", "duplicate", "down", "reset_after"), 1):
        await ivan.write(f"https://example.com/{fault}")
        await ivan.reads(f"hxxps://example[.]com/{fault}")
        await ivan.press(demo.type("drugs", "ru"))
        await ivan.sees_key(t.plain("Send"), under=f"hxxps://example[.]com/{fault}")
        await _choose(page, fault)
        await ivan.press(t.plain("Send"), under=f"hxxps://example[.]com/{fault}")
        if fault == "down":
            await _refused_poll(page)
            await _choose(page, "calm")
        receipts = ivan.log.get_by_text(t.plain("Your report code:"))
        await expect(receipts.nth(number - 1)).to_be_visible(timeout=3 * PATIENCE)
        if fault != "down":
            await _choose(page, "calm")
        if fault != "reset_after":
            # A receipt whose delivery is uncertain is sent again; any other comes once.
            await expect(receipts).to_have_count(number)
        await dana.reads(f"hxxps://example[.]com/{fault}")
