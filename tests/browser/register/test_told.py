"""A reader's way through the register, on a phone and a desktop, in each language."""

import re
from collections import defaultdict

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from bot.core.periods import parse
from bot.register import open_data
from bot.telegram.renderer import Renderer
from bot.values import Overturning, Standing
from tests.kit.browser.pages import violations
from tests.kit.databases import sqlite_at
from tests.kit.register.entries import (
    CHANNEL,
    DEPLOYMENT,
    NOVEMBER_24,
    an_entry,
    publish,
)
from tests.kit.register.figures import fill_months
from tests.kit.register.site import served

SIZES = ({"width": 375, "height": 812}, {"width": 1440, "height": 900})
LINK = "https://shop.example.com/goods"
OVERTURNED = an_entry(
    9, LINK, standing=Standing.OVERTURNED, overturned_because=Overturning.DECIDED_AGAIN
)
SAME_DAY = [an_entry(2, "https://shop.example.com/1", outcome="removed", order=None)]
IN_FORCE = [an_entry(3, LINK), *SAME_DAY]
MONTHS = [parse("2026-09"), parse("2026-10")]
ID = re.compile(r"\b[0-9a-f]{16,}\b|\be0{5}")
"""An id of an entry, or a hash."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(tmp_path_factory):
    """The address of a site with two decisions about LINK, and figures of two months."""
    folder = tmp_path_factory.mktemp("told")
    async with sqlite_at(folder / "habarla.db", clock=lambda: NOVEMBER_24) as database:
        await publish(database, OVERTURNED, *IN_FORCE)
        await fill_months(database, MONTHS, CHANNEL.zone, 1)
        await open_data.write(database, CHANNEL, folder / "data")
        async with served(database, folder / "data") as address:
            yield address


async def assert_reads_well(page, what):
    """axe finds nothing, nothing is cut off, and what reads the same leads to the same."""
    await page.evaluate(AXE_SCRIPT)
    assert await violations(page) == [], what
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, (what, wide)
    named = await page.eval_on_selector_all(
        "a, button", "every => every.map(one => [one.innerText.trim(), one.href ?? ''])"
    )
    addresses = defaultdict(set)
    for text, address in named:
        addresses[text].add(address)
    assert {text: to for text, to in addresses.items() if len(to) > 1} == {}, what


@pytest.mark.parametrize("language", CHANNEL.languages)
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
async def test_a_link_is_checked_and_leads_from_the_overturned_decision_to_its_contest(
    told, open_page, language, size
):
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    page = await open_page(viewport=size)
    await page.goto(f"{told}/register/{language}")
    await assert_reads_well(page, "first page")
    await page.fill("#link", LINK)
    await page.click(".lookup button")
    results = page.locator("#answer a")
    await expect(results).to_have_count(2)
    assert not ID.search(await page.inner_text("#answer"))
    await assert_reads_well(page, "results")
    await page.locator(f'#answer a[href$="{OVERTURNED.id}"]').click()
    await expect(page.locator("main .tag").first).to_have_class(re.compile("over"))
    await assert_reads_well(page, "overturned")
    await page.locator(f'main a[href$="{IN_FORCE[0].id}"]').first.click()
    await expect(page).to_have_url(re.compile(IN_FORCE[0].id))
    contest = page.get_by_role("link", name=t.plain("Contest this decision"))
    address = await contest.get_attribute("href")
    assert address.endswith(f"?start=contest_{IN_FORCE[0].id}")
    await assert_reads_well(page, "in force")


@pytest.mark.parametrize("language", CHANNEL.languages)
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
async def test_each_section_of_the_navigation_and_a_missing_page_read_well(
    told, open_page, language, size
):
    page = await open_page(viewport=size, forgive="404")
    await page.goto(f"{told}/register/{language}")
    sections = await page.eval_on_selector_all(
        ".menu a", "every => every.map(one => one.href)"
    )
    assert len(sections) == 7
    for address in sections:
        await page.goto(address)
        await expect(page.locator("h1")).to_have_count(1)
        await assert_reads_well(page, address)
    await page.goto(f"{told}/{language}/nothing")
    way = page.locator('main a[href^="/register/"][href$="/search"]')
    await expect(way).to_have_count(1)
    await assert_reads_well(page, "a missing page")
