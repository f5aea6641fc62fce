"""On a small phone the review fits on one screen: numbers to call, what is sent, three buttons."""

import pytest
from playwright.async_api import expect

from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.steps import LINK, agree

WIDTH, HEIGHT = 360, 740
BARS = 137
"""Pixels of the page's own bars above the phone, which a phone does not have."""
LONGEST = "suicide"
"""The type with the longest first help: it may use the room of these bars, too."""


@pytest.mark.parametrize("language", CITIZENS)
@pytest.mark.parametrize("violation", ["drugs", LONGEST])
async def test_the_whole_review_stands_on_a_small_phone(demo, open_page, language, violation):
    height = HEIGHT + (BARS if violation == LONGEST else 0)
    size = {"width": WIDTH, "height": height}
    page = await open_page(viewport=size, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, kind = demo.t(language), demo.channel.type(violation)
    citizen = Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await agree(demo, language, citizen)
    await citizen.write(LINK)
    await citizen.press(demo.type(violation, language))
    review = citizen.message(t.plain("Check before sending"))
    for words in (*kind.first_help.numbers, *map(t.plain, ("Send", "Change", "Cancel"))):
        await expect(review).to_contain_text(words)
    await expect(review).to_be_in_viewport(ratio=1)
    await citizen.press(t.plain("Send"))
    receipt = await citizen.reads(t.plain("Your report code:"))
    await expect(receipt.locator("code")).to_be_in_viewport(ratio=1)
