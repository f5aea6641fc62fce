"""Pages of the register for readers: no bare line of text, no name twice, no number said twice."""

import re
from datetime import date
from html import unescape

import aiohttp
import pytest

from bot.channel.parts import GroundCheck
from bot.core.periods import parse
from bot.register import store
from bot.register.pages import category_name
from bot.register.routes import FRESH_MS
from bot.reports.entry_words import OVERTURNINGS
from bot.telegram.renderer import Renderer
from bot.values import Change, Overturning, Standing, replace
from tests.kit.register.entries import (
    CHANNEL,
    DEPLOYMENT,
    NOVEMBER_24,
    an_entry,
    correct,
    publish,
)
from tests.kit.register.figures import fill_months, restrict
from tests.kit.register.site import method_page, served

BEGIN = parse("2026-10").bounds(CHANNEL.zone)[0]
RESTRICTED = {"terrorism": 7, "drugs": 6, "fraud": 2, "other": 30}


def text_of(page):
    """The text of a page as a person reads it, in one line."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_every_address_that_is_not_there_gets_a_page_of_the_site(get, language):
    reader = {"Accept-Language": language}
    for path in ("/nothing", "/en", "/REGISTER", "/register/data/entries-1999.csv.gz"):
        status, headers, text = await get(path, **reader)
        assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8"), (
            path
        )
        assert f'<html lang="{language}">' in text
        assert f'href="/register/{language}/search"' in text


async def test_no_address_leads_to_another_host(get):
    for path in ("//evil.example/", "/%2fevil.example/", "//evil.example"):
        status, headers, _ = await get(path)
        assert (status, headers.get("Location")) == (404, None), path


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_corrections_of_one_site_are_told_apart_and_say_why(
    database, get, language
):
    of_site = [an_entry(n, f"https://shop.example.com/{n}") for n in (3, 4)]
    same_day = replace(an_entry(3, "https://shop.example.com/9"), id="e0000099")
    await publish(database, *of_site, same_day)
    why = Overturning.WITHDRAWN
    over = replace(
        of_site[0], version=2, standing=Standing.OVERTURNED, overturned_because=why
    )
    async with database.transaction() as tx:
        on = date(2026, 11, 22)
        await store.change_entry(tx, of_site[0], over, on, Change.OVERTURNED)
    after = await correct(database, of_site[1], gone_on=date(2026, 11, 20))
    await correct(database, after, gone_on=None)
    await correct(database, same_day, gone_on=date(2026, 11, 20))
    page = (await get(f"/register/{language}/errata"))[2]
    titles = dict(re.findall(r'entries/(e\d+)">([^<]+)</a>', page))
    assert sorted(titles) == ["e0000003", "e0000004", "e0000099"]
    assert len(set(titles.values())) == len(titles)
    assert titles["e0000004"] == "shop[.]example[.]com, 16.11.2026"
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    assert str(t.plain(OVERTURNINGS[why])) in text_of(page)


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_the_filter_names_a_ground_as_the_entries_of_decisions_do(
    database, get, language
):
    ground = CHANNEL.outcome("removed").ground("bullying")
    entry = an_entry(3, "https://a.example.com/", category="bully", ground=ground.id)
    await publish(database, replace(entry, ground_text=ground.label.root))
    page = (await get(f"/register/{language}/search"))[2]
    [name] = re.findall(r'<option value="bullying">([^<]+)</option>', page)
    label = ground.label.say(language)
    assert unescape(name).replace("\xa0", " ") == label
    assert CHANNEL.outcome("forwarded").ground("bullying").label.say(language) != label


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_how_it_works_lists_each_checked_ground_of_what_is_published_once(
    database, clock, language
):
    clock.now = NOVEMBER_24
    check = GroundCheck(day=date(2026, 5, 1), by="Lawyer")

    def checked(grounds):
        return tuple(one.model_copy(update={"checked": check}) for one in grounds)

    channel, page = await method_page(database, language, checked)
    listed = re.findall(r"<dd>([^<]+)</dd>", page)
    assert len(listed) == len(set(listed))
    for id in ("restricted", "removed", "forwarded"):
        wanted = {one.label.say(language) for one in channel.outcome(id).grounds}
        assert wanted <= set(listed), id
    [other, *_] = channel.outcome("not_confirmed").grounds
    assert other.label.say(language) not in listed


async def test_an_order_has_no_sign_that_english_does_not_know(database, get):
    entry = an_entry(3, "https://a.example.com/")
    await publish(database, entry)
    said = {
        language: text_of((await get(f"/register/{language}/entries/{entry.id}"))[2])
        for language in CHANNEL.languages
    }
    assert "No. 3-10/5 of November 17, 2026" in said["en"]
    assert "№" not in said["en"]
    assert "№ 3-10/5 от 17 ноября 2026 г." in said["ru"]
    assert "2026 ж. 17 қараша күнгі № 3-10/5" in said["kk"]


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_a_month_of_small_numbers_is_not_divided_into_others_alone(
    database, get, language
):
    await restrict(database, {"terrorism": 4, "drugs": 4, "fraud": 4}, BEGIN)
    page = (await get(f"/register/{language}/figures/2026-10"))[2]
    speaker = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24)
    others = str(speaker.t.plain("Others, put together"))
    assert "12" in text_of(page)
    assert others not in page
    assert str(speaker.t.plain("for other reasons")) not in page
    links = str(speaker.t.plain("Links restricted"))
    assert f"<caption>{links}</caption>" not in page


async def test_the_sentence_of_types_follows_only_where_it_says_more(database, get):
    await restrict(database, RESTRICTED, BEGIN)
    page = text_of((await get("/register/en/figures/2026-10"))[2])
    speaker = Renderer(DEPLOYMENT).speaker("en", NOVEMBER_24)
    assert page.count("45 links restricted") == 2
    assert "32 for other reasons" in page
    assert category_name(speaker, "terrorism") in page


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_the_figures_are_called_as_in_the_navigation(get, database, language):
    await restrict(database, {"terrorism": 7}, BEGIN)
    page = (await get(f"/register/{language}/figures/2026-10"))[2]
    [name] = re.findall(rf'href="/register/{language}/figures"[^>]*>([^<]+)<', page)
    [heading] = re.findall(r"<h1>([^<]+)</h1>", page)
    assert heading.startswith(f"{name}.")


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_in_force_leads_to_a_newer_decision_about_its_link(
    database, get, language
):
    before = an_entry(9, "https://market.example.com/")
    now = an_entry(3, "https://market.example.com/")
    await publish(database, before, now)
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    said = str(t.plain("A newer decision about the same link:"))
    earlier = (await get(f"/register/{language}/entries/{before.id}"))[2]
    named = f'{said} <a href="/register/{language}/entries/{now.id}">'
    assert named in unescape(earlier)
    newest = (await get(f"/register/{language}/entries/{now.id}"))[2]
    assert said not in unescape(newest)
    assert f"entries/{before.id}" in newest


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_changes_are_explained_only_where_some_are_shown(
    database, get, clock, language
):
    await restrict(database, {"terrorism": 7}, BEGIN)
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    hint = str(
        t.plain(
            "The small numbers are the change: of the month to the month before, of the year to"
            " the same months of the year before."
        )
    )
    page = text_of((await get(f"/register/{language}/figures/2026-10"))[2])
    assert " ".join(hint.split()) not in page
    await fill_months(database, [parse("2026-09"), parse("2026-10")], CHANNEL.zone, 1)
    clock.advance(ms=FRESH_MS)
    page = (await get(f"/register/{language}/figures/2026-10"))[2]
    assert "<small>" in page
    assert " ".join(hint.split()) in text_of(page)


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_without_an_order_names_the_authority_that_acted(
    database, get, language
):
    removed = an_entry(3, "https://a.example.com/", outcome="removed", order=None)
    nobody = an_entry(4, "https://b.example.com/", outcome="removed", order=None)
    nobody = replace(nobody, authority_name=None)
    await publish(database, removed, nobody)
    name = CHANNEL.authority("mci").name.say(language)
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    label = f"<dt>{t.plain('Authority')}</dt>"
    page = (await get(f"/register/{language}/entries/{removed.id}"))[2]
    assert label in page
    assert name in text_of(page)
    assert label not in (await get(f"/register/{language}/entries/{nobody.id}"))[2]


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_how_to_report_names_all_steps_and_the_numbers_to_call_in_danger(
    get, language
):
    page = (await get(f"/register/{language}/report"))[2]
    for line in CHANNEL.hotlines:
        is_shown = f'<a href="tel:{line.number}">{line.number}</a>' in page
        assert is_shown == (not line.regions), line.number
    [first, *_] = re.findall(r"<li>([^<]+)</li>", page.partition("<ol>")[2])
    said = {"en": "agree", "ru": "согласитесь", "kk": "келісіміңізді"}
    assert said[language] in first


async def test_a_number_with_spaces_is_dialled_without_them(database):
    spaced = CHANNEL.hotlines[0].model_copy(update={"number": "8 800 080-7777"})
    channel = CHANNEL.model_copy(update={"hotlines": (spaced,)})
    async with (
        served(database, channel=channel) as root,
        aiohttp.ClientSession() as web,
        web.get(f"{root}/register/ru") as response,
    ):
        page = await response.text()
    assert '<a href="tel:8800080-7777">8 800 080-7777</a>' in page


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_tabs_with_two_entries_of_a_site_do_not_read_the_same(
    database, get, language
):
    every = [an_entry(n, f"https://shop.example.com/{n}") for n in (3, 4)]
    await publish(database, *every)
    titles = []
    for entry in every:
        page = (await get(f"/register/{language}/entries/{entry.id}"))[2]
        titles += re.findall(r"<title>([^<]+)</title>", page)
    assert [title.split(" – ")[0] for title in titles] == [
        "shop[.]example[.]com, 17.11.2026",
        "shop[.]example[.]com, 16.11.2026",
    ]


DAYS = {"kk": "2026 ж. 6 қараша", "ru": "6 ноября 2026 г.", "en": "November 6, 2026"}


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_days_of_entries_and_corrections_have_the_name_of_the_month(
    database, get, language
):
    entry = replace(
        an_entry(3, "https://a.example.com/"),
        decided_on=date(2026, 11, 6),
        published_on=date(2026, 11, 6),
    )
    await publish(database, entry)
    await correct(database, entry, gone_on=date(2026, 11, 6))
    page = (await get(f"/register/{language}/entries/{entry.id}"))[2]
    main = text_of(page.partition("<main")[2])
    assert main.count(DAYS[language]) == 3, "decided, gone, published"
    assert "06.11.2026" not in main
    errata = text_of((await get(f"/register/{language}/errata"))[2])
    assert DAYS[language] in errata
