"""The front desk on the page of a phone: questions, odd words, families of types, one draft."""

import pytest
from playwright.async_api import expect

from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS, Demo
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import BLANK, PHONE, SMALL
from tests.kit.people.citizens import family_label
from tests.kit.stage import stage

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


QUESTIONS = {
    "kk": {"бұл қандай бот?": "what", "рахмет": "thanks"},
    "ru": {"а когда будет ответ?": "when", "кто вы?": "who"},
    "en": {"how do i report?": "how", "thank you": "thanks"},
}


@pytest.mark.parametrize("language", CITIZENS)
async def test_questions_are_answered_and_odd_words_are_asked_about_once(
    demo, open_page, reads_well, language
):
    page = await open_page(viewport=SMALL, has_touch=True)
    await page.goto(f"{demo.root}/#lang={language}")
    t, citizen = demo.t(language), Hand(page, CITIZENS[language])
    await citizen.pick_up()
    await steps.agree(demo, language, citizen)
    await citizen.write(steps.LINK)
    await citizen.sees_key(family_label(demo.channel, "drugs", language))
    await reads_well(page, "families of types")
    kept = t.plain("Your report is kept. Nothing was added to it.")
    for words, question in QUESTIONS[language].items():
        await citizen.write(words)
        answered = await citizen.reads(_answer(demo, question, language))
        await expect(answered).to_contain_text(kept)
    await reads_well(page, "a question in a draft")
    await citizen.press(t.plain("Continue"))
    await expect(answered).to_have_count(0)  # the draft stands in its place
    await citizen.press(family_label(demo.channel, "drugs", language))
    await citizen.sees_key(demo.type("drugs", language))
    await reads_well(page, "types of a family")
    await citizen.press(t.plain("Cancel"))
    await citizen.reads(t.plain("Cancelled. Nothing was sent."))
    await citizen.write(WORDS[language])
    await citizen.reads(t.plain("Send this as a report?"))
    await reads_well(page, "odd words")
    await citizen.press(t.plain("No"))
    await citizen.reads(t.plain("All right, nothing was sent."))
    await citizen.write("/reprot")
    unknown = await citizen.reads(t.plain("Did you mean this one?"))
    await expect(unknown).to_contain_text("/report")
    await reads_well(page, "unknown command")


@pytest.mark.parametrize("language", CITIZENS)
async def test_a_check_that_waits_takes_links_and_gives_all_else_back(
    tmp_path, open_page, reads_well, language
):
    async with stage(tmp_path, demo=True, publishes=True) as on:
        demo = Demo(on.sandbox.root, on.channel)
        page = await open_page(viewport=SMALL, has_touch=True)
        await page.goto(f"{demo.root}/#lang={language}")
        t, citizen = demo.t(language), Hand(page, CITIZENS[language])
        await citizen.pick_up()
        await steps.agree(demo, language, citizen)
        await citizen.write("/check")
        await citizen.reads("example.com/page")
        [(words, question), _] = QUESTIONS[language].items()
        await citizen.write(words)
        await citizen.reads(_answer(demo, question, language))
        await citizen.write(WORDS[language])
        await citizen.reads(t.plain("Send this as a report?"))
        await citizen.write(steps.LINK)
        await citizen.sees_key(t.plain("Report this link"))
        await citizen.reads(steps.OWN)
        await reads_well(page, "a checked link")
        await page.goto(BLANK)  # before its server goes


def _answer(demo, question, language):
    """The beginning of the answer to a question of the channel file."""
    [found] = [one for one in demo.channel.questions if one.id == question]
    return found.answer.say(language)[:40]
