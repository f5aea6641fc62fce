"""A desk that calls people, on the page of a phone: a home, switches, a proposal to one by name."""

import pytest
from playwright.async_api import expect

from bot.core.pickers import ticked
from bot.demo.people import ASEL, DANA, DESK_ID
from bot.desk.asked import Reached
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import SMALL

GRAVE = "terrorism"
"""A type of which one person decides nothing alone."""


@pytest.mark.parametrize("language", CITIZENS)
async def test_a_proposal_reaches_a_colleague_by_name_who_approves_in_that_message(
    demo, open_page, reads_well, language
):
    page = await open_page(viewport=SMALL, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, citizen = demo.t(language), Hand(page, CITIZENS[language])
    dana, asel = Hand(page, DANA), Hand(page, ASEL)
    await steps.desk_speaks(demo, language, asel)
    await steps.begin_work(demo, language, asel)
    await citizen.pick_up()
    await steps.agree(demo, language, citizen)
    await citizen.write(steps.LINK)
    await steps.choose_type(demo, language, citizen, GRAVE)
    await citizen.press(t.plain("Send"))
    await citizen.reads(t.plain("Your report code:"))
    await steps.take(demo, language, citizen, dana)
    preset = demo.channel.type(GRAVE).presets[0]
    authority = demo.channel.authority(preset.authority).short.say(language)
    await dana.press(t.plain("Propose to forward: {authority}", authority=authority))
    name = demo.names[ASEL]
    await dana.reads(t.plain(Reached.DELIVERED.sentence, name=name))
    await reads_well(page, "delivered")
    await asel.pick_up()
    card = await asel.reads(steps.SHOWN)
    await expect(card).to_contain_text(demo.names[DANA])
    for stage in Reached:
        await expect(card).not_to_contain_text(t.plain(stage.sentence, name=name))
    await asel.sees_key(t.plain("Approve"), under=steps.SHOWN)
    await reads_well(page, "a proposal in private")
    await asel.press(t.plain("Refuse…"), under=steps.SHOWN)
    await asel.sees_key(t.plain("In your own words…"))
    await reads_well(page, "refuse")
    await dana.pick_up()
    await dana.reads(t.plain(Reached.OPENED.sentence, name=name))
    await asel.pick_up()
    await asel.press(t.plain("Back"))
    await asel.press(t.plain("Approve"), under=steps.SHOWN)
    await asel.sees_key(t.plain("Undo"))
    await citizen.pick_up()
    await citizen.reads(t.plain("There is news on your report."))


@pytest.mark.parametrize("language", CITIZENS)
async def test_staff_start_at_a_home_whose_switches_show_how_they_stand(
    demo, open_page, reads_well, language
):
    page = await open_page(viewport=SMALL, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, dana = demo.t(language), Hand(page, DANA)
    await Hand(page, ASEL).pick_up(DESK_ID)
    await Hand(page, ASEL).reads("/help")
    await steps.begin_work(demo, language, dana)
    for label in ("What is waiting", "My cases", "Report something of my own"):
        await dana.sees_key(t.plain(label))
    await reads_well(page, "home")
    await dana.press(t.plain("Go on duty"))
    for label, is_on in (("On duty", True), ("Text only", False)):
        await dana.sees_key(ticked(t.plain(label), is_on))
    await reads_well(page, "switches")
    await dana.press(ticked(t.plain("Text only"), False))
    await dana.sees_key(ticked(t.plain("Text only"), True))
    await dana.press(t.plain("At work"))
    await dana.sees_key(t.plain("Go off duty"))
