"""Pages of the register with their cards and feed: what stands there, and what never does."""

import hashlib
import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from lxml import etree
from PIL import Image

from bot.channel.parts import GroundCheck
from bot.core import sealed
from bot.register import open_data
from bot.register.model import published, restored
from bot.register.routes import FRESH_MS, assets
from bot.reports.entry_words import OVERTURNINGS
from bot.telegram.renderer import Renderer
from bot.values import Overturning, Scope, Standing, replace
from tests.kit.register.entries import (
    CHANNEL,
    DEPLOYMENT,
    NOVEMBER_24,
    altered,
    an_entry,
    correct,
    publish,
)
from tests.kit.register.site import method_page, served


@pytest.mark.parametrize("path", ["/", "/register", "/register/"])
async def test_the_root_leads_to_the_language_of_the_browser(get, path):
    status, headers, _ = await get(
        path, **{"Accept-Language": "fr, kk;q=0.9, ru;q=0.8"}
    )
    assert (status, headers["Location"]) == (302, "/register/kk")


@pytest.mark.parametrize("path", ["/register/kk", "/register/ru/figures"])
async def test_an_address_with_a_slash_at_its_end_leads_to_the_page(get, path):
    status, headers, _ = await get(f"{path}/")
    assert (status, headers["Location"]) == (301, path)


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_how_it_works_says_who_checked_the_grounds_and_when(
    database, clock, language
):
    clock.now = NOVEMBER_24
    check = GroundCheck(day=date(2026, 5, 1), by="Бар “<Алматы>”")

    def first_checked(grounds):
        first = [one.model_copy(update={"checked": check}) for one in grounds[:1]]
        return (*first, *grounds[1:])

    channel, page = await method_page(database, language, first_checked)
    assert "<dt>Бар “<Алматы>”, 01.05.2026</dt>" in page
    [checked, other, *_] = channel.outcome("restricted").grounds
    assert checked.label.say(language) in page
    assert f"<dd>{other.label.say(language)}" not in page


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_says_why_and_shows_no_link_and_no_account(
    database, get, language
):
    entry = an_entry(3, "https://casino.example.com/p?id=5")
    await publish(database, entry)
    status, headers, text = await get(f"/register/{language}/entries/{entry.id}")
    assert status == 200
    assert f'<html lang="{language}">' in text
    assert "casino[.]example[.]com" in text
    assert "casino.example.com" not in text
    assert "id=5" not in text
    assert entry.ground_text[language] in text.replace("\xa0", " ")
    assert entry.link_sha256 in text
    assert "<script" not in text
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    account = an_entry(4, "https://t.me/durov", scope=Scope.PLATFORM, link_sha256=None)
    await publish(database, account)
    text = (await get(f"/register/{language}/entries/{account.id}"))[2]
    assert "t[.]me" in text
    assert "durov" not in text
    assert "SHA-256" not in text


NUL = [
    *(
        f"search?{name}=a%00b"
        for name in ("host", "category", "ground", "month", "after")
    ),
    "search?host=https://vk.com/a%2500b",
    "figures?month=2026-11%00",
    "entries/e000%00",
    "?a=%00",
]


async def test_nul_in_a_search_is_no_error_of_the_server(get):
    for asked in NUL:
        status, _, text = await get(f"/register/ru/{asked}".replace("/?", "?"))
        assert status in {200, 404}, asked
        assert "\0" not in text, asked


async def test_an_entry_leads_to_where_it_is_contested_until_it_is_overturned(
    database, get
):
    await publish(
        database,
        an_entry(3, "https://a.example.com/"),
        an_entry(4, "https://b.example.com/", standing=Standing.OVERTURNED),
    )
    link = "https://t.me/habarla_bot?start=contest_e000000"
    assert f'href="{link}3"' in (await get("/register/kk/entries/e0000003"))[2]
    assert link not in (await get("/register/kk/entries/e0000004"))[2]
    assert (
        "the decision no longer stands"
        in (await get("/register/en/entries/e0000004"))[2]
    )


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_overturned_entry_says_why_it_was_overturned(database, get, language):
    every = [
        an_entry(n, f"https://a{n}.example.com/", standing=Standing.OVERTURNED)
        for n in range(len(Overturning) + 1)
    ]
    told = [
        replace(entry, overturned_because=why)
        for entry, why in zip(every, (*Overturning, None), strict=True)
    ]
    await publish(database, *told)
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    for entry in told:
        text = (await get(f"/register/{language}/entries/{entry.id}"))[2]
        said = [
            why
            for why, words in OVERTURNINGS.items()
            if t.plain(words) in unescape(text)
        ]
        assert said == [why for why in (entry.overturned_because,) if why]
    assert "overturned_because" not in published(told[-1]), (
        "older leaves keep their words"
    )
    for entry in told:
        assert restored(published(entry)) == entry


