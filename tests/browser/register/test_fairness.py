"""The tables of fairness figures for every reader, filled with every measure."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.figures.period import parse
from bot.gallery.staff_samples import months
from bot.register.pages import Site, figures_page
from bot.register.routes import assets
from bot.telegram.renderer import Renderer
from tests.kit.browser.pages import WIDTHS, violations, with_axe
from tests.kit.register.entries import CHANNEL

NOVEMBER_24 = 1795500000000


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_axe_finds_nothing_in_them_and_they_fit_every_window(open_page, language):
    speaker = Renderer(Deployment(CHANNEL, Vault(bytes(32)))).speaker(language, NOVEMBER_24)
    monthly = next(months(CHANNEL))
    assert monthly.fairness is not None
    made = figures_page(Site("", "static"), speaker, monthly, [parse(monthly.month)])
    style = f"<style>{assets().files['style.css'].decode()}</style>"
    page = await open_page()
    await page.set_content(made.replace("</head>", f"{style}</head>"))
    await page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        if with_axe(language, width):
            assert await violations(page) == [], width
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
