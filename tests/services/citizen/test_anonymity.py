"""An anonymous report leads nowhere but to its code."""

import json

import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core import people_store
from bot.core.codes import key_of
from bot.core.people import AdditionExpected
from bot.core.queues import deliveries, tasks_store
from bot.core.schema import metadata
from bot.core.tables import erased
from bot.core.times import DAY_MS, HOUR_MS
from bot.privacy import anonymity, erasure
from bot.privacy.retention import end_by_age
from bot.reports import own_reports, reports_store, topics, welcome
from bot.reports.draft import Input, Refusal
from bot.reports.model import Report
from bot.reports.reports_store import DRAFTS
from bot.reports.tables import reports as table
from bot.values import Topic
from tests.kit.services import acts

TELEGRAM_ID = 7654321987


async def offered(work, person, **how):
    """A draft whose code was shown; the code."""
    draft = await acts.draft(work, person, **how)
    return (await anonymity.offer_report(work, person, TELEGRAM_ID, draft)).code


async def file(work, person, telegram_id=TELEGRAM_ID, **how):
    """An anonymous report, and its code."""
    code = await offered(work, person, **how)
    filed = await anonymity.send_report(work, person, telegram_id)
    return filed, code


async def deliver(work):
    """All that waits is sent, and what is due then is done."""
    ids = [row["id"] for row in await acts.owed(work)]
    await deliveries.mark_sending(work.tx, ids)
    await deliveries.sent(work.tx, [(id, id) for id in ids])
    for task in await tasks_store.due(work.tx, 100):
        if task.kind == erasure.FORGET:
            await tasks_store.done(work.tx, task.key, task.run_at)
            await erasure.forget(work, **task.params)


async def whole_database(work):
    """Every value of every table, as text."""
    rows = [
        row
        for each in metadata.sorted_tables
        for row in await work.tx.rows(sa.select(each))
    ]
    values = [value for row in rows for value in row.values()]
    return "\n".join(
        one.hex() if isinstance(one, bytes) else str(one) for one in values
    )


async def reporters(work, report):
    case = await acts.case_of(work, report)
    [row] = await work.tx.rows(sa.select(cases).where(cases.c.id == case.id))
    return row["reporters"], row["anonymous"]


async def test_after_delivery_no_table_holds_the_person(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work, TELEGRAM_ID)
        identity = work.vault.identity(TELEGRAM_ID)
        address = await people_store.sealed_address(work.tx, person.id)
        report, code = await file(work, person)
        assert isinstance(report.id, str)
        [told] = await acts.owed(work, person)
        assert (told["kind"], told["once"]) == ("AnonymousReceipt", None)
        assert told["params"]["code"] == code
        assert identity.hex() not in await whole_database(work)
        [noted] = await work.tx.rows(sa.select(erased))
        assert noted["day"] == report.filed_at - report.filed_at % DAY_MS, (
            "not the moment"
        )
    clock.advance(seconds=2)
    async with working() as work:
        await deliver(work)
        left = await whole_database(work)
    for trace in (person.id, str(TELEGRAM_ID), identity.hex(), address.hex(), code):
        assert trace not in left


async def test_the_address_stays_until_the_code_has_arrived(working, clock):
    async with working() as work:
        person = await acts.citizen(work, TELEGRAM_ID)
        await file(work, person)
    clock.advance(seconds=5)
    async with working() as work:
        [due] = [
            task
            for task in await tasks_store.due(work.tx, 9)
            if task.kind == erasure.FORGET
        ]
        await tasks_store.done(work.tx, due.key, due.run_at)
        await erasure.forget(work, **due.params)
        assert await people_store.sealed_address(work.tx, person.id) is not None
        [again] = await work.tx.rows(
            sa.text("SELECT params FROM tasks WHERE kind = 'forget'")
        )
        assert json.loads(again["params"]) == due.params
    clock.advance(seconds=600)
    async with working() as work:
        await erasure.forget(work, **due.params)
        assert await people_store.sealed_address(work.tx, person.id) is None


async def test_who_has_other_reports_stays_known_and_nothing_ties_them_to_this_one(
    working,
):
    async with working() as work:
        await welcome.recognise(work, TELEGRAM_ID, "ru", 17)
        person = await acts.citizen(work, TELEGRAM_ID)
        mine = await acts.file(work, person)
        await topics.ask_for_news(work, person)
        draft = await acts.draft(work, person, Input(links=(acts.link(2),)))
        offer = await anonymity.offer_report(work, person, TELEGRAM_ID, draft)
        assert offer.keeps_others
        report = await anonymity.send_report(work, person, TELEGRAM_ID)
    async with working() as work:
        await deliver(work)
        assert (await welcome.recognise(work, TELEGRAM_ID, "ru")).id == person.id
        assert [
            r.id for r in await reports_store.reports_of(work.tx, person.id, 9)
        ] == [mine.id]
        assert Topic.SAFETY in await topics.wanted_by(work, person)
        [row] = await work.tx.rows(sa.select(table).where(table.c.id == report.id))
        assert row["person_id"] is None
        assert row["draft_id"] != draft.id
        person_row = await work.tx.row(sa.text("SELECT * FROM people"))
        assert person_row["seen_at"] % DAY_MS == person_row["created_at"] % DAY_MS == 0


