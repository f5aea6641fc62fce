"""A person in need at a phone: help first, then a day in which the chat stays with it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.kit.browser.demo import CITIZENS, OWN_NAMES
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import PHONE

WORDS = {"kk": "Өмір сүргім келмейді", "ru": "Надоело жить", "en": "kms"}
THEN = {
    "kk": "Қатты қиналып тұрмын, не істерімді білмеймін",
    "ru": "мне очень плохо, я не знаю что делать",
    "en": "i feel so bad, i do not know what to do",
}
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of each step; without it none is taken."""


async def shot(page, name):
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"need-{name}.png")


@pytest.mark.parametrize("language", CITIZENS)
async def test_a_day_of_care(demo, open_page, language):
    page = await open_page(viewport=PHONE, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, need, citizen = demo.t(language), demo.channel.need, Hand(page, CITIZENS[language])
    after_all = t.plain("Report something after all")
    await citizen.pick_up()
    await citizen.write(WORDS[language])
    await citizen.reads(need.text.say(language))
    await shot(page, f"{language}-1")
    await citizen.press(t.plain("This is about me"))
    await citizen.sees_key(after_all)
    await shot(page, f"{language}-2")
    for words in (THEN[language], "https://www.example.com/1", "/start"):
        before = await citizen.log.locator("article").count()
        await citizen.write(words)
        await expect(citizen.log.locator("article")).to_have_count(before + 2)
        answer = citizen.log.locator("article").last
        for number in need.numbers:
            await expect(answer).to_contain_text(f"{number}: ")
        await expect(answer).to_be_in_viewport(ratio=0.9)
        await expect(answer).not_to_contain_text(OWN_NAMES["ru"])
        await expect(answer).not_to_contain_text(t.plain("I agree"))
    await shot(page, f"{language}-3")
    await citizen.press(after_all)
    await citizen.press(OWN_NAMES[language])
    await citizen.sees_key(t.plain("I agree"))
    await shot(page, f"{language}-4")
