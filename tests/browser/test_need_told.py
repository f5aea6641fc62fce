"""A person in danger reads whom to call on the page of a phone, whatever they were doing."""

import pytest
from playwright.async_api import expect

from bot.core.messages import language_name
from bot.demo.people import DANA
from bot.reports.need import Need
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import PHONE
from tests.kit.people.need import SENTENCES, ways_on


async def _is_heard(demo, language, hand, need):
    """The card stands whole on the screen, with one bold number at its head."""
    said, t = demo.channel.need, demo.t(language)
    advice = said if need is Need.LIFE else said.advice[need.value]
    await hand.write(SENTENCES[need][language])
    card = await hand.reads(advice.text.say(language).splitlines()[0])
    await expect(card.locator("b, strong")).to_contain_text(advice.numbers[0])
    for label in ways_on(need):
        await hand.sees_key(t.plain(label))
    await expect(card).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", CITIZENS)
async def test_danger_is_heard_without_consent_at_a_check_in_a_draft_and_of_staff(
    demo, open_page, language
):
    page = await open_page(viewport=PHONE, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, citizen = demo.t(language), Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await citizen.phone.locator("[data-start]").click()
    await citizen.sees_key(language_name(language))
    await _is_heard(demo, language, citizen, Need.ATTACK)
    await citizen.press(language_name(language))
    await citizen.press(t.plain("I agree"))
    await citizen.sees_key(t.plain("Report a violation"))
    await citizen.press(t.plain("Report this"))
    await citizen.reads(SENTENCES[Need.ATTACK][language])
    await citizen.press(t.plain("Cancel"))
    await citizen.write("/check")
    await _is_heard(demo, language, citizen, Need.LIFE)
    await _is_heard(demo, language, citizen, Need.OTHER)
    await citizen.write(steps.LINK)
    await citizen.reads(steps.OWN)
    await _is_heard(demo, language, citizen, Need.CHILD)
    await citizen.press(t.plain("Report this"))
    await citizen.reads(steps.OWN)
    dana = Hand(page, DANA)
    await dana.pick_up(DANA)
    await dana.phone.locator("[data-start]").click()
    await _is_heard(demo, language, dana, Need.HOME)
