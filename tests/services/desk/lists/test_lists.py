"""A case is found by its number, link, words, their parts and days, at a desk and in private."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.desk import casework, lists, model, store
from tests.kit.orders import restricted
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, file_one, open_desk

DAY_S = 24 * 60 * 60
LATE_MS = 12 * 60 * 60 * 1000 - 1
NOON = round(datetime(2026, 10, 25, 7, tzinfo=UTC).timestamp() * 1000)
"""Of the first day, in Almaty."""
POST = "https://example.com/Post/1"


async def ids(work, words, *desks):
    return [line.id for line in (await lists.find(work, words, list(desks))).lines]


@pytest.mark.parametrize(
    "words",
    [
        "https://www.example.com/Post/1?utm_source=a",
        "hxxps://example[.]com/Post/1",
        POST,
        "СЛОВ",
        "слово о деле",
        "Әділ",
        "әДІЛЕТ",
        "адилет",
        "лово",
        "example.com post",
    ],
)
async def test_a_case_is_found_by_its_link_and_by_words_in_any_case(work, words):
    _, desk = await open_desk(work)
    _, report = await file_one(work, url=POST, description="Слово о деле, ӘДІЛЕТ үшін")
    await file_one(work, 43, url="https://other.example.org/9", description="Другое")
    found = await lists.find(work, words, [desk])
    assert [line.id for line in found.lines] == [(await case_of(work, report)).id]
    assert found.lines[0].here


@pytest.mark.parametrize("hidden", ["%00", "%E2%80%AE", "%0A", "%ED%A0%80"])
@pytest.mark.parametrize("site", ["vk.com/", "tiktok.com/@", "facebook.com/profile.php?id="])
async def test_a_name_that_cannot_be_stored_or_seen_is_searched_like_any_other(work, site, hidden):
    """NUL has no place in a text of PostgreSQL; a direction mark shows another name."""
    address = f"https://{site}a{hidden}b"
    _, desk = await open_desk(work)
    _, report = await file_one(work, url=address)
    case = await case_of(work, report)
    assert await ids(work, address, desk) == [case.id]
    filters, unknown = lists.read_filters(work, address)
    assert unknown is None
    assert (case.account or "").isprintable()
    assert (filters.account or "").isprintable()
    await lists.show_queue(work, [desk], filters, DANA.telegram_id)


async def test_a_case_is_found_by_its_number_and_by_an_old_decision_of_its_link(work):
    _, desk = await open_desk(work)
    _, report = await file_one(work)
    case = await case_of(work, report)
    for typed in (case.number, f"№ {case.number.lower()}"):
        assert await ids(work, typed, desk) == [case.id]
    await casework.decide_case(work, case, DANA, restricted())
    _, again = await file_one(work, 43)
    both = {case.id, (await case_of(work, again)).id}
    assert set(await ids(work, "https://example.com/1", desk)) == both
    assert await ids(work, "ничего такого", desk) == []


async def test_a_case_of_another_group_is_shown_in_a_list_but_not_opened(work):
    _, here = await open_desk(work)
    _, report = await file_one(work)
    _, elsewhere = await open_desk(work, "fraud", chat=-1002)
    number = (await case_of(work, report)).number
    for desks, opens in (([elsewhere], False), ([elsewhere, here], True), ([], False)):
        assert [one.here for one in (await lists.find(work, number, desks)).lines] == [opens]


@pytest.fixture
async def days(working, clock):
    """Four cases, one a day from Sunday on; the third came just before midnight in Almaty."""
    found = []
    for n, text in enumerate(("кумар", "другое", "Құмар", "встреча 12.11.2026")):
        clock.now = NOON + n * DAY_S * 1000 + (LATE_MS if n == 2 else 0)
        async with working() as work:
            _, desk = await open_desk(work)
            _, report = await file_one(work, 50 + n, url=f"https://d.kz/{n}", description=text)
            found.append((await case_of(work, report)).id)
    return desk, found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("27.10.2026", [2]),
        ("2026-10-27", [2]),
        ("27/10/2026", [2]),
        ("2026-10", [3, 2, 1, 0]),
        ("кумар 2026-10", [2, 0]),
        ("2026-10-27, кумар", [2]),
        ("другое 2026-10-27", []),
        ("12.11.2026", [3]),
        ("встреча 12.11.2026", [3]),
        ("31.02.2026", []),
        ("2026-13", []),
        ("2026-W44", [3, 2, 1]),
        ("29.10.2026", []),
        ("2026-09", []),
        ("0000-00-00", []),
    ],
)
async def test_days_and_months_find_what_was_reported_then(days, working, typed, expected):
    desk, every = days
    async with working() as work:
        assert await ids(work, typed, desk) == [every[n] for n in expected]


async def test_further_pages_show_the_others_once_each(work):
    _, desk = await open_desk(work)
    for n in range(2 * model.PAGE_SIZE + 1):
        await file_one(work, 100 + n, url=f"https://example.com/{n}", description="одно")
    pages = [await lists.find(work, "одно", [desk], page) for page in range(4)]
    assert [len(page.lines) for page in pages] == [
        model.PAGE_SIZE,
        model.PAGE_SIZE,
        1,
        0,
    ]
    assert {page.total for page in pages} == {17}
    assert len({line.id for page in pages for line in page.lines}) == 17


async def test_only_the_last_search_of_a_moderator_has_further_pages(work):
    first = await lists.keep(work, 11, "one")
    second, other = await lists.keep(work, 11, "two"), await lists.keep(work, 22, "three")
    kept = [await store.last_search(work.tx, 11, id) for id in (first, second, other)]
    assert kept == [None, "two", None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=120) | st.from_regex(r"[0-9./\-]{1,12}( \w+)?", fullmatch=True))
@example("\x00 2026-11 ' OR 1=1 --")
@example("https://" + "a" * 4_000)
@example("<b>%</b> _ \\ 99999-99-99")
async def test_any_words_are_looked_for_and_narrow_the_queue_down(working, typed):
    async with working() as work:
        assert (await lists.find(work, typed, [])).lines == ()
        filters, _ = lists.read_filters(work, typed)
        assert (await lists.show_queue(work, [], filters, 1)).lines == ()
