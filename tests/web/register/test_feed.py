"""The Atom feed: valid against RFC 4287, new and changed entries once each, without a link."""

from pathlib import Path

import pytest
from lxml import etree

from bot.register import open_data
from bot.register.routes import FRESH_MS
from bot.values import Scope
from tests.kit.register.entries import CHANNEL, an_entry, correct, publish

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
async def test_a_feed_is_valid_with_and_without_entries(database, get, read, clock, language):
    page = (await get(f"/register/{language}/errata"))[2]
    assert f'href="/register/{language}/feed.atom"' in page
    assert not texts(await read(language), "title")
    await publish(database, *[an_entry(n, f"https://a{n}.example.com/p") for n in range(3)])
    clock.advance(ms=FRESH_MS)
    parsed = await read(language)
    titles = texts(parsed, "title")
    assert [title.split()[0] for title in titles] == [f"a{n}[.]example[.]com" for n in range(3)]
    links = [link.get("href") for link in parsed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert links[0].endswith(f"/register/{language}/entries/e0000000")
    assert "example.com" not in etree.tostring(parsed, encoding="unicode")
    await publish(database, an_entry(9, "https://t.me/durov", scope=Scope.PLATFORM, link_hash=None))
    clock.advance(ms=FRESH_MS)
    text = etree.tostring(await read(language), encoding="unicode")
    assert not [name for name in ("durov", "t[.]me") if name in text], "a private person's account"


async def test_a_changed_entry_comes_first_and_once_and_keeps_its_id(database, read, clock):
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
        database, *[an_entry(n, f"https://a{n}.example.com/") for n in range(open_data.MOST + 5)]
    )
    assert len(texts(await read(), "id")) == open_data.MOST