FOUR = [an_entry(n, f"https://market.example.com/{n}") for n in range(1, 5)]


SEARCHES = [
    ("host=market.example.com", 4, "4 entries"),
    ("host=https%3A%2F%2Fmarket.example.com%2F2", 1, "1 entry"),
    ("host=http://www.market.example.com/2/?utm_source=x", 1, "1 entry"),
    ("host=market[.]example[.]com", 4, "4 entries"),
    ("host=market.example.com/other", 4, "Nothing is published about this very link."),
    ("host=other.example.org/x", 0, "nor about other[.]example[.]org"),
    ("host=market", 0, "“market” is not the name of a site"),
    ("month=2026-13", 0, "“2026-13” is not a month"),
    ("category=nonsense", 0, "no type “nonsense”"),
    ("ground=%3Cb%3E", 0, "no ground “&lt;b&gt;”"),
    ("host=%00", 0, "is not the name of a site"),
    ("", 7, "7 entries"),
    ("host=Example.com&month=2026-11", 5, "5 entries"),
    ("host=example.com&category=drugs", 1, "1 entry"),
    ("ground=left_file&category=gambling", 1, '<option value="left_file" selected>'),
]


async def test_a_search_narrows_by_site_type_month_and_ground_or_says_what_was_not_understood(
    database, get
):
    await publish(
        database,
        *FOUR,
        an_entry(5, "https://example.com/", category="drugs"),
        an_entry(9, "https://notexample.com/", ground="left_file"),
        an_entry(40, "https://example.com/x"),
    )
    for typed, count, sentence in SEARCHES:
        status, _, text = await get(f"/register/en/search?{typed}")
        assert status == 200
        assert sentence in text.replace("\xa0", " "), typed
        assert text.count('href="/register/en/entries/') == count, typed


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_only_what_entries_have_is_offered_and_standing_and_authority_narrow(
    database, get, language
):
    ended, overturned = FOUR[1], replace(FOUR[2], standing=Standing.OVERTURNED)
    over = replace(ended.finding.order, until=date(2026, 11, 23))
    by_other = replace(FOUR[3].finding.order, authority="knb")
    await publish(
        database,
        FOUR[0],
        altered(ended, order=over),
        overturned,
        altered(FOUR[3], order=by_other),
    )
    page = (await get(f"/register/{language}/search"))[2]
    offered = dict(re.findall(r'<select id="(\w+)".*?>(.*?)</select>', page, re.DOTALL))
    values = {
        name: set(re.findall(r'value="(\w+)"', every))
        for name, every in offered.items()
    }
    assert values == {
        "category": {"gambling"},
        "ground": {FOUR[0].finding.ground},
        "standing": {"in_force", "ended", "overturned"},
        "authority": {"mci", "knb"},
    }
    for typed, expected in (
        ("standing=in_force", {FOUR[0].id, FOUR[3].id}),
        ("standing=ended", {ended.id}),
        ("standing=overturned&authority=mci", {overturned.id}),
        ("standing=reopened", set()),
        ("authority=knb&host=market.example.com", {FOUR[3].id}),
        ("standing=nonsense", set()),
    ):
        found = (await get(f"/register/{language}/search?{typed}"))[2]
        assert set(re.findall(r"/entries/(e\d+)", found)) == expected, typed


