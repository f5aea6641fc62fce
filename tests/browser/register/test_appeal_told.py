"""On the page and the register's site a decision is contested and overturned, in each language.

One bot runs for all languages; each has a link, a reporter and an owner of its own.
"""

import re
import time

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.demo_people import ASEL, DANA, DESK_ID, SERGEI
from bot.domain.figures.fairness import Measure
from bot.domain.figures.period import today
from bot.domain.people import Role
from bot.domain.register.entry import Change, Standing
from bot.i18n import numbered
from bot.messages.register.names import CHANGES, STANDINGS
from bot.storage.figures import fairness
from tests.kit.browser.demo import CITIZENS, OWN_NAMES, Demo
from tests.kit.browser.hand import PATIENCE, Hand
from tests.kit.browser.pages import PHONE
from tests.kit.browser.steps import decide, report, speak
from tests.kit.people.staff import give_role
from tests.kit.register.figures import restrict
from tests.kit.register.site import served
from tests.kit.stage import stage

OTHERS = 5
"""Links restricted besides: a month's figure below 5 is not shown."""
DESK = "ru"
"""The language of the desk's cards."""
OWNERS = {"kk": "Сәуле", "ru": "Вера", "en": "Grace"}
STAFF = ("Дана", "Сергей", "Әсел")
WHY = {"kk": "Бұл біздің дүкен.", "ru": "Это наш магазин.", "en": "This is our shop."}
REPLY = {"kk": "Лицензия бар.", "ru": "Лицензия есть.", "en": "There is a licence."}
FEED = """
async (address) => {
  const text = await (await fetch(address)).text();
  const feed = new DOMParser().parseFromString(text, "application/xml");
  return [...feed.querySelectorAll("entry")].map((entry) => entry.innerHTML);
}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def on(tmp_path_factory):
    """A channel that publishes, whose staff have agreed."""
    async with stage(tmp_path_factory.mktemp("appeal"), demo=True, publishes=True) as on:
        on.admin.say("/desk", chat=DESK_ID)
        for person in (ASEL, SERGEI):
            await on.agree(on.sandbox.phone(person))
        await give_role(on, on.sandbox.phone(SERGEI), Role.MODERATOR)
        await restrict(on.habarla.database, {"drugs": OTHERS}, round(time.time() * 1000))
        yield on


class Told:
    """The people of the story in one language, each at their phone, and the site beside them."""

    def __init__(self, on, language, page, site):
        self.on, self.language, self.site = on, language, site
        self.demo = Demo(on.sandbox.root, on.channel)
        self.link = f"https://{language}.example.com/shop"
        self.shown = f"hxxps://{language}[.]example[.]com/shop"
        owner = on.sandbox.person(OWNERS[language], language).id
        people = (CITIZENS[language], owner, DANA, SERGEI, ASEL)
        self.reporter, self.owner, self.dana, self.sergei, self.asel = (
            Hand(page, person) for person in people
        )

    def word(self, english, **values):
        return self.demo.t(self.language).plain(english, **values)

    async def find(self, address):
        """Its entry on the site, by the link."""
        await self.site.goto(f"{address}/register/{self.language}")
        await self.site.fill("#link", self.link)
        await self.site.keyboard.press("Enter")
        await self.site.click("#answer a")
        host = self.shown.removeprefix("hxxps://").removesuffix("/shop")
        await expect(self.site.locator("h1")).to_have_text(host)

    async def standing(self, standing):
        words = self.word(STANDINGS[standing])
        await expect(self.site.locator(".tag")).to_have_text(words)

    async def total(self, address):
        """This month's figure of links restricted."""
        day = today(self.on.habarla.database.clock(), self.on.channel.zone)
        page = f"{address}/register/{self.language}/figures/{day:%Y-%m}"
        answer = await self.site.goto(page)
        assert answer.status == 200
        return int(await self.site.locator("tfoot .number").inner_text())


