"""Each figure, computed by hand from a small set of records, on both databases."""

import pytest
import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.cases.afterwards import FollowUp
from bot.cases.tables import case_events, referrals
from bot.core.periods import parse
from bot.figures import store
from bot.figures.model import Spread
from bot.reports.tables import reports
from bot.values import Found, Outcome
from tests.kit.register.figures import case_row
from tests.kit.storage.fairness import filled

OCTOBER = parse("2026-10").bounds("Asia/Almaty")
BEGIN, END = OCTOBER
HOUR, DAY = 3_600_000, 86_400_000


async def case(tx, id, opened, **columns):
    """A case opened some hours after the beginning of October."""
    await case_row(
        tx, id, BEGIN + opened * HOUR, **{"canonical": f"https://{id}"} | columns
    )


async def report(tx, id, at, violation="drugs", language="kk", **columns):
    await tx.run(
        sa.insert(reports),
        id=id,
        number=id,
        draft_id=id,
        receipt=id.encode(),
        violation=violation,
        language=language,
        tell=1,
        filed_at=at,
        **columns,
    )


async def event(tx, act, at):
    await tx.run(
        sa.insert(case_events), case_id="a", version=1, at=at, act=act, detail="{}"
    )


@pytest.fixture
async def october(database):
    """Ten reports and nine cases, most of them in October.

    Decided in October: a (drugs, restricted, after 2 h), b (drugs, restricted, 4 h), c (fraud,
    not confirmed, 10 h), d (drugs, removed, 30 h); m was merged into a. Open: e, and f of
    September. w was withdrawn. x was decided at the first moment of November.
    """
    async with database.transaction() as tx:
        for violation, language, at in (
            ("drugs", "kk", BEGIN),
            ("drugs", "ru", BEGIN + HOUR),
            ("fraud", "ru", BEGIN + DAY),
            ("drugs", "ru", END - 1),
            ("fraud", "en", BEGIN + 5 * DAY),
            ("drugs", "kk", BEGIN - 1),
            ("drugs", "kk", END),
        ):
            await report(tx, f"r{at}", at, violation, language)
        await report(tx, "withdrawn", BEGIN + 2 * DAY, withdrawn_at=BEGIN + 3 * DAY)
        ruled = {"outcome": "restricted", "violation": "drugs"}
        hours = [("a", 0, 1, 2, ruled), ("b", 0, 3, 4, ruled)]
        hours += [("c", 24, 26, 34, {"outcome": "not_confirmed", "violation": "fraud"})]
        hours += [("d", 48, 77, 78, {"outcome": "removed", "violation": "drugs"})]
        hours += [("m", 50, 51, 52, {"outcome": "duplicate", "merged_into": "a"})]
        hours += [("x", 700, 701, 744, {"outcome": "restricted", "violation": "fraud"})]
        for id, opened, claimed, decided, columns in hours:
            at = {
                "claimed_at": BEGIN + claimed * HOUR,
                "decided_at": BEGIN + decided * HOUR,
            }
            await case(
                tx, id, opened, region="KZ-75" if id in "ac" else None, **at, **columns
            )
        await case(tx, "e", 60, region="KZ-71")
        await case(tx, "f", -48)
        await case(tx, "w", 70, status="withdrawn", open=0)
        for at in (BEGIN, BEGIN + DAY, END, BEGIN - 1):
            await event(tx, "join", at)
        await event(tx, "take", BEGIN)
    return database


@pytest.fixture
async def tx(october):
    async with october.long_reading() as tx:
        yield tx


async def test_reports_and_decisions_of_a_period_are_counted(tx):
    assert await store.received(tx, *OCTOBER) == 6
    assert await store.by_type(tx, *OCTOBER) == {"drugs": 4, "fraud": 2}
    assert await store.by_language(tx, *OCTOBER) == {"kk": 2, "ru": 3, "en": 1}
    assert await store.records_begin(tx) == BEGIN - 1
    assert await store.by_region(tx, *OCTOBER) == {"KZ-75": 2, "KZ-71": 1, None: 4}
    assert await store.repeats(tx, *OCTOBER) == 2 + 1
    assert await store.decided(tx, *OCTOBER) == {
        (Outcome.RESTRICTED, "drugs"): 2,
        (Outcome.NOT_CONFIRMED, "fraud"): 1,
        (Outcome.REMOVED, "drugs"): 1,
    }
    assert await store.decided_in_all(tx, *OCTOBER) == 4


async def test_cases_that_closed_without_an_answer_are_told_from_those_that_wait(
    database,
):
    async with database.transaction() as tx:
        for id, outcome, at, status in (
            ("g", "forwarded", BEGIN, "closed"),
            ("h", "forwarded", BEGIN, "forwarded"),
            ("i", "restricted", BEGIN, "closed"),
            ("j", "forwarded", END, "closed"),
        ):
            await case(tx, id, 1, outcome=outcome, decided_at=at, status=status)
        assert await store.unanswered(tx, *OCTOBER) == 1