async def test_lists_hold_hashes_that_begin_alike_and_domains_with_subdomains(
    database, get
):
    await publish(database, *FOUR)
    one = FOUR[0].link_sha256
    assert one in (await get(f"/register/links/{one[:2]}.json"))[2]
    other = f"{(int(one[:2], 16) + 1) % 256:02x}"
    assert one not in (await get(f"/register/links/{other}.json"))[2]
    for name in ("market.example.com", "example.com"):
        digits = hashlib.sha256(name.encode()).hexdigest()[:2]
        found = json.loads((await get(f"/register/sites/{digits}.json"))[2])
        assert found[name] == [entry.id for entry in FOUR], "the newest first"


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_a_result_names_site_day_type_and_outcome_and_no_title_twice(
    database, get, language
):
    first = an_entry(2, "https://market.example.com/")
    again = replace(first, id="e0000009", standing=Standing.OVERTURNED)
    await publish(database, first, again)
    label = CHANNEL.type("gambling").label.say(language)
    found = json.loads(
        (await get(f"/register/{language}/links/{first.link_sha256[:2]}.json"))[2]
    )
    cards = found[first.link_sha256]
    assert [card["title"] for card in cards] == [
        "market[.]example[.]com, 18.11.2026",
        "market[.]example[.]com, 18.11.2026 (2)",
    ]
    assert {card["type"] for card in cards} == {label}
    assert all(card["outcome"] and card["standing"] for card in cards)
    digits = hashlib.sha256(b"example.com").hexdigest()[:2]
    by_site = json.loads((await get(f"/register/{language}/sites/{digits}.json"))[2])
    assert {card["id"] for card in by_site["example.com"]} == {first.id, again.id}
    listed = (await get(f"/register/{language}/search"))[2]
    assert all(listed.count(f">{card['title']}</a>") == 1 for card in cards)
    assert label in (await get(f"/register/{language}/entries/{first.id}"))[2], (
        "as in the bot"
    )


async def test_the_next_page_goes_on_where_the_last_one_ended(database, get):
    await publish(
        database, *[an_entry(i, f"https://a{i}.example.com/") for i in range(35)]
    )
    first = (await get("/register/en/search"))[2]
    query = (
        first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    )
    second = (await get(query))[2]
    assert first.count('href="/register/en/entries/') == 30
    assert second.count('href="/register/en/entries/') == 5


NOT_THERE = (
    "fr",
    "en/entries/none",
    "en/entries/..%2f",
    "links/zz.json",
    "en/cards/entries/gambling/restricted/in_force.png",
    "en/cards/figures/1999-01.png",
    "static/000/links/key.js",
)


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_address_that_is_not_there_gets_a_page_of_the_site(get, language):
    for path in ("nothing", "entries/none", "figures/1999-01", "a/b/c"):
        status, headers, text = await get(f"/register/{language}/{path}")
        assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8"), (
            path
        )
        assert f'<html lang="{language}">' in text
        assert f'href="/register/{language}/search"' in text
    status, _, text = await get("/register/fr", **{"Accept-Language": language})
    assert status == 404
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_the_first_page_leads_to_check_report_contest_and_numbers_to_call(
    get, language
):
    text = (await get(f"/register/{language}"))[2]
    menu = re.findall(
        rf'<li><a href="/register/{language}/(\w+)">([^<]+)</a></li>', text
    )
    assert [address for address, _ in menu][:3] == ["search", "report", "contest"]
    assert len({name for _, name in menu}) == len(menu)
    for line in CHANNEL.hotlines:
        is_shown = f'<a href="tel:{line.number}">{line.number}</a>' in text
        assert is_shown == (not line.regions), line.number
    contest = (await get(f"/register/{language}/contest"))[2]
    assert "/contest" in re.sub("<[^>]+>", "", contest)
    assert 'rel="license"' in (await get(f"/register/{language}/data"))[2]


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_decisions_about_one_link_lead_to_each_other(database, get, language):
    before = an_entry(9, "https://market.example.com/", standing=Standing.OVERTURNED)
    now = an_entry(3, "https://market.example.com/")
    await publish(database, before, now, an_entry(4, "https://other.example.com/"))
    link = f'href="/register/{language}/entries/{{}}"'.format
    earlier = (await get(f"/register/{language}/entries/{before.id}"))[2]
    assert earlier.count(link(now.id)) == 2, "in force, and in the list"
    newest = (await get(f"/register/{language}/entries/{now.id}"))[2]
    assert newest.count(link(before.id)) == 1
    assert "other[.]example" not in newest


