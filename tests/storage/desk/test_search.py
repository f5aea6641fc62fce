"""Searches for very common words find the newest cases without reading all reports."""

import pytest

from bot.services.vault import Vault
from bot.storage.desk import search
from bot.storage.engine.engines import open_database
from tests.kit.storage.dataset import Dataset, Size, name
from tests.kit.storage.load import load

REPORTS, CASES, SHOWN = 4_000, 1_200, 10
WORLD = Dataset(Size(REPORTS, CASES, 800), Vault(b"0" * 32))


@pytest.fixture
async def filled(database_url):
    await load(database_url, WORLD)
    opened = await open_database(database_url)
    yield opened
    await opened.close()


async def test_common_words_find_the_cases_reported_last(filled):
    by_age = dict.fromkeys(WORLD.case_of(report) for report in range(REPORTS - 1, -1, -1))
    async with filled.reading() as tx:
        found = await search.find(tx, "https", SHOWN)
        assert {case.id for case in found} == {name("c", n) for n in list(by_age)[:SHOWN]}
        assert found == sorted(found, key=lambda case: -case.opened_at)


async def test_a_search_with_only_common_words_also_finds_old_cases_by_the_rarest(
    filled, monkeypatch
):
    for name_of, value in (("FEW", 3), ("PORTIONS", (5,)), ("SOME", 20)):
        monkeypatch.setattr(f"bot.storage.desk.search.{name_of}", value)
    links = {n: WORLD.link(WORLD.case_of(n))[0] for n in range(REPORTS)}
    holding = {n for n, link in links.items() if "/site11834." in link}
    assert len(holding) > 3
    assert max(holding) < REPORTS - 5
    async with filled.reading() as tx:
        found = await search.find(tx, "https site11834", SHOWN)
        assert {case.id for case in found} == {name("c", WORLD.case_of(n)) for n in holding}


async def test_a_rare_word_beside_a_common_one_finds_old_cases(filled):
    channel = next(n for n in range(2, CASES) if "channel" in WORLD.link(n)[0])
    async with filled.reading() as tx:
        found = await search.find(tx, f"https channel{channel}", CASES)
        assert name("c", channel) in {case.id for case in found}
        assert all(f"channel{channel}" in (case.canonical or "") for case in found)
