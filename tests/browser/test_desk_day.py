"""A day of a desk: people of three languages report, two moderators and a senior work."""

from contextlib import asynccontextmanager

from playwright.async_api import expect

from bot.demo_people import DANA, DESK_ID, SERGEI
from bot.domain.people import Role
from offline_telegram import Group
from tests.kit.browser.demo import CITIZENS, Demo
from tests.kit.browser.hand import Hand
from tests.kit.browser.pages import BLANK
from tests.kit.browser.steps import agree, ask_and_answer, decide
from tests.kit.people.staff import give_role
from tests.kit.stage import stage

UNDO_SECONDS = 25
DESK = "ru"
"""The language of the desk, of its second moderator and of the senior."""


@asynccontextmanager
async def desk_with_a_senior(folder):
    """The demo and the id of a senior moderator, who is a member of its desk."""
    async with stage(folder, undo_seconds=UNDO_SECONDS, demo=True) as on:
        on.admin.say("/desk", chat=DESK_ID)
        await on.admin.wait("/help", chat=DESK_ID)
        senior = on.sandbox.person("Марат", DESK, role="moderator")
        Group(on.sandbox.world, on.sandbox.world.chat(DESK_ID)).add(senior)
        await give_role(on, senior, Role.SENIOR)
        yield Demo(on.sandbox.root, on.channel), senior.id


def _shown(language):
    return f"hxxps://{language}[.]example[.]com/shop"


def _preset(demo, preset, language):
    presets = {one.id: one for one in demo.channel.type("drugs").presets}
    return presets[preset].label.say(language)


async def _reports(demo, citizen, language):
    t = demo.t(language)
    await citizen.pick_up()
    await agree(demo, language, citizen)
    await citizen.write(f"https://{language}.example.com/shop")
    await citizen.press(demo.type("drugs", language))
    await citizen.reads(_shown(language))
    await citizen.press(t.plain("Send"))
    await citizen.reads(t.plain("Your report code:"))


async def test_a_desk_decides_by_presets_asks_undoes_and_takes_the_next_case(tmp_path, open_page):
    async with desk_with_a_senior(tmp_path) as (demo, senior):
        page = await open_page()
        await page.goto(f"{demo.root}/#lang=ru")
        citizens = {language: Hand(page, person) for language, person in CITIZENS.items()}
        for language, citizen in citizens.items():
            await _reports(demo, citizen, language)
        dana, sergei, marat = (Hand(page, person) for person in (DANA, SERGEI, senior))
        await _dana_decides_by_a_preset(demo, dana)
        await _sergei_asks_and_decides(demo, sergei, citizens["ru"])
        await _marat_undoes(demo, marat)
        await _sergei_takes_the_next(demo, sergei)
        await _citizens_read(demo, citizens)
        await page.goto(BLANK)  # before its server goes


async def _dana_decides_by_a_preset(demo, dana):
    """One press at the desk."""
    await dana.pick_up(DESK_ID)
    await dana.press(_preset(demo, "clean", DESK), under=_shown("kk"))
    await dana.sees_key(demo.t(DESK).plain("Undo"), under=_shown("kk"))
    await expect(dana.message(_shown("kk"))).to_contain_text(demo.outcome("not_confirmed", DESK))


async def _sergei_asks_and_decides(demo, sergei, ivan):
    """Open leads from the desk to the working card, where a question and the full choice are."""
    t = demo.t(DESK)
    await sergei.pick_up(DESK_ID)
    await sergei.press(t.plain("Open"), under=_shown("ru"))
    await sergei.sees_key(t.plain("Other outcome…"), under=_shown("ru"))
    await ask_and_answer(demo, DESK, ivan, sergei)
    await decide(demo, DESK, sergei)


async def _marat_undoes(demo, marat):
    """A senior undoes at the desk what a moderator decided in private."""
    await marat.pick_up(DESK_ID)
    await marat.press(demo.t(DESK).plain("Undo"), under=_shown("ru"))
    await marat.sees_key(_preset(demo, "clean", DESK), under=_shown("ru"))


async def _sergei_takes_the_next(demo, sergei):
    """The free case comes into private and is decided there by a preset."""
    t = demo.t(DESK)
    await sergei.pick_up(sergei.person)
    await sergei.press(t.plain("Next"))
    await sergei.sees_key(t.plain("Release"), under=_shown("en"))
    await sergei.press(_preset(demo, "removed", DESK), under=_shown("en"))
    await sergei.sees_key(t.plain("Undo"), under=_shown("en"))


async def _citizens_read(demo, citizens):
    """Each reads the outcome in their own language; what was undone is not told."""
    for language, outcome in (("kk", "not_confirmed"), ("en", "removed")):
        await citizens[language].pick_up()
        news = await citizens[language].reads(
            demo.t(language).plain("There is news on your report.")
        )
        await expect(news).to_contain_text(demo.outcome(outcome, language))
    await citizens["ru"].pick_up()
    told = citizens["ru"].message(demo.t("ru").plain("There is news on your report."))
    await expect(told).to_have_count(0)
