"""Cases are found by number, link, words and days; the queue is narrowed down; cases are taken."""

import asyncio
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.cases.model import HOLD_MS
from bot.cases.tables import cases as table
from bot.core.messages import decode, encode
from bot.core.toasts import ELSEWHERE, Toast
from bot.core.visit import Sender
from bot.desk import casework, own_cases, queue, talks
from bot.desk.buttons import TakeNext
from bot.desk.model import NO_FILTERS, PAGE_SIZE, Filters, Only
from bot.desk.queue import ShowQueue, TakeSeveral
from bot.desk.search import SHOWN, search_cases
from bot.desk.visit import load
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import file_case, file_one
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import DANA, GROUP, MARAT, at_work, open_desk

DAY_S = 24 * 60 * 60
LATE_MS = 12 * 60 * 60 * 1000 - 1
NOON = round(datetime(2026, 10, 25, 7, tzinfo=UTC).timestamp() * 1000)
"""Of the first day, in Almaty."""
POST = "https://example.com/Post/1"
FOUND_ON = {
    "27.10.2026": [2],
    "2026-10-27": [2],
    "27/10/2026": [2],
    "2026-10": [3, 2, 1, 0],
    "кумар 2026-10": [2, 0],
    "2026-10-27, кумар": [2],
    "другое 2026-10-27": [],
    "12.11.2026": [3],
    "встреча 12.11.2026": [3],
    "31.02.2026": [],
    "2026-13": [],
    "2026-W44": [3, 2, 1],
    "29.10.2026": [],
    "2026-09": [],
    "0000-00-00": [],
}


async def ids(work, words, *desks):
    return ids_of(await search_cases(work, words, list(desks)))


def ids_of(found):
    return [line.case.id for line in found.lines]


async def test_a_case_is_found_by_its_link_and_by_words_in_any_case(work, desk):
    case = await file_case(work, url=POST, description="Слово о деле, ӘДІЛЕТ үшін")
    await file_one(work, 43, url="https://other.example.org/9", description="Другое")
    for words in (
        "https://www.example.com/Post/1?utm_source=a",
        "hxxps://example[.]com/Post/1",
        POST,
        "СЛОВ",
        "слово о деле",
        "әДІЛЕТ",
        "адилет",
        "лово",
        "example.com post",
    ):
        found = await search_cases(work, words, [desk])
        assert [(line.case.id, line.here) for line in found.lines] == [
            (case.id, True)
        ], words


async def test_a_name_that_cannot_be_stored_or_seen_is_searched_like_any_other(
    work, desk
):
    """NUL has no place in a text of PostgreSQL; a direction mark shows another name."""
    sites = ("vk.com/", "tiktok.com/@", "facebook.com/profile.php?id=")
    for n, (site, hidden) in enumerate(
        product(sites, ("%00", "%E2%80%AE", "%0A", "%ED%A0%80"))
    ):
        address = f"https://{site}a{hidden}b"
        case = await file_case(work, 50 + n, url=address)
        assert case.id in await ids(work, address, desk), address
        filters, unknown = queue.read_filters(work, address)
        assert unknown is None
        assert (case.account or "").isprintable()
        assert (filters.site or "").isprintable()
        await queue.show_queue(work, [desk], filters, DANA.telegram_id)


async def test_a_case_is_found_by_its_number_and_by_an_old_decision_of_its_link(
    work, desk
):
    case = await file_case(work)
    for typed in (case.number, f"№ {case.number.lower()}"):
        assert await ids(work, typed, desk) == [case.id]
    _, elsewhere = await open_desk(work, "fraud", chat=-1002)
    for desks, opens in (([elsewhere], False), ([elsewhere, desk], True), ([], False)):
        found = await search_cases(work, case.number, desks)
        assert [one.here for one in found.lines] == [opens], (
            "shown everywhere, opened at its desk"
        )
    await casework.decide_case(work, case, DANA, RESTRICTED)
    both = {case.id, (await file_case(work, 43)).id}
    assert set(await ids(work, "https://example.com/1", desk)) == both
    assert await ids(work, "ничего такого", desk) == []


