"""Deleting one's data leaves the cases and takes the person out of them."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import sqlalchemy as sa

from bot.cases import search_store
from bot.core import people_store
from bot.core.codes import key_of
from bot.core.queues import tasks_store
from bot.core.schema.queues import numbering
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.privacy import anonymity, erasure
from bot.privacy.anonymity import AT_ONCE, DELETABLE_MS, MOST
from bot.privacy.erasure import SOON_MS
from bot.reports import additions, own_reports, store, welcome
from bot.reports.draft import Input
from bot.reports.store import DRAFTS
from bot.values import Status
from tests.kit.services import acts
from tests.kit.services.desk_acts import said


async def test_erasing_cuts_every_report_off_and_forgets_the_person(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await additions.add(work, person, report, "One more thing.", (acts.FILE,))
        await acts.draft(work, person)
        await people_store.choose_region(work.tx, person.id, "KZ-71")
        await erasure.erase(work, person)
    async with working() as work:
        kept = await store.reports.get(work.tx, report.id)
        assert (kept.person, kept.description, kept.tell) == (None, None, False)
        assert await store.files_of_report(work.tx, report.id) == []
        assert await store.replies_of_report(work.tx, report.id) == []
        assert await search_store.find(work.tx, "school", 5) == []
        assert await DRAFTS.peek(work.tx, person.id) is None
        assert (await acts.case_of(work, report)).status is Status.RECEIVED, "not at this moment"
        assert await people_store.find(work.tx, work.vault.identity(42)) is None
        assert (await people_store.get(work.tx, person.id)).region is None
        assert [row["kind"] for row in await acts.owed(work, person)] == ["Erased"]
        due = await tasks_store.run_at(work.tx, f"{erasure.FORGET}:{person.id}")
        assert due == clock.now + SOON_MS
        await erasure.forget(work, {"person": person.id})
        assert await people_store.sealed_address(work.tx, person.id) is None
        assert await acts.owed(work, person) == []


async def test_cards_of_one_person_change_at_times_that_have_nothing_in_common(working, clock):
    """Cards that said “withdrawn” in one moment told which reports are of one person."""
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        filed = [await acts.file(work, person, Input(links=(acts.link(n),))) for n in range(12)]
    async with working() as work:
        chance = replace(work.deployment, chance=Random(3))  # noqa: S311 - repeatable
        await erasure.erase(Work(work.tx, chance), person)
        due = [await tasks_store.run_at(work.tx, f"{erasure.WITHDRAW}:{each.id}") for each in filed]
    within = sorted(at - clock.now for at in due)
    assert 0 <= within[0] < within[-1] < 2 * DAY_MS
    assert all(quarter in {each * 4 // (2 * DAY_MS) for each in within} for quarter in range(4))
    assert min(b - a for a, b in pairwise(within)) > 60_000
    clock.now = max(due)
    async with working() as work:
        for report in filed:
            await erasure.withdraw(work, {"report": report.id})
            assert (await acts.case_of(work, report)).status is Status.WITHDRAWN


async def test_a_person_who_returns_after_erasing_is_new(work):
    person = await acts.citizen(work)
    report, code = await acts.filed_code(work, person)
    await erasure.erase(work, person)
    again = await welcome.recognise(work, 42, "ru")
    assert again.id != person.id
    assert again.consent is None
    assert await own_reports.owned(work, again, report.id) is None
    found = await own_reports.look_up(work, again, code)
    assert found is not None
    assert (await own_reports.state_of(work, found, key=key_of(code))).description is None


async def began(work, number, at):
    """The day of `at` began with this number."""
    await work.tx.run(sa.insert(numbering).values(day=at - at % DAY_MS, first=number))


async def cleaned(work, last, language="kk"):
    person = await acts.citizen(work)
    await anonymity.clean(work, person, last, language)
    rows = await acts.owed(work, person)
    assert [row["kind"] for row in rows][-1] == "Cleaned"
    assert {row["language"] for row in rows} == {language}
    return [(row["params"]["first"], row["params"]["last"]) for row in rows[:-1]]


async def test_all_numbers_since_the_first_message_of_two_days_are_named_newest_first(work):
    assert await cleaned(work, 3) == [(3, 3), (1, 2)], "no message of earlier is known"
    await said(work)
    await began(work, 1_000, work.now - DELETABLE_MS - DAY_MS)
    await began(work, 1_500, work.now - DELETABLE_MS)
    await began(work, 1_700, work.now)
    ranges = await cleaned(work, 1_720)
    assert ranges == [(1_621, 1_720), (1_521, 1_620), (1_500, 1_520), (1_490, 1_499)]
    assert all(last - first < AT_ONCE for first, last in ranges)


async def test_on_a_busy_day_the_older_ones_are_left(work):
    await began(work, 1, work.now - DELETABLE_MS)
    ranges = await cleaned(work, 10 * MOST)
    assert len(ranges) == MOST // AT_ONCE + 2
    assert ranges[-1][0] >= 9 * MOST - AT_ONCE