async def test_what_is_not_there_is_404(get):
    for path in NOT_THERE:
        assert (await get(f"/register/{path}"))[0] == 404, path


async def test_scripts_are_cached_for_ever_under_the_hash_of_their_content(get):
    status, headers, _ = await get(f"/register/static/{assets().version}/links/key.js")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]


async def test_the_key_is_served_before_any_dump_and_nothing_else_of_the_folder_but_dumps(
    database, get, tmp_path
):
    async with database.transaction() as tx:
        await sealed.signing_key(tx)
    for name in ("key.txt", "checkpoints.txt"):
        assert (await get(f"/register/data/{name}"))[0] == 200
    (tmp_path / "secret.key").write_text("secret", "utf-8")
    assert "entries-" not in (await get("/register/en/data"))[2]
    await publish(database, an_entry(3, "https://a.example.com/"))
    await open_data.write(database, CHANNEL, tmp_path)
    assert (await get("/register/data/SHA256SUMS"))[0] == 200
    assert "entries-2026.csv.gz" in (await get("/register/ru/data"))[2]
    for name in ("secret.key", "habarla.db", "..%2fsecret.key", "entries-1999.csv.gz"):
        assert (await get(f"/register/data/{name}"))[0] == 404


def test_an_order_that_ended_is_over_without_a_change():
    entry = an_entry(3, "https://a.example.com/")
    order = replace(entry.finding.order, until=date(2026, 11, 23))
    assert entry.stands(date(2026, 11, 24)) is Standing.IN_FORCE
    assert altered(entry, order=order).stands(date(2026, 11, 23)) is Standing.IN_FORCE
    assert altered(entry, order=order).stands(date(2026, 11, 24)) is Standing.ENDED


PUBLIC = "https://register.example.kz"
PATHS = (
    "",
    "/report",
    "/search",
    "/entries/e0000003",
    "/figures/2026-11",
    "/errata",
    "/method",
)
_META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_every_page_names_a_card_that_is_there(database, clock, language):
    clock.now, pictures = NOVEMBER_24, set()
    await publish(database, an_entry(3, "https://a.example.com/"))
    async with (
        served(database, public=PUBLIC) as root,
        aiohttp.ClientSession(root) as session,
    ):
        for path in PATHS:
            address = f"/register/{language}{path}"
            meta = dict(_META.findall(await (await session.get(address)).text()))
            assert meta["og:url"] == PUBLIC + address
            assert meta["og:title"]
            assert 20 < len(meta["og:description"]) <= 210
            assert meta["description"] == meta["og:description"]
            assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
            assert meta["og:image:alt"]
            assert meta["twitter:card"] == "summary_large_image"
            pictures.add(meta["og:image"].removeprefix(PUBLIC))
        assert len(pictures) == 2, "the site, a month"
        for picture in pictures:
            response = await session.get(picture)
            assert (response.status, response.content_type) == (200, "image/png"), (
                picture
            )
            assert "max-age=3600" in response.headers["Cache-Control"]
            assert Image.open(io.BytesIO(await response.read())).size == (1200, 630)


async def test_without_a_public_address_no_picture_is_named(database):
    async with served(database) as root, aiohttp.ClientSession() as session:
        text = await (await session.get(f"{root}/register/en")).text()
    assert "og:title" in text
    assert "og:image" not in text


ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


@pytest.fixture
async def read(get):
    """The feed of a language, after a check against the schema of the RFC."""

    async def read(language="en"):
        status, headers, text = await get(f"/register/{language}/feed.atom")
        assert (status, headers.get("Set-Cookie")) == (200, None)
        assert headers["Content-Type"].startswith("application/atom+xml")
        parsed = etree.fromstring(text.encode())
        SCHEMA.assertValid(parsed)
        return parsed

    return read