async def test_days_and_months_find_what_was_reported_then(working, clock):
    """Four cases, one a day from Sunday on; the third came just before midnight in Almaty."""
    every = []
    for n, text in enumerate(("кумар", "другое", "Құмар", "встреча 12.11.2026")):
        clock.now = NOON + n * DAY_S * 1000 + (LATE_MS if n == 2 else 0)
        async with working() as work:
            _, desk = await open_desk(work)
            case = await file_case(
                work, 50 + n, url=f"https://d.kz/{n}", description=text
            )
            every.append(case.id)
    async with working() as work:
        for typed, expected in FOUND_ON.items():
            assert await ids(work, typed, desk) == [every[n] for n in expected], typed


async def test_a_search_lists_the_first_and_the_queue_turns_its_pages(work, desk):
    for n in range(2 * PAGE_SIZE + 1):
        await file_one(
            work, 100 + n, url=f"https://example.com/{n}", description="одно"
        )
    found = await search_cases(work, "одно", [desk])
    assert (len(ids_of(found)), found.more) == (SHOWN, True)
    [one] = (await search_cases(work, "https://example.com/3", [desk])).lines
    assert not (await search_cases(work, one.case.number, [desk])).more
    pages = [
        await queue.show_queue(work, [desk], NO_FILTERS, ME, page=page)
        for page in range(3)
    ]
    assert [len(page.lines) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({id for page in pages for id in ids_of(page)}) == 17
    last = await queue.show_queue(work, [desk], NO_FILTERS, ME, page=99)
    assert (last.page, len(last.lines)) == (2, 1), (
        "a page that is no more is the last one"
    )
    assert (await queue.show_queue(work, [], NO_FILTERS, ME)).lines == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.text(max_size=120)
    | st.from_regex(r"[0-9./\-]{1,12}( \w+)?", fullmatch=True)
)
@example("\x00 2026-11 ' OR 1=1 --")
@example("https://" + "a" * 4_000)
@example("<b>%</b> _ \\ 99999-99-99")
async def test_any_words_are_looked_for_and_narrow_the_queue_down(working, typed):
    async with working() as work:
        assert (await search_cases(work, typed, [])).lines == ()
        filters, _ = queue.read_filters(work, typed)
        assert (await queue.show_queue(work, [], filters, 1)).lines == ()


ME = DANA.telegram_id


def ends(lines):
    return [line.case.display.rpartition("/")[2] for line in lines]


@pytest.mark.parametrize(
    ("words", "expected", "unknown"),
    [
        ("", Filters(), None),
        ("drugs KZ-75 free", Filters(Only.FREE, "drugs", "KZ-75"), None),
        ("Наркотики, г. Алматы, СРОЧНЫЕ", Filters(Only.URGENT, "drugs", "KZ-75"), None),
        ("есірткі бос", Filters(Only.FREE, "drugs"), None),
        ("ждут ответа мои", Filters(Only.ASKED), "мои"),
        ("example.com urgent", Filters(Only.URGENT, site="example.com"), None),
        ("hxxps://example[.]com/x", Filters(site="example.com"), None),
        ("https://t.me/durov", Filters(site="t.me/durov"), None),
        ("drugs nonsense", Filters(None, "drugs"), "nonsense"),
        ("'; DROP TABLE cases; --", Filters(), "';"),
    ],
)
def test_words_narrow_the_queue_down_in_three_languages(
    deployment, words, expected, unknown
):
    channel = SimpleNamespace(channel=deployment.channel)
    assert queue.read_filters(channel, words) == (expected, unknown)


