"""The queue narrowed down by words and buttons, several cases at once, and one's own cases."""

import asyncio
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import HOLD_MS
from bot.core.buttons import decode, encode
from bot.core.schema.desk import case_events
from bot.core.schema.desk import cases as table
from bot.desk import casework, lists, talks
from bot.desk.lists import ShowQueue, TakeSeveral
from bot.desk.model import MOST_AT_ONCE, NO_FILTERS, PAGE_SIZE, By, Filters, Part
from bot.values import Act
from tests.kit.orders import restricted
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, MARAT, file_one, open_desk

RESTRICTED = restricted()
ME = DANA.telegram_id


def ends(lines):
    return [line.display.rpartition("/")[2] for line in lines]


async def test_the_queue_counts_hands_and_shows_the_urgent_and_the_old_first(working, clock):
    async with working() as work:
        _, desk = await open_desk(work)
        await file_one(work, url="https://example.com/old", violation="other")
    clock.advance(seconds=5)
    async with working() as work:
        await file_one(work, url="https://example.com/new", violation="other")
        await file_one(work, url="https://example.com/now", violation="suicide")
        for person in (42, 43):
            await file_one(work, person, url="https://example.com/much", violation="other")
        _, report = await file_one(work, url="https://example.com/done", violation="other")
        await casework.decide_case(work, await case_of(work, report), DANA, RESTRICTED)
        held = await store.open_for(work.tx, "https://example.com/old")
        await casework.take(work, held, DANA)
        found = await lists.show_queue(work, [desk], NO_FILTERS, ME)
        assert ends(found.lines) == ["now", "much", "old", "new"]
        assert (found.waiting, found.urgent, found.oldest_at) == (4, 1, held.opened_at)
        assert [line.holder for line in found.lines] == [None, None, "Дана", None]
        assert [line.reporters for line in found.lines] == [1, 2, 1, 1]
        counts = found.counts
        assert (counts.free, counts.mine, counts.others, counts.asked) == (3, 1, 0, 0)
        of_marat = (await lists.show_queue(work, [desk], NO_FILTERS, MARAT.telegram_id)).counts
        assert (of_marat.free, of_marat.mine, of_marat.others) == (3, 0, 1)


@pytest.mark.parametrize(
    ("words", "expected", "unknown"),
    [
        ("", Filters(), None),
        ("drugs KZ-75 free", Filters("f", "drugs", "KZ-75"), None),
        ("Наркотики, г. Алматы, СРОЧНЫЕ", Filters("u", "drugs", "KZ-75"), None),
        ("есірткі бос", Filters("f", "drugs"), None),
        ("ждут ответа мои", Filters("ma"), None),
        ("example.com urgent", Filters("u", host="example.com"), None),
        ("hxxps://example[.]com/x", Filters(host="example.com"), None),
        ("https://t.me/durov", Filters(account="t.me/durov"), None),
        ("drugs nonsense", Filters("", "drugs"), "nonsense"),
        ("'; DROP TABLE cases; --", Filters(), "';"),
    ],
)
def test_words_narrow_the_queue_down_in_three_languages(deployment, words, expected, unknown):
    channel = SimpleNamespace(channel=deployment.channel)
    assert lists.read_filters(channel, words) == (expected, unknown)


async def test_a_button_carries_any_filters_and_finds_its_site_by_a_case(work):
    _, desk = await open_desk(work)
    await file_one(work, url="https://t.me/durov/5")
    await file_one(work, 43, url="https://t.me/other/5")
    narrowed = Filters("mua", "x" * 16, "Y" * 16, account="t.me/durov")
    [case] = (await lists.show_queue(work, [desk], Filters(account="t.me/durov"), ME)).lines
    data = encode(ShowQueue.to(narrowed, case.id, page=99))
    assert await lists.filters_of(work, decode(data)) == narrowed
    host = Filters(host="t.me")
    assert await lists.filters_of(work, decode(encode(TakeSeveral.to(host, case.id)))) == host
    assert await lists.filters_of(work, TakeSeveral.to(host, "gone")) is None
    options = (await lists.show_queue(work, [desk], NO_FILTERS, ME, by=By.SITE)).options
    assert [(one.value, one.n) for one in options] == [
        ("t.me", 2),
        ("t.me/durov", 1),
        ("t.me/other", 1),
    ]


async def test_a_page_that_is_no_more_is_the_last_one(work):
    _, desk = await open_desk(work)
    for n in range(PAGE_SIZE + 1):
        await file_one(work, 100 + n, url=f"https://example.com/{n}")
    found = await lists.show_queue(work, [desk], NO_FILTERS, ME, page=99)
    assert (found.page, len(found.lines)) == (1, 1)
    assert (await lists.show_queue(work, [], NO_FILTERS, ME)).lines == ()