@pytest.mark.parametrize("language", CITIZENS)
async def test_an_appeal_that_overturns_a_decision_is_seen_from_all_sides(on, open_page, language):
    page = await open_page(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    told = Told(on, language, page, await open_page())
    await page.goto(f"{told.demo.root}/#lang={language}")
    await _decide_and_publish(told)
    async with served(on.habarla.database) as address:
        restricted = await told.total(address)
        assert restricted > OTHERS
        await told.find(address)
        await told.standing(Standing.IN_FORCE)
        contest = told.site.get_by_role("link", name=told.word("Contest this decision"))
        payload = (await contest.get_attribute("href")).partition("?start=")[2]
    code = await _contest(told, payload)
    began = on.habarla.database.clock()
    await _overturn(told)
    await _owner_reads(told, code)
    await _others_read(told)
    async with served(on.habarla.database) as address:
        assert await told.total(address) == restricted - 1
        await _site_says(told, address, payload.removeprefix("contest_"))
    async with on.habarla.database.reading() as tx:
        figures = await fairness.count(tx, Measure.ANSWERED, began, tx.now + 1)
    assert figures == {("drugs", language): (1, 1)}, "answered, and overturned"


async def _decide_and_publish(told):
    """Dana restricts access, and Sergei publishes that."""
    demo, language, word = told.demo, told.language, told.word
    await report(demo, language, told.reporter, told.link, told.shown)
    for person in (told.sergei, told.asel, told.dana):
        await person.pick_up(DESK_ID)
        await speak(demo, language, person)
    await told.dana.press(demo.t(DESK).plain("Take"), under=told.shown)
    await told.dana.sees_key(word("Release"))
    number = re.search(r"№\s(\w+)", await told.dana.message(told.shown).inner_text())[1]
    await decide(demo, language, told.dana)
    await told.reporter.pick_up()
    await told.reporter.reads(demo.outcome("restricted", language))
    await told.sergei.pick_up(SERGEI)
    await told.sergei.write("/queue publish")
    await told.sergei.press(word("Look at {case}", case=numbered(number)))
    card = await told.sergei.reads(told.shown)
    await expect(card).not_to_contain_text(demo.names[told.reporter.person])
    await told.sergei.press(word("No"))
    await told.sergei.press(word("Publish"))
    await told.sergei.sees_key(word("The entry"))


async def _contest(told, payload):
    """By the link of the entry's page; the code for the answer."""
    owner, word = told.owner, told.word
    await owner.pick_up()
    await owner.phone.locator("[data-start]").click()
    await owner.press(OWN_NAMES[told.language])
    await owner.press(word("I agree"))
    await owner.sees_key(word("Report a violation"))
    await owner.write(f"/start {payload}")
    await owner.press(word("The decision is wrong"))
    await owner.reads(word("Write why, in your words. You can send files, too."))
    await owner.write(WHY[told.language])
    await owner.press(word("Send, answer me here"))
    await owner.press(word("Copy the code"))
    return await owner.clipboard()


async def _overturn(told):
    """Who decided and who published are offered nothing; Asel overturns."""
    word, asel = told.word, told.asel
    none = word("None of them is for you: who took part in a decision does not judge it.")
    for person in (told.dana, told.sergei):
        await person.pick_up()
        await person.write("/queue appeals")
        await person.reads(none)
    await asel.pick_up(ASEL)
    await asel.write("/queue appeals")
    await asel.press(word("Take an appeal"))
    card = await asel.reads(word("A decision is contested"))
    await expect(card).to_contain_text(WHY[told.language])
    await expect(card).to_contain_text(told.shown)
    for name in (OWNERS[told.language], told.demo.names[told.reporter.person]):
        await expect(card).not_to_contain_text(name)
    await asel.press(word("The decision is wrong: overturn it"))
    overturned = told.demo.channel.outcome("overturned")
    for options in (overturned.grounds, overturned.reasons):
        text = getattr(options[0], "label", None) or options[0].text
        await asel.reads(f"1. {text.say(told.language)}")
        await asel.press_part("1. ")
    await asel.reads(
        word(
            "Write the reasons to the person now, as a message in this chat: in plain words, "
            "without names."
        )
    )
    await asel.write(REPLY[told.language])
    await asel.press(word("Confirm"))
    await asel.reads(word("The decision was overturned."))


async def _owner_reads(told, code):
    """The answer with its reasons, and the state by the code."""
    owner, word = told.owner, told.word
    await owner.pick_up()
    answer = await owner.reads(word("There is an answer to your appeal."))
    await expect(answer).to_contain_text(word("You are right: the decision was overturned."))
    await expect(answer.get_by_text(REPLY[told.language])).to_be_visible()
    for name in STAFF:
        await expect(answer).not_to_contain_text(name)
    await owner.write(f"/status {code}")
    state = await owner.reads(word("Answered."))
    await expect(state).to_contain_text(REPLY[told.language])


async def _others_read(told):
    """The reporter, who decided first, and who decided the appeal."""
    word, outcome = told.word, told.demo.outcome("overturned", told.language)
    await told.reporter.pick_up()
    news = await told.reporter.reads(word("The earlier decision was replaced."))
    await expect(news).to_contain_text(outcome)
    await told.dana.pick_up()
    ended = await told.dana.reads(
        word("Your decision was contested; people who took no part in it looked again.")
    )
    await expect(ended).to_contain_text(word("The decision was overturned."))
    await expect(ended).not_to_contain_text("Әсел")
    await told.asel.pick_up()
    await told.asel.reads(word("The person was told. Thank you."))
    for staff in (told.dana, told.sergei, told.asel):
        await staff.pick_up()
        await expect(staff.log).not_to_contain_text(OWNERS[told.language], timeout=PATIENCE)


async def _site_says(told, address, entry):
    """The entry stays, as overturned, and so does its line in the feed; no words are repeated."""
    site, word, language = told.site, told.word, told.language
    await site.goto(f"{address}/register/{language}/entries/{entry}")
    await told.standing(Standing.OVERTURNED)
    await expect(site.locator(".history li")).to_have_count(2)
    await expect(site.locator(".history li").last).to_contain_text(word(CHANGES[Change.OVERTURNED]))
    await expect(site.get_by_role("link", name=word("Contest this decision"))).to_have_count(0)
    listed = await site.evaluate(FEED, f"{address}/register/{language}/feed.atom")
    [line] = [one for one in listed if f"/entries/{entry}" in one]
    assert word(CHANGES[Change.OVERTURNED]) in line
    said = await site.content() + "".join(listed)
    assert not re.search("|".join((WHY[language], REPLY[language])), said)