async def test_a_button_carries_any_filters_and_finds_its_site_by_a_case(work, desk):
    await file_one(work, url="https://t.me/durov/5")
    await file_one(work, 43, url="https://t.me/other/5")
    narrowed = Filters(Only.OVERDUE, "x" * 16, "Y" * 16, "t.me/durov")
    [case] = ids_of(
        await queue.show_queue(work, [desk], Filters(site="t.me/durov"), ME)
    )
    data = encode(ShowQueue.to(narrowed, case, page=99))
    assert await queue.filters_of(work, decode(data)) == narrowed
    host = Filters(site="t.me")
    assert (
        await queue.filters_of(work, decode(encode(TakeSeveral.to(host, case)))) == host
    )
    assert await queue.filters_of(work, TakeSeveral.to(host, "gone")) is None


async def test_two_who_take_the_same_cases_at_once_never_share_one(working):
    async with working() as work:
        _, desk = await open_desk(work)
        for n in range(30):
            await file_one(work, 100 + n, url=f"https://bad.example.com/{n}")

    async def take(me):
        async with working() as work:
            return await queue.take_several(
                work, [desk], Filters(site="bad.example.com"), me
            )

    both = await asyncio.gather(take(ME), take(MARAT.telegram_id))
    ids = [case.id for taken in both for case in taken]
    assert len(ids) == len(set(ids)) == 30


async def test_a_case_with_a_conflict_of_interest_is_not_taken_among_others(work, desk):
    for n in range(2):
        await file_one(work, 100 + n, url=f"https://bad.example.com/{n}")
    [first, second] = ids_of(await queue.show_queue(work, [desk], NO_FILTERS, ME))
    await work.tx.run(
        sa.update(table).where(table.c.id == first).values(recused=f" {ME} ")
    )
    taken = await queue.take_several(work, [desk], Filters(site="bad.example.com"), ME)
    assert [case.id for case in taken] == [second]


async def test_ones_own_cases_stand_under_held_asked_and_decided_today(working, clock):
    async with working() as work:
        _, desk = await open_desk(work)
        _, other = await open_desk(work, "fraud", chat=-1002)
        found = {}
        for n, name in enumerate(
            ("held", "asked", "decided", "old", "undone", "marats")
        ):
            case = await file_case(work, 100 + n, url=f"https://example.com/{name}")
            found[name] = await casework.take(
                work, case, MARAT if name == "marats" else DANA
            )
        await casework.decide_case(work, found["old"], DANA, RESTRICTED)
    clock.advance(seconds=24 * 60 * 60)
    async with working() as work:
        for name in ("held", "decided", "undone"):
            case = await fresh(work, found[name])
            found[name] = await casework.take(work, case, DANA)
        await talks.ask(work, await fresh(work, found["asked"]), DANA, "Когда?", desk)
        await casework.decide_case(work, found["decided"], DANA, RESTRICTED)
        undone = await casework.decide_case(work, found["undone"], DANA, RESTRICTED)
        await casework.undo(work, undone, DANA)
    async with working() as work:
        mine = await own_cases.show_mine(work, [desk], ME)
        assert sorted(ends(mine.lines[:2])) == ["held", "undone"]
        assert ends(mine.lines[2:]) == ["asked", "decided"]
        assert (mine.held, mine.asked, mine.decided) == (2, 1, 1)
        elsewhere = await own_cases.show_mine(work, [other], ME)
        assert (elsewhere.lines, elsewhere.held) == ((), 0)
        clock.advance(ms=HOLD_MS + 1)
    async with working() as work:
        assert (await own_cases.show_mine(work, [desk], ME)).held == 0


async def test_what_comes_into_the_private_chat_comes_below_only_there(working):
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA)
        for who, url in ((42, POST), (43, "https://example.com/Post/2")):
            await file_one(work, who, url=url)
        group = Sender(DANA.telegram_id, GROUP, None, is_private=False, name=DANA.name)
        in_group = await load(work.tx, work.deployment, group)
        assert await press(in_group, TakeNext()) is Toast.NEXT_COMES
        private = await in_private(work, DANA)
        assert await press(private, TakeNext()) is Toast.NEXT_BELOW


async def test_each_toast_of_what_comes_below_has_one_for_the_group():
    below = {one for one in Toast if one.sentence.rstrip(".").endswith("below")}
    assert below | {Toast.FILES_BELOW} == set(ELSEWHERE)
