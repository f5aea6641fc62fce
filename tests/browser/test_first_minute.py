"""The first minute on the demo's page: three steps, each with one press, ticked as they happen."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from bot.channel.loader import load_channel
from bot.demo.people import (
    AIGERIM,
    ASEL,
    AUTHORITY_ID,
    BAQYT,
    BOLAT,
    DANA,
    DESK_ID,
    EMMA,
    IVAN,
    SERGEI,
)
from bot.demo.tour import CITIZENS, hasty, link_of, tour_of
from tests.browser.page.conftest import bot as scripted  # noqa: F401 - a fixture
from tests.browser.page.conftest import phone
from tests.kit.browser.hand import PATIENCE
from tests.kit.browser.pages import BLANK, DESKTOP, SMALL, violations
from tests.kit.stage import stage

CUT_OFF = """() => [...document.querySelectorAll('[data-pick]')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth;
}).length"""


def step(page, number):
    return page.locator(f'[data-step="{number}"]')


async def ticked(page, number):
    await expect(step(page, number)).to_have_attribute(
        "data-done", "true", timeout=PATIENCE
    )


@pytest.mark.parametrize(
    ("language", "size"), [("kk", SMALL), ("ru", DESKTOP), ("en", SMALL)]
)
async def test_three_presses_lead_from_a_link_to_an_outcome(
    tmp_path, open_page, language, size
):
    async with stage(tmp_path, demo=True) as on:
        on.sandbox.tour = tour_of(on.channel)
        on.sandbox.phone(SERGEI).person.started = True
        on.sandbox.phone(ASEL).say("/desk", chat=DESK_ID)
        await on.sandbox.phone(ASEL).wait("/help", chat=DESK_ID)
        page = await open_page(viewport=size)
        await page.goto(f"{on.sandbox.root}/#lang={language}")
        await expect(page.locator("[data-link]")).to_contain_text(link_of(language))
        first = page.locator("[data-pick]").first
        await expect(first).to_have_attribute("data-pick", str(CITIZENS[language]))
        for number in (1, 2, 3):
            await page.locator(f'[data-do="{number}"]').click(timeout=PATIENCE)
            await ticked(page, number)
        await expect(page.locator("[data-tour]")).to_be_visible()
        await page.goto(BLANK)  # before its server goes


@pytest.mark.parametrize("language", CITIZENS)
@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desktop"])
async def test_axe_finds_nothing_on_the_first_screens(
    tmp_path, open_page, language, size
):
    async with stage(tmp_path, demo=True) as on:
        on.sandbox.tour = tour_of(on.channel)
        on.sandbox.phone(ASEL).say("/desk", chat=DESK_ID)
        await on.sandbox.phone(ASEL).wait("/help", chat=DESK_ID)
        page = await open_page(viewport=size)
        await page.goto(f"{on.sandbox.root}/#lang={language}")
        await expect(page.locator("[data-link]")).to_be_visible()
        await page.evaluate(AXE_SCRIPT)
        assert await violations(page) == [], "welcome"
        await page.locator(f'[data-pick="{CITIZENS[language]}"]').first.click()
        await expect(page.locator("[data-start]")).to_be_visible()
        assert await violations(page) == [], "an empty chat"
        await page.locator(f'[data-pick="{DANA}"]').first.click()
        desk = page.locator(f'[data-phone="{DANA}"] [data-log] article')
        await expect(desk.first).to_be_visible()
        assert await violations(page) == [], "the desk"
        await page.goto(BLANK)


async def test_a_step_that_is_done_by_hand_is_ticked(tmp_path, open_page):
    async with stage(tmp_path, demo=True) as on:
        on.sandbox.tour = tour_of(on.channel)
        page = await open_page(viewport=DESKTOP)
        await page.goto(f"{on.sandbox.root}/#lang=en")
        emma = on.sandbox.phone(EMMA)
        await on.agree(emma, "en")
        await expect(step(page, 1)).to_have_attribute("data-done", "false")
        await on.file(emma, link_of("en"), "drugs", "en")
        await ticked(page, 1)
        await expect(step(page, 2)).to_have_attribute("data-done", "false")
        await page.goto(BLANK)


async def test_nobody_is_cut_off_and_an_authority_comes_once_a_case_waits(
    scripted,  # noqa: F811
    open_page,
):
    page = await open_page(viewport=DESKTOP)
    await scripted.open(page, AIGERIM)
    people = page.locator("[data-pick]")
    await expect(people).to_have_count(
        len((AIGERIM, IVAN, EMMA, DANA, SERGEI, ASEL, BOLAT))
    )
    keys = {"inline_keyboard": [[{"text": "1", "callback_data": "1"}]]}
    await scripted.say(AUTHORITY_ID, "№ 1", reply_markup=keys)
    await expect(page.locator(f'[data-pick="{BAQYT}"]')).to_be_visible()
    await expect(people).to_have_count(9)
    assert await page.evaluate(CUT_OFF) == 0


async def test_an_empty_chat_shows_the_bots_description_in_the_persons_language(
    scripted,  # noqa: F811
    open_page,
):
    page = await open_page()
    await scripted.open(page, IVAN, lang="kk")
    shown = phone(page, IVAN).locator("[data-description]")
    await scripted.call("setMyDescription", description="About the bot")
    await expect(shown).to_have_text("About the bot")
    await scripted.call("setMyDescription", description="О боте", language_code="ru")
    await expect(shown).to_have_text("О боте")


async def test_the_time_to_undo_is_short_in_the_demo_alone():
    channel = load_channel(None)
    assert channel.retention.undo_seconds == 60
    assert hasty(channel).retention.undo_seconds == 10
