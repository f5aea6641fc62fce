"""What a moderator ticks is what the reporter reads, and the register leads to a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from bot.core.people import Role
from bot.demo.people import ASEL, DANA
from tests.kit.browser import steps
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import BLANK, DESKTOP, SMALL, violations
from tests.kit.papers import Paper
from tests.kit.people import staff
from tests.kit.people.buttons import labels
from tests.kit.people.publishers import every_entry, looked_at
from tests.kit.register.site import served
from tests.kit.stage import stage
from tests.kit.words import ru

CLIPBOARD = ["clipboard-read", "clipboard-write"]
SEEN = {
    "kk": "Материалда есірткі сату ұсынысы және есірткі таратушы іздеу хабарландыруы бар.",
    "ru": "В материале есть предложение купить наркотики и набор закладчиков наркотиков.",
    "en": "The material contains an offer to sell drugs and a job offer for drug couriers.",
}


@pytest.mark.parametrize("language", CITIZENS)
async def test_what_the_moderator_ticks_is_why_wherever_it_is_read(
    demo_stage, demo, open_page, reads_well, language
):
    page = await open_page(viewport=SMALL, permissions=CLIPBOARD)
    await page.goto(f"{demo.root}/#lang={language}")
    t, channel = demo.t(language), demo.channel
    citizen, dana = Hand(page, CITIZENS[language]), Hand(page, DANA)
    await steps.desk_speaks(demo, language, Hand(page, ASEL))
    await steps.report(demo, language, citizen)
    await steps.take(demo, language, citizen, dana)
    await dana.press(t.plain("Other outcome…"))
    for fact in ("couriers", "sale"):
        name = channel.fact(fact).text.say(language)
        await dana.press(f"☐ {name}")
        await dana.sees_key(f"✓ {name}")
    await reads_well(page, "facts")
    await expect(dana.key(demo.outcome("not_confirmed", language))).to_have_count(0)
    await dana.press(demo.outcome("forwarded", language))
    await dana.reads(SEEN[language])
    await dana.press(channel.authority("mia").short.say(language))
    ground = channel.grounds("forwarded", "drugs", "mia", ("sale",))[0]
    await dana.reads(f"1. {ground.label.say(language)}")
    await dana.press_part("1. ")
    await dana.reads(f"1. {channel.outcome('forwarded').reasons[0].text.say(language)}")
    await dana.press_part("1. ")
    card = await dana.reads(t.plain("The reporters will read:"))
    await expect(card).to_contain_text(SEEN[language])
    await reads_well(page, "before it is sent")
    await dana.press(t.plain("Confirm"))
    await citizen.pick_up()
    news = await citizen.reads(t.plain("There is news on your report."))
    await news.locator("[data-spoiler]").first.click()
    await expect(news).to_contain_text(SEEN[language])
    await reads_well(page, "outcome")
    await citizen.press(t.plain("Statement of reasons (PDF)"))
    about = t.plain("Statement of reasons № {number}.", number="@").strip(".")
    await citizen.reads(max(about.split("@"), key=len).strip())
    await reads_well(page, "statement")
    phone = demo_stage.sandbox.phone(CITIZENS[language])
    assert newest_paper(phone).says(SEEN[language])
    await dana.pick_up()
    await dana.sees_key(t.plain("Handed over"))
    await reads_well(page, "case file")
    theirs = channel.addressee("mia", None).language
    assert newest_paper(demo_stage.sandbox.phone(DANA)).says(SEEN[theirs])


def newest_paper(phone):
    """The newest PDF in a private chat, as a screen reader gets it."""
    papers = [m for m in phone.messages() if m.raw.get("document")]
    return Paper(phone.download(papers[-1]).data)


async def test_the_register_says_what_the_moderator_ticked(
    tmp_path, open_page, reads_well
):
    """One decision of two people, published, and read in each language."""
    async with stage(tmp_path, publishes=True) as on:
        page = await open_page(viewport=SMALL)
        await _publish(on)
        [entry] = await every_entry(on)
        async with served(on.habarla.database, channel=on.channel) as root:
            for language, sentence in SEEN.items():
                await page.goto(f"{root}/register/{language}/entries/{entry.id}")
                await expect(page.locator("main")).to_contain_text(sentence)
                await reads_well(page, f"register in {language}")
            await page.goto(BLANK)  # before its server goes


async def _publish(on):
    """Dana ticks what she saw, and the admin approves; Marat publishes it."""
    dana, marat, ivan = (on.citizen(name) for name in ("Дана", "Марат", "Иван"))
    group = await on.desk(dana, marat)
    await on.agree(marat)
    await staff.give_role(on, marat, Role.MODERATOR)
    await staff.reported(on, ivan)
    shown = await staff.card(dana, group, staff.SHOWN)
    working = await staff.opened(dana, group, shown)
    facts = [on.channel.fact(fact).text.say("ru") for fact in ("couriers", "sale")]
    await staff.choose(dana, dana, working, ru("Other outcome…"), *facts)
    await staff.choose(dana, dana, working, "доступ ограничен", "МВД")
    for asks in (ru("Choose the ground:"), ru("Choose the reason:")):
        asked = await staff.shows(dana, dana, working, asks)
        await staff.choose(dana, dana, working, labels(asked)[0])
    await staff.press(dana, dana, await staff.give_order(dana), ru("Propose"))
    await staff.approve(on.admin, group, shown)
    await staff.news(ivan, "доступ ограничен")
    marat.press(ru("Of an organisation"), await looked_at(marat))
    marat.press(ru("Publish"), await marat.wait(ru("This is published:"), after=0))
    await marat.wait(ru("published in the register"), after=0)


@pytest.mark.process
async def test_the_registers_buttons_open_a_phone_in_the_language_of_the_page(
    demo_process, open_page
):
    for size in (SMALL, DESKTOP):
        page = await open_page(viewport=size)
        for language, person in CITIZENS.items():
            t = demo_process.t(language)
            site = f"{demo_process.site}/register/{language}"
            await page.goto(f"{site}/search")
            await page.locator(".entries a").first.click()
            await page.evaluate(AXE_SCRIPT)
            assert await violations(page) == []
            contest = page.get_by_role("link", name=t.plain("Contest this decision"))
            if await contest.count():
                await contest.click()
                await _starts(page, person)
            for path in ("", "/report", "/contest"):
                await page.goto(f"{site}{path}")
                await page.locator("main a.button[href*='/t.me/']").first.click()
                await _starts(page, person)
        await page.goto(BLANK)


async def _starts(page, person):
    """START is there to be pressed, on the phone of somebody who speaks the language."""
    start = Hand(page, person).phone.locator("[data-start]")
    await expect(start).to_be_visible()