async def test_the_code_that_was_shown_stays_when_its_number_is_taken(work):
    person = await acts.citizen(work, 1)
    code = await offered(work, person)
    draft = await DRAFTS.peek(work.tx, person.id)
    assert (await anonymity.offer_report(work, person, 1, draft)).code == code
    other, _ = await acts.filed_code(work, await acts.citizen(work, 2))
    await work.tx.run(
        sa.update(table).values(number=code[:6]).where(table.c.id == other.id)
    )
    filed = await anonymity.send_report(work, person, 1)
    assert filed.number != code[:6]
    assert (
        await own_reports.named(work, await acts.citizen(work, 2), key_of(code))
        == filed
    )


async def test_nothing_is_sent_about_an_anonymous_report(working, after_undo):
    async with working() as work:
        report, _ = await file(work, await acts.citizen(work, TELEGRAM_ID))
        decided = await acts.decide(work, report)
    async with after_undo(decided) as work:
        assert "OutcomeNews" not in {row["kind"] for row in await acts.owed(work)}
        state = await own_reports.state_of(work, report, key="=code")
        assert state.targets[0].decided is not None


async def test_all_anonymous_reports_of_a_case_count_as_one_reporter(work):
    filed = [(await file(work, await acts.citizen(work, n), n))[0] for n in range(1, 4)]
    assert await reporters(work, filed[0]) == (1, 3)
    named = await acts.file(work, await acts.citizen(work, 50))
    assert await reporters(work, named) == (2, 3)
    for left, report in zip(((2, 2), (2, 1), (1, 0)), filed, strict=True):
        assert await own_reports.withdraw_report(work, report)
        assert await reporters(work, named) == left


async def test_one_account_sends_a_few_anonymous_reports_a_day(working, clock):
    most = 5
    async with working() as work:
        for _ in range(most):
            assert isinstance(
                (await file(work, await acts.citizen(work, 7), 7))[0], Report
            )
        person = await acts.citizen(work, 7)
        assert (await file(work, person, 7))[0] == Refusal.TOMORROW
        assert (await DRAFTS.peek(work.tx, person.id)).code is not None
        await file(work, await acts.citizen(work, 8), 8)
    clock.advance(seconds=DAY_MS // 1000)
    async with working() as work:
        assert isinstance((await file(work, await acts.citizen(work, 7), 7))[0], Report)


async def test_a_stranger_who_showed_a_code_is_forgotten_within_a_day_at_random(
    working, clock
):
    async with working() as work:
        agreed, other = (
            await acts.citizen(work, 1),
            await welcome.recognise(work, 2, "kk"),
        )
        await file(work, await acts.citizen(work, 3), 3)
        for person, telegram_id in ((agreed, 1), (other, 2)):
            await anonymity.looked_up(work, person, telegram_id)
        [planned] = await work.tx.rows(
            sa.text("SELECT params, run_at FROM tasks WHERE kind = 'forget_stranger'")
        )
        assert json.loads(planned["params"]) == {"person": other.id}
        assert HOUR_MS <= planned["run_at"] - work.now < DAY_MS
        await own_reports.expect(work, other, AdditionExpected("=code"))
        await erasure.forget_stranger(work, person=other.id)
        assert await people_store.get(work.tx, other.id) is not None
    clock.advance(seconds=3601)
    async with working() as work:
        await erasure.forget_stranger(work, person=other.id)
        assert await people_store.get(work.tx, other.id) is None
        await erasure.forget_stranger(work, person=agreed.id)
        assert await people_store.get(work.tx, agreed.id) is not None


async def test_a_code_stands_in_the_row_of_who_showed_it_for_an_hour_and_no_longer(
    working, clock
):
    """What was not written stood there for good, and named the report beside the account."""
    async with working() as work:
        _, code = await file(work, await acts.citizen(work, 3), 3)
        person = await acts.citizen(work, 1)
        await own_reports.expect(work, person, AdditionExpected(key_of(code)))
    clock.advance(seconds=3599)
    async with working() as work:
        await end_by_age(work)
        assert (await people_store.get(work.tx, person.id)).expecting is not None
    clock.advance(seconds=1)
    async with working() as work:
        await end_by_age(work)
        assert (await people_store.get(work.tx, person.id)).expecting is None
        for row in await work.tx.rows(
            sa.text("SELECT expecting, expects_until FROM people")
        ):
            assert set(row.values()) == {None}
