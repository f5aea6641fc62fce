"""Filing: once, folded into cases, answered with a receipt, within reason."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.cases.tables import cases as rows
from bot.core.times import DAY_MS
from bot.desk import talks
from bot.privacy import erasure
from bot.reports import (
    case_reports_store,
    draft_form,
    filing,
    reports_store,
    targets_store,
)
from bot.reports.draft import Input, Refusal, Step, choose_region, steps_of
from bot.reports.filing import CALLS_PER_HOUR, REPORTS_PER_HOUR
from bot.reports.model import Report
from bot.reports.reports_store import DRAFTS
from bot.reports.tables import reports as table
from bot.values import replace
from tests.kit.services import acts
from tests.kit.services.desk_acts import file_case, owed


async def test_a_hundred_concurrent_sends_file_one_report(working):
    async with working() as work:
        person = await acts.citizen(work)
        await acts.draft(work, person)

    async def send():
        async with working() as work:
            return await filing.file_report(work, person)

    filed = [one for one in await asyncio.gather(*(send() for _ in range(100))) if one]
    assert len(filed) == 1
    async with working() as work:
        assert await reports_store.count_of_person(work.tx, person.id) == 1
        receipts = [
            row for row in await acts.owed(work, person) if row["kind"] == "Receipt"
        ]
        assert len(receipts) == 1


async def test_only_a_hash_of_the_receipt_is_stored(work, person):
    report, code = await acts.filed_code(work, person)
    assert len(code) == 14
    assert (
        await reports_store.report_by_receipt(work.tx, work.vault.receipt(code))
        == report
    )


async def test_the_same_link_joins_the_open_case_and_the_same_words_never_do(work):
    first = await acts.file(work, await acts.citizen(work, 1))
    both = replace(acts.STORY, links=(acts.LINK, acts.link(2)))
    second = await acts.file(work, await acts.citizen(work, 2), both)
    one, two = await targets_store.cases_of(work.tx, second.id)
    assert await targets_store.cases_of(work.tx, first.id) == [one]
    assert one != two
    assert (await case_reports_store.counts_of(work.tx, one.id)).reports == 2
    words = Input(text="The same words about the same thing")
    third, fourth = [
        await acts.file(work, await acts.citizen(work, n), words) for n in (1, 2)
    ]
    assert await acts.case_of(work, third) != await acts.case_of(work, fourth)


async def test_a_person_who_reports_too_much_is_stopped_kindly_and_keeps_the_draft(
    working, clock
):
    async with working() as work:
        person = await acts.citizen(work)
        for n in range(REPORTS_PER_HOUR):
            await acts.file(work, person, Input(links=(acts.link(n),)))
        draft = await acts.draft(work, person, Input(links=(acts.link(99),)))
        assert await filing.file_report(work, person) == Refusal.TOO_MANY
        assert await DRAFTS.peek(work.tx, person.id) == draft
    clock.advance(seconds=3601)
    async with working() as work:
        assert isinstance(await filing.file_report(work, person), Report)


async def test_an_incomplete_draft_is_not_filed_and_stays(work, person):
    step = await draft_form.receive(work, person, 0, None, acts.STORY)
    assert await filing.file_report(work, person) is Refusal.TYPE_FIRST
    assert await DRAFTS.peek(work.tx, person.id) == step.draft


async def test_a_draft_ends_after_seven_days(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        await acts.draft(work, person)
    clock.advance(ms=8 * DAY_MS - clock.now % DAY_MS - 1)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) is not None, (
            "the last day is a whole one"
        )
    clock.advance(ms=1)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) is None
        assert await filing.file_report(work, person) is None


async def test_a_report_number_that_is_taken_already_loses_no_report(monkeypatch, work):
    codes = iter(["AAAAAACDEF0", "AAAAAAFEDC0", "CCCCCCFEDC0"])
    drawn = iter(["CASE01", "CASE01", "CASE02"])
    monkeypatch.setattr(filing, "fresh_receipt", lambda: next(codes))
    monkeypatch.setattr(filing, "fresh_number", lambda: next(drawn))
    first = await acts.file(work, await acts.citizen(work, 1))
    other = replace(acts.STORY, links=(acts.link(2),))
    person = await acts.citizen(work, 2)
    second, code = await acts.filed_code(work, person, content=other)
    assert (first.number, second.number) == ("AAAAAA", "CCCCCC")
    assert (
        await reports_store.report_by_receipt(work.tx, work.vault.receipt(code))
        == second
    )
    [case] = await targets_store.cases_of(work.tx, second.id)
    assert await reports_store.reports_of_case(work.tx, case.id) == [second]
    assert case.number == "CASE02"


async def test_a_draft_that_became_a_report_becomes_no_second_one(work, person):
    draft = await acts.draft(work, person)
    assert await filing.file_report(work, person)
    await DRAFTS.put(work.tx, person.id, draft, DAY_MS)
    assert await filing.file_report(work, person) is None
    assert await reports_store.count_of_person(work.tx, person.id) == 1
    # Another person's draft of the same name is another draft.
    other = await acts.citizen(work, 2)
    assert not await reports_store.filed_from(work.tx, draft.id, other.id)


async def test_reports_that_list_links_in_opposite_order_do_not_deadlock(
    working, database
):
    links = sorted((acts.LINK, acts.link(2)), key=lambda link: link.canonical)
    async with working() as work:
        for number, link in enumerate(links):
            person = await acts.citizen(work, number)
            await acts.file(work, person, replace(acts.STORY, links=(link,)))
        late = await acts.citizen(work, 9)
        await acts.draft(work, late, replace(acts.STORY, links=tuple(reversed(links))))

    async def file():
        async with working() as work:
            assert isinstance(await filing.file_report(work, late), Report)

    async with database.transaction() as tx:
        assert await cases_store.lock_open_for(tx, links[0].canonical)
        filing_late = asyncio.create_task(file())
        await asyncio.sleep(0.2)
        assert await cases_store.lock_open_for(tx, links[1].canonical)
    await filing_late


STAFF = 11


@pytest.fixture
async def staff(work):
    return await acts.citizen(work, STAFF)


async def fill_in(work, staff):
    """From the first question to the review."""
    said = Input(links=(acts.LINK,), text="They sell it near the school.")
    draft = await draft_form.begin_draft(work, staff, by_phone=True)
    draft = (await acts.of_type(work, staff, draft)).draft
    draft = (await draft_form.receive(work, staff, 0, draft, said)).draft
    form = filing.form_of(work, draft)
    while draft.step is not Step.REVIEW:
        in_region = draft.step is Step.REGION
        skipped = steps_of(form).skip
        draft = choose_region(draft, "KZ-75", form) if in_region else skipped(draft)
    await filing.keep(work, staff, draft)
    return draft


async def send(work, staff, telegram_id=STAFF):
    return await filing.file_report(work, staff, taker=telegram_id)


async def call_in(work, staff, telegram_id=STAFF):
    """A call that was filed: what its taker was told."""
    await fill_in(work, staff)
    assert isinstance(await send(work, staff, telegram_id), Report)
    return (await owed(work, "CallFiled"))[-1][2]


async def report_of(work, told):
    return await reports_store.report_by_receipt(
        work.tx, work.vault.receipt(told["code"])
    )


async def test_the_takers_own_draft_is_never_filed_as_a_call_nor_a_call_as_their_own(
    work, staff
):
    own = await acts.draft(work, staff)
    assert await send(work, staff) is None
    assert await DRAFTS.peek(work.tx, staff.id) == own
    call = await fill_in(work, staff)
    assert await filing.file_report(work, staff) is None
    assert await filing.take(work, staff, None) is None
    assert await DRAFTS.peek(work.tx, staff.id) == call
    assert await work.tx.value(sa.select(sa.func.count()).select_from(table)) == 0


async def test_calls_about_one_link_join_one_case_of_independent_reporters_who_are_not_told(
    work, staff
):
    first, second = await call_in(work, staff), await call_in(work, staff)
    assert (first["joined"], second["joined"]) == (False, True)
    one, two = await report_of(work, first), await report_of(work, second)
    case = await acts.case_of(work, one)
    assert await acts.case_of(work, two) == case
    [row] = await work.tx.rows(sa.select(rows.c.reporters, rows.c.reports))
    assert (row["reporters"], row["reports"]) == (2, 2)
    assert await case_reports_store.unreachable(work.tx, case.id) == 0
    assert await talks.willing(work, case) == []
    before = len(await owed(work))
    await acts.announce(work, await acts.decide(work, one))
    assert len(await owed(work)) == before, "no desk, and no reporter to tell"
    case = await file_case(work, 42, url="https://example.com/other")
    assert await talks.willing(work, case)


async def test_calls_are_bounded_by_the_hour_and_the_one_above_is_kept(work, staff):
    for _ in range(CALLS_PER_HOUR):
        await call_in(work, staff)
    await fill_in(work, staff)
    assert await send(work, staff) == Refusal.TOO_MANY
    assert await DRAFTS.peek(work.tx, staff.id) is not None
    other = await acts.citizen(work, STAFF + 1)
    await call_in(work, other, STAFF + 1)


async def test_the_taker_who_deletes_their_data_leaves_no_open_call_behind(work, staff):
    told = await call_in(work, staff)
    await fill_in(work, staff)
    await erasure.erase(work, staff)
    assert await DRAFTS.peek(work.tx, staff.id) is None
    assert (await report_of(work, told)).withdrawn_at is None
