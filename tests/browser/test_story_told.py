"""The whole story by clicking, once per language: phones side by side, and one at a time."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.story import ASEL, CITIZENS, DANA, DESK, OWN_NAMES, Demo, Hand

pytestmark = [pytest.mark.browser, pytest.mark.process]

CLIPBOARD = ["clipboard-read", "clipboard-write"]
QUESTION = {"kk": "Қашан көрдіңіз?", "ru": "Когда вы это видели?", "en": "When did you see it?"}
ANSWER = {"kk": "Кеше кешке.", "ru": "Вчера вечером.", "en": "Last night."}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_side_by_side_a_report_becomes_an_outcome_that_is_read(
    demo: Demo, open_page: OpenPage, language: str
) -> None:
    page = await open_page(viewport=DESKTOP, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang={language}")
    citizen, dana = Hand(page, CITIZENS[language]), Hand(page, DANA)
    await citizen.pick_up()
    await dana.pick_up()
    await _tell(demo, language, citizen, dana)
    await expect(page.locator("[data-phone]")).to_have_count(3 if language != "ru" else 2)


async def test_on_a_small_screen_a_report_becomes_an_outcome_that_is_read(
    demo: Demo, open_page: OpenPage
) -> None:
    page = await open_page(viewport=PHONE, has_touch=True, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang=kk")
    await _tell(demo, "kk", Hand(page, CITIZENS["kk"]), Hand(page, DANA))
    await expect(page.locator("[data-phone]")).to_have_count(1)


async def _tell(demo: Demo, language: str, citizen: Hand, moderator: Hand) -> None:
    await _desk_speaks(demo, language, Hand(citizen.page, ASEL))
    await _report(demo, language, citizen)
    await _ask_and_answer(demo, language, citizen, moderator)
    await _decide(demo, language, moderator)
    await _read(demo, language, citizen)
    await _reload_keeps(demo, language, citizen, moderator)


async def _desk_speaks(demo: Demo, language: str, admin: Hand) -> None:
    """The demo's desk begins in Russian; an admin changes that."""
    if language == "ru":
        return
    t = demo.t("ru")
    await admin.pick_up(DESK)
    await admin.reads(t.plain("This is a desk now. Cases arrive here."))
    await admin.write("/language")
    await admin.press(t.plain("Desk: {language}", language=OWN_NAMES[language]))
    await admin.reads(
        demo.t(language).plain("This desk speaks English now. Changed by {name}.", name="Әсел")
    )


async def _report(demo: Demo, language: str, citizen: Hand) -> None:
    t = demo.t(language)
    await citizen.pick_up()
    await citizen.phone.locator("[data-start]").click()
    await citizen.press(OWN_NAMES[language])
    await citizen.reads(t.plain("Your consent"))
    await citizen.press(t.plain("I agree"))
    await citizen.sees_key(t.plain("Report a violation"))
    await citizen.write("https://www.example.com/shop/77?utm_source=tg")
    await citizen.press(demo.type("drugs", language))
    await citizen.reads("hxxps://example[.]com/shop/77")
    await citizen.press(t.plain("Send"))
    receipt = await citizen.reads(t.plain("Your receipt code:"))
    await citizen.press(t.plain("Copy the code"))
    await expect(receipt).to_contain_text(await citizen.clipboard())


async def _ask_and_answer(demo: Demo, language: str, citizen: Hand, moderator: Hand) -> None:
    """The page takes up the bot's prompt as a reply by itself, as messengers do."""
    t = demo.t(language)
    await moderator.pick_up(DESK)
    card = await moderator.reads("hxxps://example[.]com/shop/77")
    person = demo.names[citizen.person]
    await expect(card).not_to_contain_text(person)
    await moderator.press(t.plain("Take"))
    await moderator.sees_key(t.plain("Release"))
    await moderator.press(t.plain("Ask the reporter"))
    await expect(moderator.phone.locator(".compose .context")).to_be_visible(timeout=20_000)
    await moderator.write(QUESTION[language])
    await citizen.pick_up()
    asked = await citizen.reads(t.plain("Staff have a question about your report."))
    await expect(asked.locator("[data-spoiler]").first).to_be_visible()
    await citizen.press(t.plain("Answer"))
    await citizen.reads(
        t.plain("Write your answer now, or send a file. Staff see it without your name.")
    )
    await citizen.write(ANSWER[language])
    thanks = t.plain("Thank you, staff have your answer. Report: № {number}.", number="@")
    await citizen.reads(thanks.split("@")[0].strip())
    await moderator.pick_up()
    answer = await moderator.reads(ANSWER[language])
    await expect(answer).not_to_contain_text(person)
    await expect(answer.locator("[data-quote]")).to_be_visible()


async def _decide(demo: Demo, language: str, moderator: Hand) -> None:
    t = demo.t(language)
    await moderator.press(t.plain("Outcome"))
    await moderator.press(demo.outcome("restricted", language))
    grounds = demo.channel.grounds("restricted", "drugs")
    await moderator.reads(f"2. {grounds[1].label.say(language)}")
    await moderator.press_part("2. ")
    reason = demo.channel.outcome("restricted").reasons[0].text.say(language)
    await moderator.reads(f"1. {reason}")
    await moderator.press_part("1. ")
    card = await moderator.reads(t.plain("The reporters will read:"))
    await expect(card).to_contain_text(grounds[1].label.say(language))
    await expect(card).to_contain_text(reason)
    await moderator.press(t.plain("Confirm"))
    await moderator.sees_key(t.plain("Reopen"))


async def _read(demo: Demo, language: str, citizen: Hand) -> None:
    t = demo.t(language)
    await citizen.pick_up()
    news = await citizen.reads(t.plain("There is news on your report."))
    outcome = demo.outcome("restricted", language)
    hidden = news.locator("[data-spoiler]")
    await expect(news.get_by_text(outcome)).to_be_hidden()
    await hidden.first.click()
    await expect(news.locator("[data-spoiler]")).to_have_count(0)
    await expect(news).to_contain_text(outcome)


async def _reload_keeps(demo: Demo, language: str, citizen: Hand, moderator: Hand) -> None:
    t = demo.t(language)
    await citizen.page.reload()
    await citizen.pick_up()
    await citizen.reads(t.plain("There is news on your report."))
    await citizen.press(t.plain("Show the report"))
    await citizen.reads(demo.outcome("restricted", language))
    await moderator.pick_up()
    await moderator.reads(t.plain("The reporters were told."))
