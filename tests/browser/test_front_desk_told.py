"""The front desk on the page of a phone: families of types, one message of a draft, off-line types."""

import pytest
from playwright.async_api import expect

from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import PHONE
from tests.kit.people.citizens import family_label

WORDS = {
    "kk": "Үйдің қабырғасына жазу жазып кетіпті",
    "ru": "На стене нашего дома появились надписи",
    "en": "There are new inscriptions on our house",
}


@pytest.mark.parametrize("language", CITIZENS)
async def test_what_happens_off_line_is_reported_with_its_place(
    demo, open_page, language
):
    page = await open_page(viewport=PHONE, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, citizen = demo.t(language), Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await steps.agree(demo, language, citizen)
    await citizen.write(WORDS[language])
    await citizen.press(t.plain("Yes, report it"))
    await citizen.sees_key(family_label(demo.channel, "leaflets", language))
    await steps.choose_type(demo, language, citizen, "leaflets")
    asked = await citizen.reads(t.plain("Where did it happen?"))
    await expect(asked).to_contain_text("102")
    await citizen.write("Abai 1")
    await citizen.reads(t.plain("Check before sending"))
    await citizen.press(t.plain("Send"))
    await citizen.reads(t.plain("Your report code:"))


@pytest.mark.parametrize("language", CITIZENS)
async def test_a_draft_is_one_message_as_things_are_added(demo, open_page, language):
    page = await open_page(viewport=PHONE, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    citizen = Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await steps.agree(demo, language, citizen)
    family = family_label(demo.channel, "drugs", language)
    await citizen.write(steps.LINK)
    await citizen.sees_key(family)
    await citizen.write("https://example.com/more")
    await citizen.reads(demo.t(language).plain("Added to your report."))
    keys = citizen.log.locator("[data-row]").filter(has_text=family)
    await expect(keys).to_have_count(1)
