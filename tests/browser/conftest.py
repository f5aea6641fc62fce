"""A real Chromium for tests: fresh pages that fail a test on any error a person would not see."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

from tests.kit.browser.hands import PATIENCE, Demo, running_demo

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
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
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """The real demo process; ask for it before a page, so that it outlives the page."""
    async with running_demo(tmp_path) as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """One browser per test; without Chromium the test is skipped, except where CI must have it."""
    if not HAS_CHROMIUM and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages of their own context, so with their own storage: `await open_page(locale="ru")`.

    Options are those of Playwright's `new_context`. `forgive="substring"` lets through the console
    errors of a test that breaks something on purpose, such as a lost connection.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_one(*, forgive: str | None = None, **options: Any) -> Page:
        options = {"viewport": DESKTOP, "locale": "kk-KZ", "reduced_motion": "reduce"} | options
        context = await chromium.new_context(**options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)

        def on_console(message: ConsoleMessage) -> None:
            forgiven = forgive is not None and forgive in message.text
            if message.type in {"error", "warning"} and not forgiven:
                complaints.append(f"console: {message.text}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(f"page: {error}"))
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
async def browser_page(open_page: OpenPage) -> Page:
    """A fresh page on a desktop-sized window in Kazakh."""
    return await open_page()
