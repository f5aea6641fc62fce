"""Every page for every reader: axe finds nothing; narrow windows, paper and the keyboard work."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from bot.figures.model import MonthlyReport
from bot.gallery.samples import Choices
from bot.register.pages import Site, figures_page
from bot.register.routes import assets
from bot.telegram.renderer import Renderer
from tests.kit.browser.pages import WIDTHS, violations
from tests.kit.register.entries import CHANNEL, DEPLOYMENT, NOVEMBER_24

PAGES = (
    "",
    "/search",
    "/search?category=gambling",
    "/entries/e0000003",
    "/entries/e0000039",
    "/figures/2026-11",
    "/errata",
    "/data",
    "/contest",
    "/method",
    "/verify",
    "/accessibility",
)
LARGEST = 100_000


async def assert_fits(page, language, what):
    """axe finds nothing in the page, and it is no wider than any window.

    axe looks at wide windows in the language of the longest words only.
    """
    await page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        if width == min(WIDTHS) or language == "kk":
            assert await violations(page) == [], (what, width)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (what, width, wide)


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    site, open_page, language
):
    page = await open_page()
    for path in PAGES:
        await page.goto(f"{site}/register/{language}{path}")
        for details in await page.locator("summary").all():  # of a proof
            await details.click()
        await assert_fits(page, language, path)
    speaker = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24)
    report = Choices(CHANNEL).full(MonthlyReport)
    assert report.now.is_over
    assert report.periods.year
    full = figures_page(Site("", "static"), speaker, report, [report.now.month])
    style = f"<style>{assets().files['style.css'].decode()}</style>"
    page = await open_page()
    await page.set_content(full.replace("</head>", f"{style}</head>"))
    await assert_fits(page, language, "figures of every kind")


async def test_the_dark_scheme_has_enough_contrast(site, open_page):
    """As the light one has, which axe sees in all other tests."""
    page = await open_page(color_scheme="dark")
    for path in PAGES:
        await page.goto(f"{site}/register/kk{path}")
        await page.evaluate(AXE_SCRIPT)
        assert await violations(page, {"runOnly": ["color-contrast"]}) == [], path


async def test_a_page_is_small_and_asks_only_its_own_server(site, open_page):
    page, sizes, elsewhere = await open_page(own=True), {}, []

    async def note(response):
        if not response.url.startswith(site):
            elsewhere.append(response.url)
        else:
            sizes[response.url] = len(await response.body())

    page.on("response", note)
    for path in PAGES:
        sizes.clear()
        await page.goto(f"{site}/register/ru{path}", wait_until="networkidle")
        assert sum(sizes.values()) < LARGEST, (path, sizes)
    assert not elsewhere


async def test_the_keyboard_reaches_the_check_and_paper_shows_the_entry(
    site, open_page
):
    page = await open_page()
    await page.goto(f"{site}/register/en")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#link")).to_be_focused()
    await page.goto(f"{site}/register/en/entries/e0000003")
    await page.emulate_media(media="print")
    await expect(page.locator(".menu")).to_be_hidden()
    await expect(page.locator("main > .facts")).to_be_visible()


async def test_without_scripts_entries_are_found_by_site(site, open_page):
    page = await open_page(java_script_enabled=False)
    await page.goto(f"{site}/register/en/search")
    assert "Your browser runs no scripts" in await page.content()
    await page.fill("#host", "casino7.example.com")
    await page.click(".filters button")
    await expect(page.locator(".entries a")).to_have_text(
        [re.compile(r"casino7\[\.\]example\[\.\]com, \d\d\.\d\d\.\d{4}")]
    )
