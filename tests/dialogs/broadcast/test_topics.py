"""Those who get a broadcast: they leave its topic with one tap, come back, and read what stays."""

import pytest

from bot.core.toasts import topic_name
from bot.values import Topic
from tests.kit.people.admins import TEXTS, admin, crowd
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, toast
from tests.kit.stage import stage


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_tap_leaves_a_topic_and_another_comes_back(tmp_path, language):
    async with stage(tmp_path) as on:
        boss = await admin(on)
        [ivan] = await crowd(on, 1, language)
        t = on.t(language)
        await boss.begin()
        await boss.write("kk", "ru", "en")
        await boss.press("English", button="Buttons with links")
        await boss.press("Buttons with links", "https://")
        boss.phone.say("Read more - https://example.kz/en")
        await boss.sees(boss.word("The buttons are saved."))
        await boss.preview()
        await boss.press("Send it now", button="Table (CSV)")
        got = await ivan.wait(TEXTS[language])
        links = [b for row in got.rows for b in row if "url" in b]
        leave, back = t.plain("Unsubscribe from this topic"), t.plain("Unsubscribed · Undo")
        ivan.press(leave, got)
        name = topic_name(t, Topic.HOTLINES)
        said = await toast(ivan)
        assert name in said, "what is left, and that reports' own news stay"
        muted = await ivan.wait(lambda m: back in labels(m))
        assert (muted.id, muted.text) == (got.id, TEXTS[language])
        assert [b for row in muted.rows for b in row if "url" in b] == links
        ivan.press(back, muted)
        assert name in await toast(ivan)
        await ivan.wait(lambda m: m.id == got.id and leave in labels(m))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_topics_are_chosen_in_the_privacy_menu(tmp_path, language):
    async with stage(tmp_path) as on:
        [ivan], t = await crowd(on, 1, language), on.t(language)
        ivan.say("/privacy")
        await ivan.wait(lambda m: t.plain("What you write to me about") in labels(m))
        ivan.press(t.plain("What you write to me about"))
        name = topic_name(t, Topic.SAFETY)
        listed = await ivan.wait(lambda m: f"✓ {name}" in labels(m))
        assert t.plain("You always get news about your own reports.") in listed.text
        ivan.press(f"✓ {name}")
        await ivan.wait(lambda m: f"✗ {name}" in labels(m))
        ivan.press(f"✗ {name}")
        await ivan.wait(lambda m: f"✓ {name}" in labels(m))
        ivan.press(t.plain("Back"))
        menu = await ivan.wait(lambda m: t.plain("Delete my data") in labels(m))
        for forged in (
            "",
            ":out:breach:x",
            ":out",
            ":out:politics:x",
            ":what:safety",
            ":out:safety",
        ):
            ivan.press_data(f"o{forged}", menu.id)
        ivan.say("/privacy")
        shown = await ivan.wait(lambda m: t.plain("What you write to me about") in labels(m))
        ivan.press(t.plain("What you write to me about"), shown)
        listed = await ivan.wait(lambda m: f"✓ {name}" in labels(m))
        assert not [label for label in labels(listed) if label.startswith("✗")], "forged ones"
