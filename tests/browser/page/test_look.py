"""The look of the page: entities, spoilers, escaping, widths, colours, languages."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.people import AIGERIM, DANA, DESK_ID, EMMA, IVAN
from tests.browser.page.conftest import message, phone, write
from tests.kit.browser.pages import DESKTOP, PHONE
from tests.kit.words import kk, ru

CONTRAST = Path(__file__).with_name("contrast.js").read_text()
CUT_OFF = """() => [...document.querySelectorAll('.text, .key, .bubble, .top, .thread__scroller')]
  .filter(each => each.scrollWidth > each.clientWidth + 4).map(each => each.className)"""
LONG = (
    "Хабарламаңыз уәкілетті органға жіберілді, қарау нәтижесін осы чаттан біле аласыз. "
    * 4
)
MARKUP = (
    "😀 <b>қалың <i>көлбеу</i></b> <u>асты</u> <s>сызық</s> <code>KZ7-4QM</code>"
    '<pre><code class="language-python">print(1)</code></pre>'
    "<blockquote>дәйексөз</blockquote>\n<tg-spoiler>құпия сөз</tg-spoiler>"
)
KEYS = {
    "inline_keyboard": [
        [{"text": kk("My reports"), "callback_data": "1", "style": "primary"}],
        [
            {"text": kk("Region"), "callback_data": "2"},
            {"text": "Жою", "callback_data": "3", "style": "danger"},
        ],
    ]
}


async def drawn(page):
    """Waits until the browser has drawn the latest changes."""
    await page.evaluate(
        "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
    )


async def talk(bot, page):
    """Messages with entities, long text and buttons."""
    await write(phone(page, AIGERIM), "/start")
    await bot.received()
    await bot.say(AIGERIM, MARKUP, parse_mode="HTML")
    await bot.say(AIGERIM, LONG, reply_markup=KEYS)
    await bot.say(DESK_ID, f"№ 1042\n{LONG}", reply_markup=KEYS)


async def test_entities_become_elements_and_a_spoiler_is_hidden_until_revealed(
    bot, started
):
    number = await bot.say(AIGERIM, MARKUP, parse_mode="HTML")
    shown = message(started, number)
    await expect(shown.locator("strong")).to_have_text("қалың көлбеу")
    await expect(shown.locator("strong em")).to_have_text("көлбеу")
    await expect(shown.locator("u")).to_have_text("асты")
    await expect(shown.locator("s")).to_have_text("сызық")
    await expect(shown.locator("code").first).to_have_text("KZ7-4QM")
    await expect(shown.locator("pre")).to_have_attribute("data-language", "python")
    await expect(shown.locator("blockquote")).to_have_text("дәйексөз")
    number = await bot.say(
        AIGERIM, "Жаңалық бар\n<tg-spoiler>Расталды</tg-spoiler>", parse_mode="HTML"
    )
    hidden = message(started, number).locator(".spoiler__text")
    await expect(hidden).to_be_hidden()
    await expect(started.locator(f'[data-chat="{AIGERIM}"]')).not_to_contain_text(
        "Расталды"
    )
    await message(started, number).locator("[data-spoiler]").press("Enter")
    await expect(hidden).to_be_visible()


@pytest.mark.parametrize(
    "text",
    [
        "<blockquote><tg-spoiler>Мен қорқамын</tg-spoiler></blockquote>",
        "<tg-spoiler><blockquote>Мен қорқамын</blockquote></tg-spoiler>",
        "<tg-spoiler>Мен <blockquote>қорқамын</blockquote></tg-spoiler>",
    ],
)
async def test_a_click_opens_quoted_words_behind_a_spoiler(bot, started, text):
    number = await bot.say(AIGERIM, text, parse_mode="HTML")
    shown = message(started, number)
    await expect(shown.locator(".spoiler__text")).to_be_hidden()
    await shown.locator("blockquote").click(force=True)
    await expect(shown.get_by_text("қорқамын")).to_be_visible()


async def test_text_of_people_never_becomes_markup(bot, page):
    await bot.open(page, AIGERIM, EMMA)
    nasty = '<img src=x onerror="document.title=1"><b>қалың</b>'
    await write(phone(page, AIGERIM), nasty)
    number = (await bot.received())["message_id"]
    shown = message(phone(page, AIGERIM), number)
    await expect(shown).to_contain_text(nasty)
    await expect(shown.locator("img, b")).to_have_count(0)


async def test_the_page_loads_from_its_own_server_only(bot, open_page):
    page, asked = await open_page(own=True), []
    page.on("request", lambda request: asked.append(request.url))
    await bot.open(page, AIGERIM, DANA)
    assert asked
    assert [url for url in asked if not url.startswith(bot.sandbox.root)] == []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
async def test_nothing_is_cut_off_at_any_width(bot, page, lang):
    await bot.open(page, AIGERIM, DANA, lang=lang)
    await talk(bot, page)
    for width in (360, 768, 1024, 1920):
        await page.set_viewport_size({"width": width, "height": 800})
        await drawn(page)
        assert await page.evaluate(CUT_OFF) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_texts_have_enough_contrast_in_light_and_dark(
    bot, open_page, scheme, viewport
):
    page = await open_page(viewport=viewport, color_scheme=scheme)
    await bot.open(page)
    assert await page.evaluate(CONTRAST) == []
    await bot.open(page, AIGERIM, DANA)
    await talk(bot, page)
    await page.locator("[data-faults]").click()
    await page.locator('[data-fault="down"]').click()
    await drawn(page)
    assert await page.evaluate(CONTRAST) == []


async def test_the_colour_switch_overrides_the_system(bot, open_page):
    page = await open_page(color_scheme="dark")
    await bot.open(page, AIGERIM)
    dark = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.locator("[data-theme-switch]").click()
    assert (
        await page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    )
    await expect(page).to_have_url(re.compile("theme=light"))


@pytest.mark.parametrize(("locale", "lang"), [("ru-RU", "ru"), ("de-DE", "kk")])
async def test_the_page_uses_the_browsers_language_or_kazakh(
    bot, open_page, locale, lang
):
    page = await open_page(locale=locale)
    await page.goto(bot.sandbox.root)
    await expect(page.locator("html")).to_have_attribute("lang", lang)


async def test_a_language_is_chosen_while_a_draft_stays_and_has_every_label(bot, page):
    await bot.open(page, IVAN)
    field = phone(page, IVAN).locator("[data-compose]")
    await field.fill(ru("draft"))
    await page.locator('[data-language="ru"]').click()
    await expect(page.locator("[data-faults]")).to_have_text("Сбои Telegram")
    await expect(field).to_have_value(ru("draft"))
    labels = await page.evaluate(
        "import('/static/js/i18n.js').then(each => each.LABELS)"
    )
    places = {
        lang: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}
        for lang, texts in labels.items()
    }
    assert places["ru"] == places["kk"]
    assert places["en"] == places["kk"]
    assert all(text.strip() for texts in labels.values() for text in texts.values())


async def test_the_banner_says_in_three_languages_that_this_is_not_telegram(bot, page):
    await bot.open(page, AIGERIM)
    banner = page.locator("[data-banner]")
    for words in ("Telegram емес", "не Telegram", "not Telegram"):
        await expect(banner).to_contain_text(words)
    await banner.locator("button").click()
    about = page.locator('[data-dialog="about"]')
    for words in ("осы компьютерден", "этот компьютер", "this computer"):
        await expect(about).to_contain_text(words)
