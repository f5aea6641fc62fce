"""One Chromium for all tests of this folder; an error on the console fails the test."""

import os
import re
import shutil
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import async_playwright, expect

from bot.demo.people import DESK_ID
from tests.kit.browser.demo import Demo, running_demo
from tests.kit.browser.hand import PATIENCE
from tests.kit.browser.pages import Pages, violations
from tests.kit.stage import stage

SHELL = shutil.which("chromium-headless-shell")
"""The same engine without a browser's window: it takes two thirds of the CPU."""
CHROMIUM = Path(os.environ.get("CHROMIUM") or SHELL or "/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE)

in_one_loop = pytest_asyncio.fixture(loop_scope="session")
"""A fixture of one test in the loop that all tests here share, as they share the browser."""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@in_one_loop
async def demo_stage(tmp_path):
    """The demo's people and desk, with a bot in this process that may answer fast."""
    async with stage(tmp_path, demo=True) as on:
        on.admin.say("/desk", chat=DESK_ID)
        yield on


@in_one_loop
async def demo(demo_stage):
    """The page of that stage. Ask for it before a page, so that it outlives the page."""
    return Demo(demo_stage.sandbox.root, demo_stage.channel)


@pytest.fixture
def reads_well(tmp_path, request):
    """Looks at a page: axe finds nothing, nothing is wider than the screen.

    `await reads_well(page, "receipt")` also keeps a picture of it, in the folder that SCREENS
    names, or with what the test wrote.
    """
    folder = Path(os.environ.get("SCREENS") or tmp_path)
    story = request.node.name

    async def look(page, screen):
        await page.screenshot(path=folder / f"{story}, {screen}.png")
        await page.evaluate(AXE_SCRIPT)
        assert await violations(page) == [], screen
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (screen, wide)

    return look


@in_one_loop
async def demo_process(tmp_path):
    """The real demo process, within Telegram's limits."""
    async with running_demo(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pages():
    """Without Chromium the tests are skipped, except where CI must have it."""
    if not HAS_CHROMIUM and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=SWITCHES
        )
        yield Pages(browser)
        await browser.close()


@in_one_loop
async def open_page(pages):
    """Opens pages of their own context, so with their own storage: `await open_page(locale="ru")`.

    Options are those of Playwright's `new_context`. `own` is for a test that sets what a later
    test, which may get the same page, would keep. `forgive`, a pattern, lets through the console
    errors of a test that breaks something on purpose, such as the connection.
    """
    complaints, lent = [], []

    async def open_one(*, forgive=None, **options):
        def on_console(message):
            forgiven = forgive is not None and re.search(forgive, message.text)
            if message.type in {"error", "warning"} and not forgiven:
                complaints.append(f"console: {message.text}")

        def on_error(error):
            complaints.append(f"page: {error}")

        one = await pages.lend(**options)
        one.page.on("console", on_console)
        one.page.on("pageerror", on_error)
        lent.append((one, on_console, on_error))
        return one.page

    yield open_one
    for one, on_console, on_error in lent:
        await pages.leave(one)
        one.page.remove_listener("console", on_console)
        one.page.remove_listener("pageerror", on_error)
    for one, *_ in lent:
        await pages.take_back(one)
    assert complaints == []


@in_one_loop
async def page(open_page):
    """A fresh page on a desktop-sized window in Kazakh."""
    return await open_page()
