"""Searches find words however they are typed, the newest cases first, and read few reports."""

import string

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cases import store
from bot.cases.model import Case, CaseEvent
from bot.core.database.engines import open_database
from bot.core.vault import Vault
from bot.reports import search_store
from bot.reports.tables import targets
from bot.reports.tables import words as table
from bot.values import Act, Status, Urgency
from tests.kit.databases import rolled_back
from tests.kit.storage.dataset import Dataset, Size, name
from tests.kit.storage.load import load

REPORTS, CASES, SHOWN = 4_000, 1_200, 10
VAULT = Vault(b"0" * 32)
WORLD = Dataset(Size(REPORTS, CASES, 800), VAULT)
PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def filled(database_url):
    await load(database_url, WORLD)
    opened = await open_database(database_url)
    opened.sealer = VAULT
    yield opened
    await opened.close()


async def test_common_words_find_the_newest_cases_of_the_newest_reports(
    filled, monkeypatch
):
    for name_of, value in (("NEWEST", 50), ("SOME", 0)):
        monkeypatch.setattr(f"bot.reports.search_store.{name_of}", value)
    reported = [name("c", WORLD.case_of(n)) for n in range(REPORTS - 50, REPORTS)]
    async with filled.reading() as tx:
        cases = sorted(
            await store.by_ids(tx, reported), key=lambda case: -case.opened_at
        )
        assert await search_store.find_cases(tx, "https", SHOWN) == cases[:SHOWN]


async def test_a_search_with_only_common_words_also_finds_old_cases(
    filled, monkeypatch
):
    for name_of, value in (("FEW", 3), ("NEWEST", 5), ("SOME", 20)):
        monkeypatch.setattr(f"bot.reports.search_store.{name_of}", value)
    links = {n: WORLD.link(WORLD.case_of(n))[0] for n in range(REPORTS)}
    holding = {n for n, link in links.items() if "/site11834." in link}
    assert 3 < len(holding) < max(holding) < REPORTS - 5
    async with filled.reading() as tx:
        found = await search_store.find_cases(tx, "https site11834", SHOWN)
        assert {case.id for case in found} == {
            name("c", WORLD.case_of(n)) for n in holding
        }


async def find_in(tx, *descriptions, words):
    """Which of some descriptions are found; each is of a report and a case of its own."""
    for n, text in enumerate(descriptions):
        report, id, at = f"r{n}", f"c{n}", n * 100
        opened = Case(
            id, f"{n}", 1, Status.RECEIVED, "drugs", Urgency.NORMAL, opened_at=at
        )
        assert await store.add_case(tx, opened, CaseEvent(Act.OPEN, 1, None))
        named = {"report_id": report, "position": 0, "case_id": id, "filed_at": at}
        await tx.run(sa.insert(targets), **named)
        await search_store.index(tx, report, [text])
    return {
        int(case.id[1:]) for case in await search_store.find_cases(tx, words, SHOWN)
    }


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Қазақстан", "казакстан"),
        ("казакстан", "ҚАЗАҚСТАН"),
        ("Әділет", "адилет"),
        ("Әділет", "эдилет"),
        ("ғылым", "гылым"),
        ("жаңа", "жана"),
        ("өңір", "онир"),
        ("ұлттық", "улттык"),
        ("үлкен", "улкен"),
        ("шаһар", "шахар"),
        ("ёлка", "ЕЛКА"),
        ("çalıştı Ğ", "calıstı g"),
        ("құмархана", "умархан"),
        ("онлайн-казино", "азин"),
        ("https://t.me/narkotik_astana", "kotik"),
        ("№ 4F7K2M", "f7k"),
        ("во дворе", "дв"),
    ],
)
async def test_letters_and_parts_of_words_are_found_however_they_are_typed(
    database, written, typed
):
    async with database.transaction() as tx:
        assert await find_in(tx, written, "другое слово", words=typed) == {0}


async def test_every_word_must_be_there_and_days_narrow_what_is_found(database):
    async with database.transaction() as tx:
        every = ("Құмар үйі", "кумар в доме", "Құмар")
        assert await find_in(tx, *every, words="кумар уй") == {0}
        days = search_store.Days(100, 200)
        assert [
            c.id for c in await search_store.find_cases(tx, "умар", SHOWN, days)
        ] == ["c1"]
        assert [c.id for c in await search_store.opened(tx, 100, 2**62, SHOWN)] == [
            "c2",
            "c1",
        ]


@PROPERTY
@given(
    typed=st.text(max_size=200)
    | st.sampled_from(["%", "_'\"", "\\", "*" * 60, "a" * 4_000])
)
async def test_any_words_can_be_looked_for(database, typed):
    async with database.transaction() as tx:
        assert await search_store.find_cases(tx, typed, SHOWN) == []


@PROPERTY
@given(text=st.text(alphabet=string.printable + "қәғңөұүһіёйİß", max_size=60))
async def test_a_text_is_found_by_each_of_its_words_and_their_parts(database, text):
    async with rolled_back(database) as tx:
        assert await find_in(tx, text, words="") == set()
        for word in search_store.words_of([text]):
            for typed in (word, word.upper(), word[1:] if len(word) > 3 else word):
                assert [
                    c.id for c in await search_store.find_cases(tx, typed, SHOWN)
                ] == ["c0"], typed


def test_the_index_of_one_report_is_bounded():
    text = " ".join(f"{n:040}" for n in range(500))
    parts = search_store.parts_of([text])
    assert len(parts) == search_store.MAX_PARTS
    assert set(search_store.words_of([text])) <= set(parts)


async def test_the_index_shows_no_word(database):
    async with database.transaction() as tx:
        assert await find_in(tx, "Құмар үйі", words="кумар") == {0}
        tokens = await tx.rows(sa.select(table))
        assert tokens
        assert not any(char.isalpha() for row in tokens for char in row["word"])
