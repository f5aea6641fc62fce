"""A broadcast on the page, in each language: composed, previewed, sent, paused, resumed."""

import pytest
from playwright.async_api import expect

from bot.core.messages import language_name
from bot.core.toasts import topic_name
from bot.demo.people import ASEL, BOLAT
from bot.values import Topic
from tests.kit.browser.demo import CITIZENS
from tests.kit.browser.hand import PATIENCE, Hand
from tests.kit.browser.pages import BLANK, DESKTOP, PHONE
from tests.kit.people.admins import TEXTS, crowd, enroll
from tests.kit.stage import stage

PEOPLE, PER_SECOND = 12, 4
"""Slow enough to press Pause while it runs."""


@pytest.mark.parametrize(
    ("language", "size"), [("kk", PHONE), ("ru", DESKTOP), ("en", PHONE)]
)
async def test_a_broadcast_is_composed_previewed_sent_paused_and_resumed(
    tmp_path, open_page, language, size
):
    async with stage(tmp_path, demo=True, messages_per_second=PER_SECOND) as on:
        t = on.t(language)
        await enroll(on, language, on.admin, on.sandbox.phone(CITIZENS[language]))
        await crowd(on, PEOPLE, language)
        page = await open_page(viewport=size)
        await page.goto(f"{on.sandbox.root}/#lang={language}")
        boss = Hand(page, ASEL)
        await boss.pick_up(ASEL)
        await boss.write("/broadcast")
        await boss.press(topic_name(t, Topic.HOTLINES))
        for code in CITIZENS:
            name = language_name(code)
            await boss.reads(
                t.plain("Now the message. Language: {language}", language=name)
            )
            await boss.write(TEXTS[code])
            await boss.sees_key(f"✓ {name}")
        await boss.press(t.plain("Preview and send"))
        await boss.sees_key(t.plain("Send it now"))
        for code in CITIZENS:
            await boss.sees_key(on.t(code).plain("Unsubscribe from this topic"))
        await boss.press(t.plain("Send it now"))
        await boss.press(t.plain("Pause"))
        await boss.reads(t.plain("Nothing is sent until you press “Resume”."))
        await boss.press(t.plain("Resume"))
        await boss.sees_key(t.plain("Pause"))
        await boss.reads(t.plain("Delivered: {n}", n=PEOPLE + 2))
        reader = Hand(page, CITIZENS[language])
        await reader.pick_up()
        await reader.reads(TEXTS[language])
        await reader.press(t.plain("Unsubscribe from this topic"))
        await reader.sees_key(t.plain("Unsubscribed · Undo"))
        await expect(reader.message(TEXTS[language])).to_be_visible(timeout=PATIENCE)
        await page.goto(BLANK)  # before its server goes


@pytest.mark.process
async def test_in_the_demo_a_broadcast_to_everybody_waits_for_its_second_admin(
    demo_process, open_page
):
    page = await open_page(viewport=PHONE)
    await page.goto(f"{demo_process.root}/#lang=ru")
    t = demo_process.t("ru")
    asel, bolat = Hand(page, ASEL), Hand(page, BOLAT)
    await asel.pick_up(ASEL)
    await asel.write("/broadcast")
    await asel.press(topic_name(t, Topic.HOTLINES))
    await asel.sees_key(language_name("kk"))
    await asel.write(TEXTS["kk"])
    await asel.sees_key(f"✓ {language_name('kk')}")
    await asel.press(t.plain("Preview and send"))
    await asel.press(t.plain("Ask for approval"))
    await bolat.pick_up(BOLAT)
    await bolat.press(demo_process.t("kk").plain("Approve"))
    await asel.pick_up(ASEL)
    await asel.sees_key(t.plain("Pause"))
