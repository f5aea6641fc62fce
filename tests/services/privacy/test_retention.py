"""Nothing is kept longer than its rule says, and what the rules promise to keep stays."""

import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.core import members_store, people_store
from bot.core.tables import pauses
from bot.core.times import DAY_MS
from bot.privacy import retention
from bot.reports import own_reports, pauses_store, reports_store, topics
from bot.reports.pauses import FilingPaused
from bot.values import Outcome, Status
from tests.kit.services import acts
from tests.kit.services.desk_acts import UNDO_OVER


async def known(working, telegram_id=42):
    async with working() as work:
        return (
            await people_store.find_person(work.tx, work.vault.identity(telegram_id))
            is not None
        )


async def sweep(working, clock, days):
    clock.advance(ms=days * DAY_MS)
    async with working() as work:
        await retention.end_by_age(work)


async def closed(working, clock, outcome=Outcome.NOT_CONFIRMED):
    """A report whose reporter was told; the person and the report."""
    async with working() as work:
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        case = await acts.decide(work, report, outcome)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await acts.announce(work, case)
    return person, report


async def test_a_person_is_forgotten_with_their_last_report(working, clock):
    await closed(working, clock)
    await sweep(working, clock, 89)
    assert await known(working)
    await sweep(working, clock, 1.1)
    await sweep(working, clock, 0.1)
    assert not await known(working)


async def test_who_asked_for_news_stays_until_they_want_none_or_cannot_be_reached(
    working, clock
):
    person, _ = await closed(working, clock)
    async with working() as work:
        await topics.ask_for_news(work, person)
    await sweep(working, clock, 120)
    assert await known(working)
    async with working() as work:
        await people_store.mark_unreachable(work.tx, person.id)
    await sweep(working, clock, 98)
    assert not await known(working)


async def test_who_agreed_and_never_reported_is_forgotten_after_ninety_days(
    working, clock
):
    async with working() as work:
        await acts.citizen(work)
        await acts.citizen(work, 7)
        await members_store.seen_staff(work.tx, 7, "Дана")
    await sweep(working, clock, 89)
    assert await known(working)
    await sweep(working, clock, 2)
    assert not await known(working)
    assert await known(working, 7), "staff keep the chat in which they work"


async def test_a_forwarded_case_closes_and_then_its_reports_expire(working, clock):
    _, report = await closed(working, clock, Outcome.FORWARDED)
    await sweep(working, clock, 89)
    async with working() as work:
        assert (await acts.case_of(work, report)).status is Status.FORWARDED
    await sweep(working, clock, 2)
    async with working() as work:
        case = await acts.case_of(work, report)
        assert (case.status, case.decision.finding.outcome) == (
            Status.CLOSED,
            Outcome.FORWARDED,
        )
        assert (await reports_store.reports.get(work.tx, report.id)).description
    await sweep(working, clock, 91)
    async with working() as work:
        assert (await reports_store.reports.get(work.tx, report.id)).description is None


async def test_a_withdrawn_report_does_not_wait_for_others_of_its_case(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await acts.file(work, await acts.citizen(work, 43))
        await own_reports.withdraw_report(work, report)
    await sweep(working, clock, 91)
    async with working() as work:
        assert (await reports_store.reports.get(work.tx, report.id)).person is None


async def test_the_dry_run_counts_what_the_sweep_ends_and_changes_nothing(
    working, clock
):
    await closed(working, clock)
    clock.advance(ms=91 * DAY_MS)
    async with working() as work:
        before = {
            rule.kind: due["count"] for rule, due in await retention.standings(work)
        }
        assert before[retention.REPORTS.kind] >= 1
        again = {
            rule.kind: due["count"] for rule, due in await retention.standings(work)
        }
        assert again == before
        while not await retention.end_what_is_over(work):
            pass
    async with working() as work:
        await retention.end_what_is_over(work)
        assert {due["count"] for _, due in await retention.standings(work)} == {0}


def test_the_consent_names_the_days_of_the_rules():
    channel = load_channel(None)
    kept = channel.retention
    for text in channel.consent.text.root.values():
        [line] = [one for one in text.splitlines() if one.startswith("7.")]
        kinds = (
            "reports_after_closing",
            "forwarded",
            "people",
            "drafts",
            "before_consent",
            "backups",
        )
        for kind in kinds:
            assert f" {getattr(kept, f'{kind}_days')} " in line, (kind, line)


async def test_the_mark_of_a_pause_goes_when_the_pause_ends(working, clock):
    async with working() as work:
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        pause = FilingPaused(work.now + DAY_MS, None, None, report.id)
        assert await pauses_store.add_pause(work.tx, person.id, pause)
    for days, left in ((0.9, 1), (0.2, 0)):
        await sweep(working, clock, days)
        async with working() as work:
            assert len(await work.tx.rows(sa.select(pauses))) == left