def texts(parsed, name):
    return [each.findtext(f"{ATOM}{name}") for each in parsed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_a_feed_is_valid_with_and_without_entries(
    database, get, read, clock, language
):
    page = (await get(f"/register/{language}/errata"))[2]
    assert f'href="/register/{language}/feed.atom"' in page
    assert not texts(await read(language), "title")
    await publish(
        database, *[an_entry(n, f"https://a{n}.example.com/p") for n in range(3)]
    )
    clock.advance(ms=FRESH_MS)
    parsed = await read(language)
    titles = texts(parsed, "title")
    assert [title.split()[0] for title in titles] == [
        f"a{n}[.]example[.]com" for n in range(3)
    ]
    links = [link.get("href") for link in parsed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert links[0].endswith(f"/register/{language}/entries/e0000000")
    assert "example.com" not in etree.tostring(parsed, encoding="unicode")
    await publish(
        database,
        an_entry(9, "https://t.me/durov", scope=Scope.PLATFORM, link_sha256=None),
    )
    clock.advance(ms=FRESH_MS)
    text = etree.tostring(await read(language), encoding="unicode")
    assert not [name for name in ("durov", "t[.]me") if name in text], (
        "a private person's account"
    )


async def test_a_changed_entry_comes_first_and_once_and_keeps_its_id(
    database, read, clock
):
    entries = [an_entry(n, f"https://a{n}.example.com/") for n in range(4)]
    await publish(database, *entries)
    before = await read()
    await correct(database, entries[3], category="drugs")
    clock.advance(ms=FRESH_MS)
    after = await read()
    assert texts(after, "title")[0].startswith("a3[.]example[.]com")
    assert sorted(texts(after, "id")) == sorted(texts(before, "id"))
    assert texts(after, "id")[0] == texts(before, "id")[3]
    assert texts(after, "updated")[0] > texts(after, "published")[0]
    assert "Corrected" in texts(after, "summary")[0]


async def test_only_the_newest_entries_are_listed(database, read):
    await publish(
        database,
        *[an_entry(n, f"https://a{n}.example.com/") for n in range(open_data.MOST + 5)],
    )
    assert len(texts(await read(), "id")) == open_data.MOST


@pytest.mark.parametrize("language", CHANNEL.languages)
async def test_an_entry_is_a_statement_of_reasons_also_as_json(database, get, language):
    """Facts, ground, where and since when, no automated means, and how to contest."""
    entry = an_entry(5, "https://casino.example.com/q")
    await publish(database, entry)
    page = (await get(f"/register/{language}/entries/{entry.id}"))[2]
    t = Renderer(DEPLOYMENT).speaker(language, NOVEMBER_24).t
    assert t.plain("Automated means") in page
    assert t.plain("Where it applies") in page
    assert f'href="/register/{language}/contest"' in page
    assert f'href="/register/entries/{entry.id}.json"' in page
    status, headers, body = await get(f"/register/entries/{entry.id}.json")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "application/json")
    said = json.loads(body)
    assert {name: said[name] for name in published(entry)} == published(entry)
    stated = said["dsa"]["statement"]
    assert stated["facts"][language] == entry.reason_text[language]
    assert stated["ground"][language] == entry.ground_text[language]
    assert stated["redress"][language] == CHANNEL.contest.say(language)
    assert (stated["automated_detection"], stated["automated_decision"]) == (
        False,
        False,
    )
    order = entry.finding.order
    assert stated["territory"] == (order and order.territory)
    assert "casino.example.com/q" not in body
    assert (await get("/register/entries/0000.json"))[0] == 404


async def test_an_entry_leads_to_the_text_of_its_law_where_the_file_has_the_address(
    database, get
):
    ground = CHANNEL.outcome("forwarded").ground("data")
    entry = an_entry(6, "https://data.example.com/q")
    finding = replace(entry.finding, ground="data")
    law = dict.fromkeys(CHANNEL.languages, "Law No. 94-V")
    told = replace(entry, finding=finding, ground_text=ground.label.root, law=law)
    await publish(database, told)
    page = (await get(f"/register/en/entries/{told.id}"))[2]
    assert f'<a href="{ground.url}">Law No. 94-V</a>' in page
    other = replace(told, id="e0a1", ground_text={"en": "An older ground"})
    await publish(database, other)
    assert ground.url not in (await get("/register/en/entries/e0a1"))[2]
