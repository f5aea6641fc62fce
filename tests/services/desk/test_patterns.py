"""The daily check for patterns: what it finds, what it changes, and what it never does."""

import asyncio
from contextlib import suppress

import sqlalchemy as sa

from benchmarks.flood.people import address_of, planned
from bot.cases import store
from bot.cases.pattern_rules import Pattern
from bot.cases.tables import cases as table
from bot.channel.parts import Patterns
from bot.core.queues import tasks_store
from bot.core.times import DAY_MS
from bot.desk import casework, patterns, queue_store
from bot.desk.model import Filters
from bot.reports import patterns_store
from bot.values import Act, Finding, Outcome, Status, replace
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import (
    BECAUSE,
    acts_of,
    file_case,
    file_one,
    owed,
    said,
)
from tests.kit.services.patterns import VICTIM, brigade
from tests.kit.services.team import DANA, MARAT, at_work, employ, open_desk

NOT_CONFIRMED = Finding(Outcome.NOT_CONFIRMED, "review")


async def check(working, clock):
    """One whole check, portion after portion; how many there were."""
    async with working() as work:
        at = work.now + patterns.FIRST_MS
        await tasks_store.schedule(
            work.tx, patterns.PATTERNS, patterns.PATTERNS, {}, at
        )
    clock.advance(ms=patterns.FIRST_MS)
    portions = 0
    while True:
        async with working() as work:
            due = [
                one
                for one in await tasks_store.due(work.tx, 100)
                if one.kind == patterns.PATTERNS
            ]
            if not due:
                return portions
            await tasks_store.done(work.tx, due[0].key, due[0].run_at)
            await patterns.look_for_patterns(work, **due[0].params)
        portions += 1
        clock.advance(ms=patterns.PAUSE_MS)


async def report_all(working, reports, start=1_000):
    """File (person, link, words, …) one after the other, each in a transaction of its own."""
    for person, url, words, *_ in reports:
        async with working() as work:
            await file_one(
                work, start + person, url=url, description=words, violation="gambling"
            )


async def marked(working):
    """The cases with patterns, by the link that they are about."""
    async with working() as work:
        rows = await work.tx.rows(sa.select(table).where(table.c.patterns.is_not(None)))
    return {row["canonical"]: set(row["patterns"].split()) for row in rows}


async def test_a_seeded_brigade_is_caught_and_the_flood_around_it_is_not(
    working, clock
):
    async with working() as work:
        await open_desk(work)
    await report_all(working, brigade(7))
    surge = [(n % 10, address_of(link), "Казино", n) for n, link, _ in planned(120)]
    await report_all(working, surge, start=5_000)
    assert await check(working, clock) > 1
    found = await marked(working)
    assert set(found) == {VICTIM.format(n) for n in (1, 2, 3)}
    assert all(
        one >= {Pattern.NEW_ACCOUNTS, Pattern.SAME_WORDS} for one in found.values()
    )


async def test_the_same_forwarded_post_or_short_words_of_many_are_no_pattern(
    working, clock
):
    async with working() as work:
        await open_desk(work)
        for person in range(12):
            post = "Смотрите что они делают это уже третий раз за неделю в нашем городе люди"
            await file_one(work, 100 + person, description="Это обман!", forwarded=post)
    clock.advance(seconds=3600)
    await check(working, clock)
    assert await marked(working) == {}


async def test_a_large_site_is_looked_at_link_by_link_by_no_rule(
    working, clock, deployment
):
    channel = deployment.channel
    assert channel.patterns == Patterns()
    sites = [(n % 16, f"https://news.example.com/{n}", "Ложь", 0) for n in range(32)]
    async with working() as work:
        await open_desk(work)
    await report_all(working, sites)
    async with working() as work:
        assert await patterns_store.has_more_than(work.tx, "news.example.com", 30)
    await check(working, clock)
    assert await marked(working) == {}


async def caught(working, clock):
    """A case that a brigade reported, at a desk of two people who can be reached."""
    async with working() as work:
        await open_desk(work)
        await at_work(work, DANA, MARAT)
    await report_all(working, brigade(1, links=1))
    async with working() as work:
        [row] = await work.tx.rows(sa.select(table.c.id))
        before = await store.cases.get(work.tx, row["id"])
        await said(work)
    await check(working, clock)
    async with working() as work:
        return before, await fresh(work, before)


async def test_the_check_changes_nothing_but_the_patterns_and_tells_only_the_history(
    working, clock
):
    before, after = await caught(working, clock)
    assert after.patterns
    same = replace(after, patterns=frozenset(), version=before.version)
    assert same == before, "neither status, desk, urgency, due time nor hold"
    assert after.version == before.version + 1
    for _ in range(3):
        await check(working, clock)
    async with working() as work:
        assert (await acts_of(work, after)).count(Act.SLOW) == 1
        assert await fresh(work, after) == after
        assert {kind for _, kind, *_ in await owed(work)} <= {"Card"}, (
            "reporters hear nothing"
        )
        newest = (await store.newest_events(work.tx, after.id, 99))[-1]
    assert (newest.act, newest.staff) == (Act.SLOW, None)
    assert newest.detail == {"patterns": sorted(after.patterns)}, (
        "no person and no number"
    )


async def test_what_such_a_case_is_joined_to_is_slowed_and_its_outcome_takes_a_second_person(
    working, clock
):
    _, case = await caught(working, clock)
    async with working() as work:
        target = await file_case(work, 9, url="https://t.me/olzhas_k/77")
        await casework.merge(work, case, DANA, target, BECAUSE)
        assert (await fresh(work, target)).patterns == case.patterns
        await casework.undo(work, await fresh(work, case), DANA)
        await employ(work, MARAT)
        after = await casework.decide_case(
            work, await fresh(work, case), DANA, NOT_CONFIRMED
        )
    assert (after.status, after.decision) == (Status.UNDER_REVIEW, None)
    assert after.proposal.by == DANA.telegram_id


async def test_a_portion_that_is_killed_is_done_again_whole(working, clock, database):
    async with working() as work:
        await open_desk(work)
    await report_all(working, brigade(3, links=2))
    for _ in range(3):
        with suppress(asyncio.CancelledError):
            async with working() as work:
                await patterns.look_for_patterns(work)
                raise asyncio.CancelledError
        assert await marked(working) == {}
    await check(working, clock)
    assert len(await marked(working)) == 2


async def test_the_next_check_is_a_day_after_the_last_began(working, clock):
    began = clock.now + patterns.FIRST_MS
    await check(working, clock)
    async with working() as work:
        assert await tasks_store.next_at(work.tx) == began + DAY_MS


async def test_no_number_of_reports_moves_a_slowed_case_up(working, clock):
    async with working() as work:
        _, desk = await open_desk(work)
        plain = await file_case(
            work, 1, url="https://plain.example/1", violation="gambling"
        )
    clock.advance(seconds=60)
    await report_all(working, brigade(1, links=1))
    assert [one.reporters for one in await in_turn(working, desk)] == [20, 1]
    await check(working, clock)
    await report_all(working, brigade(2, links=1), start=9_000)
    first, second = await in_turn(working, desk)
    assert (first.case.id, second.reporters) == (plain.id, 40), "the older one is first"
    async with working() as work:
        weights = await work.tx.rows(sa.select(table.c.weight).distinct())
    assert [row["weight"] for row in weights] == [1]


async def in_turn(working, desk):
    async with working() as work:
        wanted = queue_store.Wanted([desk.id], Filters(), 1)
        return await queue_store.queue_page(work.tx, wanted, 0, 9)
