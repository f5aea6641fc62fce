"""A report is one thing on the page of a phone: one number, one page, one message of outcomes."""

import pytest
from playwright.async_api import expect

from bot.demo.people import ASEL, DANA, DESK_ID
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import SMALL

CLIPBOARD = ["clipboard-read", "clipboard-write"]
LINKS = [f"https://example.com/shop/{n}" for n in (71, 72, 73)]
SHOWN = [f"hxxps://example[.]com/shop/{n}" for n in (71, 72, 73)]


@pytest.mark.parametrize("language", CITIZENS)
async def test_three_links_are_one_report_with_one_number_one_page_and_one_answer(
    demo, open_page, reads_well, language
):
    page = await open_page(viewport=SMALL, has_touch=True, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang={language}")
    t = demo.t(language)
    citizen, dana = Hand(page, CITIZENS[language]), Hand(page, DANA)
    await steps.desk_speaks(demo, language, Hand(page, ASEL))
    await steps.report(demo, language, citizen, " ".join(LINKS), LINKS[0])
    number = (await citizen.clipboard())[:6]
    await reads_well(page, "receipt")
    await _read_the_page(demo, language, citizen, number)
    await reads_well(page, "the page of a report")
    await _decide_all(demo, language, dana, reads_well)
    await citizen.pick_up()
    news = await citizen.reads(t.plain("There is news on your report."))
    await expect(news).to_contain_text(number)
    await expect(news).to_contain_text(
        t.plain("Links decided: {n} of {total}.", n=3, total=3)
    )
    for shown in SHOWN:
        await expect(news.get_by_text(shown)).to_be_hidden()
    await reads_well(page, "one message of outcomes")
    await news.locator("[data-spoiler]").first.click()
    for shown in SHOWN:
        await expect(news).to_contain_text(shown)
    await expect(
        citizen.log.locator("article").filter(
            has_text=t.plain("There is news on your report.")
        )
    ).to_have_count(1)
    await _pass_on_the_second_look(demo, language, citizen, Hand(page, ASEL))
    await reads_well(page, "passed on")


async def _read_the_page(demo, language, citizen, number):
    """/my lists the report, and its button opens all of it."""
    t = demo.t(language)
    await citizen.write("/my")
    listed = await citizen.reads(t.plain("My reports"))
    await expect(listed).to_contain_text(f"{LINKS[0]} +2")
    await citizen.press(t.plain("Open № {number}", number=number))
    await citizen.sees_key(t.plain("Withdraw"))
    shown = await citizen.reads(LINKS[2])
    await expect(shown).to_contain_text(number)
    for link in LINKS:
        await expect(shown.locator("code", has_text=link)).to_be_visible()
    await expect(shown.locator("a")).to_have_count(0)


async def _decide_all(demo, language, dana, reads_well):
    """One press for the first link, found by the number of its card, and one for the others."""
    t = demo.t(language)
    await dana.pick_up(DESK_ID)
    await steps.speak(demo, language, dana)
    for n, shown in enumerate(SHOWN, 1):
        card = await dana.reads(shown)
        place = t.plain("{n} of {all} from one report", n=n, all=3)
        await expect(card).to_contain_text(place)
    card = await (await dana.reads(SHOWN[0])).inner_text()
    on_card = card.split("№")[1].split()[0]
    await dana.press(t.plain("Take"), under=SHOWN[0])
    await dana.sees_key(t.plain("Release"))
    await dana.write(f"/case {on_card}")
    clean = demo.channel.type("drugs").presets[2]
    await dana.press(clean.label.say(language))
    same = t.plain("The same for other links ({n})", n=2)
    await dana.sees_key(same)
    await reads_well(dana.page, "decided by one press")
    await dana.press(same)
    told = await dana.reads(t.plain("As № {number}:", number=on_card))
    await expect(told).to_contain_text(t.plain("Decided: {cases}", cases="")[:-1])
    await reads_well(dana.page, "the same for all")


async def _pass_on_the_second_look(demo, language, citizen, asel):
    """An admin who took no part is asked by name, and leaves it to a colleague in that message."""
    t = demo.t(language)
    await steps.begin_work(demo, language, asel)
    await citizen.pick_up()
    await citizen.press(t.plain("Ask for a second look"))
    looked_at = t.plain(
        "People who took no part in the decision look at your report again, once. The "
        "answer comes by {day}.",
        day="@",
    )
    await citizen.reads(looked_at.split("@")[0].strip())
    await asel.pick_up()
    asked = t.plain("I ask you by name. Pass it on, and I ask a colleague.")
    await asel.reads(asked)
    await asel.press(t.plain("Pass it on"))
    await asel.reads(t.plain("You passed it on. I ask a colleague."))
