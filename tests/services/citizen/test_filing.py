"""Filing: once, folded into cases, answered with a receipt, within reason."""

import asyncio
from dataclasses import replace

from bot.cases import store as cases_store
from bot.core.times import DAY_MS
from bot.reports import draft_form, filing, store
from bot.reports.draft import Input, Refusal
from bot.reports.filing import REPORTS_PER_HOUR, NotFiled
from bot.reports.model import Report
from bot.reports.store import DRAFTS
from tests.kit.services import acts


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
        assert await store.count_of_person(work.tx, person.id) == 1
        receipts = [row for row in await acts.owed(work, person) if row["kind"] == "Receipt"]
        assert len(receipts) == 1


async def test_only_a_hash_of_the_receipt_is_stored(work):
    person = await acts.citizen(work)
    report, code = await acts.filed_code(work, person)
    assert len(code) == 14
    found = await store.report_by_receipt(work.tx, work.vault.receipt(code))
    assert found == report


async def test_the_same_link_joins_the_open_case_and_the_same_words_never_do(work):
    first = await acts.file(work, await acts.citizen(work, 1))
    both = replace(acts.STORY, links=(acts.LINK, acts.link(2)))
    second = await acts.file(work, await acts.citizen(work, 2), both)
    one, two = await store.cases_of(work.tx, second.id)
    assert await store.cases_of(work.tx, first.id) == [one]
    assert one != two
    assert (await cases_store.counts_of(work.tx, one[0])).reports == 2
    words = Input(text="The same words about the same thing")
    third, fourth = [await acts.file(work, await acts.citizen(work, n), words) for n in (1, 2)]
    assert await acts.case_of(work, third) != await acts.case_of(work, fourth)


async def test_a_person_who_reports_too_much_is_stopped_kindly_and_keeps_the_draft(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        for n in range(REPORTS_PER_HOUR):
            await acts.file(work, person, Input(links=(acts.link(n),)))
        draft = await acts.draft(work, person, Input(links=(acts.link(99),)))
        assert await filing.file_report(work, person) == NotFiled(too_many=True)
        assert await DRAFTS.peek(work.tx, person.id) == draft
    clock.advance(seconds=3601)
    async with working() as work:
        assert isinstance(await filing.file_report(work, person), Report)


async def test_an_incomplete_draft_is_not_filed_and_stays(work):
    person = await acts.citizen(work)
    step = await draft_form.receive(work, person, None, acts.STORY)
    assert await filing.file_report(work, person) == NotFiled(Refusal.TYPE_FIRST)
    assert await DRAFTS.peek(work.tx, person.id) == step.draft


async def test_a_draft_ends_after_seven_days(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        await acts.draft(work, person)
    clock.advance(ms=8 * DAY_MS - clock.now % DAY_MS - 1)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) is not None, "the last day is a whole one"
    clock.advance(ms=1)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) is None
        assert await filing.file_report(work, person) is None


async def test_a_report_number_that_is_taken_already_loses_no_report(working, monkeypatch):
    codes = iter(["AAAAAACDEF0", "AAAAAAFEDC0", "CCCCCCFEDC0"])
    drawn = iter(["CASE01", "CASE01", "CASE02"])
    monkeypatch.setattr(filing, "fresh_receipt", lambda: next(codes))
    monkeypatch.setattr(filing, "fresh_number", lambda: next(drawn))
    async with working() as work:
        first = await acts.file(work, await acts.citizen(work, 1))
        other = replace(acts.STORY, links=(acts.link(2),))
        person = await acts.citizen(work, 2)
        second, code = await acts.filed_code(work, person, content=other)
        assert (first.number, second.number) == ("AAAAAA", "CCCCCC")
        assert await store.report_by_receipt(work.tx, work.vault.receipt(code)) == second
        [(case, _)] = await store.cases_of(work.tx, second.id)
        assert await store.reports_of_case(work.tx, case) == [second]
        assert (await cases_store.cases.get(work.tx, case)).number == "CASE02"


async def test_a_draft_that_became_a_report_becomes_no_second_one(work):
    person = await acts.citizen(work)
    draft = await acts.draft(work, person)
    assert await filing.file_report(work, person)
    await DRAFTS.put(work.tx, person.id, draft, DAY_MS)
    assert await filing.file_report(work, person) is None
    assert await store.count_of_person(work.tx, person.id) == 1
    # Another person's draft of the same name is another draft.
    other = await acts.citizen(work, 2)
    assert not await store.filed_from(work.tx, draft.id, other.id)


async def test_reports_that_list_links_in_opposite_order_do_not_deadlock(working, database):
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