async def test_reports_by_phone_are_counted_within_the_period(database):
    async with database.transaction() as tx:
        for at in (BEGIN, END - 1, END, BEGIN - 1):
            await report(tx, f"r{at}", at, intake="call")
        await report(tx, "written", BEGIN, intake="chat")
        assert await store.by_phone(tx, *OCTOBER) == 2


async def test_times_are_values_that_occurred_and_the_backlog_is_that_of_a_moment(tx):
    assert await store.time_to_decision(tx, *OCTOBER) == Spread(4, 4 * HOUR, 30 * HOUR)
    # First claimed after 1, 3, 2, 29 hours, m after 1, x after 1: 1 1 1 2 3 29.
    assert await store.time_to_first_claim(tx, *OCTOBER) == Spread(6, HOUR, 29 * HOUR)
    assert await store.time_to_decision(tx, 0, 1) == Spread(0)
    assert await store.backlog(tx, BEGIN) == 1  # f
    # F, and b until its fourth hour
    assert await store.backlog(tx, BEGIN + 3 * HOUR) == 2
    # E, f, and x that is decided at that very moment
    assert await store.backlog(tx, END) == 3
    assert await store.backlog(tx, END + HOUR) == 2


async def test_restricted_links_are_distinct_and_of_the_type_decided_last(database):
    same = {"outcome": "restricted", "canonical": "https://example.com/1"}
    ruled = {"outcome": "restricted", "decided_at": BEGIN}
    async with database.transaction() as tx:
        await case(tx, "a", 0, violation="drugs", decided_at=BEGIN, **same)
        await case(tx, "b", 30, violation="terrorism", decided_at=END - 1, **same)
        await case(tx, "c", 0, violation="drugs", **ruled)
        await case(tx, "late", 0, **ruled | {"decided_at": END})
        await case(tx, "early", -9, **ruled | {"decided_at": BEGIN - 1})
        await case(tx, "no_link", 0, canonical=None, **ruled)
        await case(tx, "other", 0, **ruled | {"outcome": "removed"})
        await case(tx, "merged", 0, merged_into="a", canonical="m", **ruled)
        await case(tx, "reopened", 0)
    async with database.long_reading() as tx:
        assert await store.restricted_links(tx, *OCTOBER) == {
            "terrorism": 1,
            "drugs": 1,
        }
        assert await store.removed_links(tx, *OCTOBER) == {"drugs": 1}


async def test_authorities_have_what_left_before_a_moment_and_had_no_answer_then(
    database,
):
    async with database.transaction() as tx:
        for id, sent_at, closed_at, stage in (
            ("a", BEGIN, None, "sent"),
            ("b", BEGIN + HOUR, END, "done"),
            ("answered", BEGIN, END - 1, "done"),
            ("later", END, None, "sent"),
            ("leaving", None, None, "leaving"),
            ("recalled", BEGIN, END + HOUR, "recalled"),
        ):
            named = {
                **dict.fromkeys(("id", "case_id"), id),
                "authority": "mci",
                "stage": stage,
            }
            row = filled(
                referrals, {**named, "sent_at": sent_at, "closed_at": closed_at}
            )
            await tx.run(sa.insert(referrals), **row)
        assert await store.waiting_at_authorities(tx, END) == {"mci": 2}
        length = END - BEGIN
        assert await store.waited_at_authorities(tx, END) == Spread(
            2, length - HOUR, length
        )
        assert await store.waited_at_authorities(tx, BEGIN) == Spread(0)


async def test_what_was_found_is_counted_by_the_last_answer(database):
    async with database.transaction() as tx:
        for id, violation, found, at in (
            ("a", "drugs", Found.GONE, BEGIN),
            ("b", "drugs", Found.GONE, END - 1),
            ("c", "drugs", Found.THERE, BEGIN),
            ("d", "fraud", Found.MOVED, BEGIN),
            ("e", "fraud", Found.GONE, END),
            ("f", "fraud", None, BEGIN),
        ):
            await case(tx, id, 0, violation=violation)
            kept = FollowUp(id, "d", BEGIN, looked_at=at, found=found)
            await cases_store.keep_follow_up(tx, kept)
        found = await store.followed_found(tx, *OCTOBER)
        assert found == {Found.GONE: 2, Found.THERE: 1, Found.MOVED: 1}


async def test_orders_that_ended_are_events_of_the_period(database):
    async with database.transaction() as tx:
        for at in (BEGIN - 1, BEGIN, END - 1, END):
            await event(tx, "order_over", at)
        assert await store.ended_orders(tx, *OCTOBER) == 2
