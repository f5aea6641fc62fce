"""Calls: filed by staff, known by their code alone, counted as independent, bounded."""

import asyncio
from dataclasses import replace

import sqlalchemy as sa

from bot.domain.citizen.answers import ChooseRegion, ChooseType, Clear, Go, Refusal, Remark
from bot.domain.citizen.draft import Call, Input, Step
from bot.domain.citizen.report import Intake
from bot.domain.desk.case import Act, Urgency
from bot.services.citizen import calls, erasure, filing, following
from bot.services.citizen.calls import CALLS_PER_HOUR
from bot.services.citizen.filing import NotFiled
from bot.services.desk import talking
from bot.services.work import DAY_MS
from bot.storage.citizen import call_drafts, drafts, expiry, reports
from bot.storage.desk import events, report_counts
from bot.storage.schema import cases as rows
from bot.storage.schema import reports as table
from tests.kit.services import acts
from tests.kit.services.desk_acts import file_one, open_desk, owed

STAFF = 11
SAID = Input(links=(acts.LINK,), text="They sell it near the school.")


async def fill_in(work, staff, content=SAID, violation="drugs", region="KZ-75"):
    """From the first question to the review."""
    draft = await calls.begin(work, staff)
    for given in (ChooseRegion(region), ChooseType(violation)):
        draft = (await calls.answer(work, staff, draft, given)).draft
    return (await calls.receive(work, staff, draft, content, ())).draft


async def call_in(work, staff, telegram_id=STAFF, **how):
    """A call that was filed: what its taker was told."""
    await fill_in(work, staff, **how)
    assert await calls.file(work, staff, telegram_id, None) is None
    return (await owed(work, "CallFiled"))[-1][2]


async def report_of(work, told):
    return await reports.by_receipt(work.tx, work.vault.receipt(told["code"]))


async def test_the_region_is_asked_first_and_the_rest_in_order(work):
    staff = await acts.citizen(work, STAFF)
    draft = await calls.begin(work, staff)
    steps = [draft.step]
    for given in (ChooseRegion("KZ-75"), ChooseType("drugs")):
        draft = (await calls.answer(work, staff, draft, given)).draft
        steps.append(draft.step)
    steps.append((await calls.receive(work, staff, draft, SAID, ())).draft.step)
    assert steps == [Step.REGION, Step.TYPE, Step.EVIDENCE, Step.REVIEW]


async def test_words_that_come_before_the_questions_are_kept(work):
    staff = await acts.citizen(work, STAFF)
    draft = await calls.begin(work, staff)
    step = await calls.receive(work, staff, draft, SAID, ())
    assert (step.draft.step, step.remarks) == (Step.REGION, (Remark.ADDED,))
    draft = (await calls.answer(work, staff, step.draft, ChooseRegion(None))).draft
    draft = (await calls.answer(work, staff, draft, ChooseType("drugs"))).draft
    assert (draft.step, draft.links, draft.description) == (Step.REVIEW, SAID.links, SAID.text)


async def test_a_call_belongs_to_no_person_and_its_code_leads_to_it(work):
    staff = await acts.citizen(work, STAFF)
    told = await call_in(work, staff)
    report = await report_of(work, told)
    assert (report.person, report.intake, report.tell) == (None, Intake.CALL, False)
    assert await reports.count_of_person(work.tx, staff.id) == 0
    assert (await following.list_of(work, staff, 0)).lines == ()
    assert await following.owned(work, staff, report.id) is None
    [event] = await events.of_case(work.tx, (await acts.case_of(work, report)).id)
    assert (event.act, event.staff, event.detail) == (Act.OPEN, STAFF, {"intake": "call"})


async def test_the_takers_own_draft_is_neither_sent_nor_lost(work):
    staff = await acts.citizen(work, STAFF)
    own = await acts.draft(work, staff)
    await call_in(work, staff, content=Input(text="Something else that the caller saw."))
    assert await drafts.peek(work.tx, staff.id) == own
    assert await calls.current(work, staff) is None


async def test_a_hundred_concurrent_presses_file_one_call(working):
    async with working() as work:
        staff = await acts.citizen(work, STAFF)
        await fill_in(work, staff)

    async def send():
        async with working() as work:
            await calls.file(work, staff, STAFF, None)

    await asyncio.gather(*(send() for _ in range(100)))
    async with working() as work:
        assert len(await owed(work, "CallFiled")) == 1
        assert await work.tx.value(sa.select(sa.func.count()).select_from(table)) == 1


async def test_calls_about_one_link_join_one_case_and_count_as_independent_reporters(work):
    staff = await acts.citizen(work, STAFF)
    first, second = await call_in(work, staff), await call_in(work, staff)
    assert (first["joined"], second["joined"]) == (False, True)
    one, two = await report_of(work, first), await report_of(work, second)
    case = await acts.case_of(work, one)
    assert await acts.case_of(work, two) == case
    [row] = await work.tx.rows(sa.select(rows.c.reporters, rows.c.reports))
    assert (row["reporters"], row["reports"]) == (2, 2)
    assert await report_counts.unreachable(work.tx, case.id) == 0