async def test_several_cases_of_a_site_are_taken_without_those_of_others(work):
    _, desk = await open_desk(work)
    for n in range(MOST_AT_ONCE + 4):
        await file_one(work, 100 + n, url=f"https://bad.example.com/{n}")
    await file_one(work, 99, url="https://good.example.org/1")
    site = Filters(host="bad.example.com")
    first = (await lists.show_queue(work, [desk], site, ME)).lines[0]
    await casework.take(work, await store.cases.get(work.tx, first.id), MARAT)
    taken = await lists.take_several(work, [desk], site, ME)
    assert len({case.id for case in taken}) == MOST_AT_ONCE
    assert {(case.holder, case.host) for case in taken} == {(ME, "bad.example.com")}
    acts = await work.tx.rows(sa.select(case_events).where(case_events.c.act == Act.TAKE.value))
    assert len(acts) == MOST_AT_ONCE + 1, "each is in the history of its case"
    counts = (await lists.show_queue(work, [desk], site, ME)).counts
    assert (counts.mine, counts.others, counts.free, counts.takeable) == (MOST_AT_ONCE, 1, 3, 3)
    assert (await lists.show_mine(work, [desk], ME, Part.HELD)).held == MOST_AT_ONCE
    assert len(await lists.take_several(work, [desk], site, ME)) == 3
    assert await lists.take_several(work, [desk], site, ME) == []


async def test_two_who_take_the_same_cases_at_once_never_share_one(working):
    async with working() as work:
        _, desk = await open_desk(work)
        for n in range(30):
            await file_one(work, 100 + n, url=f"https://bad.example.com/{n}")

    async def take(me):
        async with working() as work:
            return await lists.take_several(work, [desk], Filters(host="bad.example.com"), me)

    both = await asyncio.gather(take(ME), take(MARAT.telegram_id))
    ids = [case.id for taken in both for case in taken]
    assert len(ids) == len(set(ids)) == 30


async def test_a_case_with_a_conflict_of_interest_is_not_taken_among_others(work):
    _, desk = await open_desk(work)
    for n in range(2):
        await file_one(work, 100 + n, url=f"https://bad.example.com/{n}")
    [first, second] = (await lists.show_queue(work, [desk], NO_FILTERS, ME)).lines
    await work.tx.run(sa.update(table).where(table.c.id == first.id).values(recused=f" {ME} "))
    taken = await lists.take_several(work, [desk], Filters(host="bad.example.com"), ME)
    assert [case.id for case in taken] == [second.id]


async def test_ones_own_cases_stand_under_held_asked_and_decided_today(working, clock):
    async with working() as work:
        _, desk = await open_desk(work)
        _, other = await open_desk(work, "fraud", chat=-1002)
        found = {}
        for n, name in enumerate(("held", "asked", "decided", "old", "undone", "marats")):
            _, report = await file_one(work, 100 + n, url=f"https://example.com/{name}")
            actor = MARAT if name == "marats" else DANA
            found[name] = await casework.take(work, await case_of(work, report), actor)
        await casework.decide_case(work, found["old"], DANA, RESTRICTED)
    clock.advance(seconds=24 * 60 * 60)
    async with working() as work:
        for name in ("held", "decided", "undone"):
            case = await store.cases.get(work.tx, found[name].id)
            found[name] = await casework.take(work, case, DANA)
        await talks.ask(
            work, await store.cases.get(work.tx, found["asked"].id), DANA, "Когда?", desk
        )
        await casework.decide_case(work, found["decided"], DANA, RESTRICTED)
        undone = await casework.decide_case(work, found["undone"], DANA, RESTRICTED)
        await casework.undo(work, undone, DANA)
    async with working() as work:
        parts = {part: await lists.show_mine(work, [desk], ME, part) for part in Part}
        shown = {part: sorted(ends(one.lines)) for part, one in parts.items()}
        assert shown == {
            Part.HELD: ["held", "undone"],
            Part.ASKED: ["asked"],
            Part.DECIDED: ["decided"],
        }
        assert {(one.held, one.asked, one.decided) for one in parts.values()} == {(2, 1, 1)}
        elsewhere = await lists.show_mine(work, [other], ME, Part.HELD)
        assert (elsewhere.lines, elsewhere.held) == ((), 0)
        clock.advance(ms=HOLD_MS + 1)
    async with working() as work:
        assert (await lists.show_mine(work, [desk], ME, Part.HELD)).lines == ()