async def test_a_call_is_more_urgent_than_its_type_only_with_a_reason(work):
    staff = await acts.citizen(work, STAFF)
    await open_desk(work)
    usual = next(
        kind.id for kind in work.channel.types_on() if kind.priority.urgency is Urgency.NORMAL
    )
    draft = await fill_in(work, staff, violation=usual)
    asked = await calls.change(
        work, staff, draft, replace(draft.call, urgency=Urgency.URGENT), Step.URGENCY
    )
    assert asked.draft.call.raised is None
    back = await calls.answer(work, staff, asked.draft, Go(back=True))
    assert (back.draft.step, back.draft.call.raised) == (Step.REVIEW, None)
    why = await calls.receive(work, staff, asked.draft, Input(text="A child is there now"), ())
    assert (why.draft.step, why.draft.description) == (Step.REVIEW, SAID.text)
    await calls.file(work, staff, STAFF, None)
    [(_, _, told, _, _)] = await owed(work, "CallFiled")
    case = await acts.case_of(work, await report_of(work, told))
    assert (case.urgency, told["urgency"]) == (Urgency.URGENT, Urgency.URGENT)
    [note] = await events.newest_notes(work.tx, case.id, 5)
    assert (note.staff, note.detail["text"]) == (STAFF, "A child is there now")


async def test_files_and_empty_calls_are_not_filed(work):
    staff = await acts.citizen(work, STAFF)
    draft = await fill_in(work, staff)
    step = await calls.receive(work, staff, draft, Input(files=(acts.FILE,)), ())
    assert (step.remarks[-1], step.draft.files) == (Remark.NO_FILES_BY_PHONE, ())
    await calls.answer(work, staff, step.draft, Clear(Step.EVIDENCE))
    assert await calls.file(work, staff, STAFF, None) == NotFiled(Refusal.NOTHING_YET)
    assert await call_drafts.peek(work.tx, staff.id) is not None


async def test_calls_are_bounded_by_the_hour_and_the_one_above_is_kept(work):
    staff = await acts.citizen(work, STAFF)
    for _ in range(CALLS_PER_HOUR):
        await call_in(work, staff)
    await fill_in(work, staff)
    assert await calls.file(work, staff, STAFF, None) == NotFiled(None, too_many=True)
    assert await calls.current(work, staff) is not None
    other = await acts.citizen(work, STAFF + 1)
    await call_in(work, other, STAFF + 1)


async def test_a_case_of_calls_alone_has_no_reporter_to_ask_or_tell(work):
    staff = await acts.citizen(work, STAFF)
    told = await call_in(work, staff)
    case = await acts.case_of(work, await report_of(work, told))
    assert await talking.only_calls(work, case)
    assert await talking.willing(work, case) == []
    before = len(await owed(work))
    await acts.announce(work, await acts.decide(work, await report_of(work, told)))
    assert len(await owed(work)) == before, "no desk, and no reporter to tell"
    _, asked = await file_one(work, 42, url="https://example.com/other")
    case = await acts.case_of(work, asked)
    assert not await talking.only_calls(work, case)


async def test_what_a_caller_said_is_erased_after_the_term_of_other_reports(working, clock):
    async with working() as work:
        staff = await acts.citizen(work, STAFF)
        told = await call_in(work, staff)
        report = await report_of(work, told)
        assert await expiry.expire(work.tx, work.now + 1, 10) == [], "the case is open"
        await acts.announce(work, await acts.decide(work, report))
    clock.advance(ms=DAY_MS)
    async with working() as work:
        assert len(await expiry.expire(work.tx, work.now, 10)) == 1
        assert await expiry.expire(work.tx, work.now, 10) == []
        left = await reports.get(work.tx, report.id)
        assert (left.description, left.region, left.intake) == (None, None, Intake.CALL)


async def test_the_taker_who_deletes_their_data_leaves_no_open_call_behind(work):
    staff = await acts.citizen(work, STAFF)
    told = await call_in(work, staff)
    await fill_in(work, staff)
    await erasure.erase(work, staff)
    assert await call_drafts.peek(work.tx, staff.id) is None
    assert (await report_of(work, told)).withdrawn_at is None


async def test_a_type_that_is_switched_off_meanwhile_is_asked_for_again(work, monkeypatch):
    staff = await acts.citizen(work, STAFF)
    await fill_in(work, staff)
    monkeypatch.setattr(type(work.channel), "types_on", lambda self: ())
    assert (await calls.current(work, staff)).step is Step.TYPE
    assert await calls.file(work, staff, STAFF, None) == NotFiled(Refusal.TYPE_FIRST)


def test_a_draft_of_a_call_says_so():
    assert Call("kk").raised is None
    assert Call("kk", Urgency.HIGH, "why").raised is Urgency.HIGH
    assert filing.Filer("kk").detail == {}
