"""Consent and its end, erasure and its proof, one's own data, a notice about a breach."""

from itertools import pairwise
from random import Random

import sqlalchemy as sa

from bot.broadcasts import service
from bot.broadcasts import store as recipients
from bot.broadcasts.model import Content
from bot.broadcasts.store import Listing
from bot.core import people_store
from bot.core.codes import key_of
from bot.core.queues import tasks_store
from bot.core.queues.tables import numbering
from bot.core.tables import drafts as draft_table
from bot.core.tables import people as people_table
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.privacy import (
    anonymity,
    consents_store,
    erasure,
    erasures_store,
    own_data,
    retention,
)
from bot.privacy.anonymity import AT_ONCE, DELETABLE_MS, MOST
from bot.privacy.erasure import SOON_MS
from bot.privacy.erasures_store import Erasure
from bot.privacy.tables import erasures
from bot.reports import (
    additions,
    draft_form,
    files_store,
    filing,
    own_reports,
    questions_store,
    reports_store,
    search_store,
    welcome,
)
from bot.reports import topics as wish
from bot.reports.consent import consent_text
from bot.reports.draft import Input
from bot.reports.reports_store import DRAFTS
from bot.values import Status, Topic, replace
from tests.kit.services import acts
from tests.kit.services.desk_acts import said


async def test_every_text_is_archived_and_each_person_has_the_one_they_read(work):
    await retention.archive(work)
    person = await acts.citizen(work)
    row = await row_of(work, person)
    read = await consents_store.consents.get(work.tx, row["consent_hash"])
    assert (read.language, read.text) == ("ru", consent_text(work.channel, "ru").text)
    assert await retention.changed_without_version(work.tx, work.channel) == []
    consent = work.channel.consent
    summary = consent.summary.model_copy(
        update={"root": {**consent.summary.root, "ru": "Другое."}}
    )
    consent = consent.model_copy(update={"summary": summary})
    other = work.channel.model_copy(update={"consent": consent})
    assert await retention.changed_without_version(work.tx, other) == ["ru"]
    await retention.archive(Work(work.tx, replace(work.deployment, channel=other)))
    assert (
        len(
            await consents_store.consents_of_version(
                work.tx, other.consent.version, "ru"
            )
        )
        == 2
    )


async def row_of(work, person):
    return await work.tx.row(
        sa.select(people_table).where(people_table.c.id == person.id)
    )


async def test_only_the_newest_text_can_be_agreed_to_and_declining_takes_it_back(work):
    stranger = await welcome.recognise(work, 43, "ru")
    assert await welcome.agree(work, stranger, work.channel.consent.version - 1) is None
    assert (await row_of(work, stranger))["consent_version"] is None
    person = await retention.disagree(work, await acts.citizen(work))
    assert not filing.has_agreed(work, person)
    row = await row_of(work, person)
    assert (row["consent_version"], row["consent_language"], row["consent_at"]) == (
        None,
    ) * 3


async def test_a_region_of_the_channel_is_remembered_of_who_agreed_as_long_as_they_do(
    work,
):
    stranger = await welcome.recognise(work, 43, "ru")
    assert await welcome.choose_region(work, stranger, "KZ-71") == stranger
    person = await acts.citizen(work)
    assert await welcome.choose_region(work, person, "KZ-99") == person
    chosen = await welcome.choose_region(work, person, "KZ-71")
    assert (chosen.region, (await row_of(work, person))["region"]) == ("KZ-71", "KZ-71")
    declined = await retention.disagree(work, chosen)
    assert (declined.region, (await row_of(work, person))["region"]) == (None, None)


async def test_what_comes_before_the_consent_is_sealed_and_lasts_a_day(working, clock):
    async with working() as work:
        person = await welcome.recognise(work, 42, "ru")
        await draft_form.receive(work, person, 0, None, acts.STORY)
        [row] = await work.tx.rows(sa.select(draft_table))
        assert "school" not in row["body"]
    clock.advance(ms=2 * DAY_MS - clock.now % DAY_MS)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) is None, (
            "to the end of the next day"
        )
        step = await draft_form.receive(work, person, 0, None, acts.STORY)
        person = await welcome.agree(work, person, work.channel.consent.version)
    clock.advance(ms=6 * DAY_MS)
    async with working() as work:
        assert await DRAFTS.peek(work.tx, person.id) == step.draft


async def test_withdrawing_the_consent_ends_news_and_messages_and_keeps_the_reports(
    work, person
):
    report = await acts.file(work, person)
    await wish.ask_for_news(work, person)
    after = await retention.withdraw_consent(work, person)
    assert (after.consent, after.declined) == (None, True)
    kept = await reports_store.reports.get(work.tx, report.id)
    assert (kept.description, kept.tell) == (report.description, False)
    assert await acts.owed(work, person) == []
    assert await wish.offers_news(work, person)
    await wish.choose(work, person.id, Topic.SAFETY, wanted=False)
    await wish.ask_for_news(work, person)
    assert Topic.SAFETY not in await wish.wanted_by(work, person), "a wish of its own"


async def test_an_erasure_has_a_number_that_says_when_and_not_whose(work, person):
    await erasure.erase(work, person)
    [word] = await acts.owed(work, person)
    proof = word["params"]["code"]
    assert await erasures_store.proofs.get(work.tx, proof) == Erasure(
        proof, work.tx.today
    )
    await erasure.forget(work, person=person.id, until=0, proof=proof)
    [row] = await work.tx.rows(sa.select(erasures))
    assert set(row) == {"proof", "asked_at", "done_at"}
    assert row["done_at"] == work.tx.today
    assert await erasures_store.proofs.get(work.tx, "K7M49QWDX2A7FE") is None


async def test_own_data_holds_what_was_said_and_agreed_to(work):
    await retention.archive(work)
    person = await acts.citizen(work)
    report = await acts.file(work, person)
    await additions.add(work, person, report, "One more thing.", ())
    await acts.draft(work, person)
    await people_store.PEOPLE.set(work.tx, person.id, region="KZ-71")
    data = await own_data.collect(work, await people_store.get(work.tx, person.id), 42)
    [told] = data["reports"]
    assert told["description"] == "They sell it near the school."
    assert [one["you"] for one in told["said"]] == ["One more thing."]
    assert data["account"]["region"] == "KZ-71"
    assert data["consent_text"].text == consent_text(work.channel, "ru").text
    assert data["not_sent"]["links"]
    assert "identity" not in data["account"]
    assert data["staff"] is None


async def listed(work, topic):
    broadcast = await service.create(work, 1, topic)
    broadcast = await service.save_content(work, broadcast, "ru", Content("x"))
    made = Listing(replace(broadcast, started_at=work.now), work.channel.languages)
    _, total, _ = await made.portion(work.tx, None, 0)
    assert total == (await service.count_by_language(work, broadcast)).total()
    found = await recipients.waiting(work.tx, broadcast.id, topic.value, 0, total)
    assert all(one.address is not None for one in found)
    return total


async def test_a_notice_about_a_breach_reaches_all_others_hear_what_they_asked_for(
    work,
):
    silent, reader, left = [await acts.citizen(work, n) for n in (1, 2, 3)]
    await wish.ask_for_news(work, reader)
    await wish.choose(work, left.id, Topic.SAFETY, wanted=False)
    await retention.withdraw_consent(work, silent)
    assert await listed(work, Topic.SAFETY) == 1
    assert await listed(work, Topic.BREACH) == 3


async def test_erasing_cuts_every_report_off_and_forgets_the_person(working, clock):
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        report = await acts.file(work, person)
        await additions.add(work, person, report, "One more thing.", (acts.FILE,))
        await acts.draft(work, person)
        await people_store.PEOPLE.set(work.tx, person.id, region="KZ-71")
        await erasure.erase(work, person)
    async with working() as work:
        kept = await reports_store.reports.get(work.tx, report.id)
        assert (kept.person, kept.description, kept.tell) == (None, None, False)
        assert await files_store.files_of_report(work.tx, report.id) == []
        assert await questions_store.replies_of_report(work.tx, report.id) == []
        assert await search_store.find_cases(work.tx, "school", 5) == []
        assert await DRAFTS.peek(work.tx, person.id) is None
        assert (await acts.case_of(work, report)).status is Status.RECEIVED, (
            "not at this moment"
        )
        assert await people_store.find_person(work.tx, work.vault.identity(42)) is None
        assert (await people_store.get(work.tx, person.id)).region is None
        assert [row["kind"] for row in await acts.owed(work, person)] == ["Erased"]
        due = await tasks_store.run_at(work.tx, f"{erasure.FORGET}:{person.id}")
        assert due == clock.now + SOON_MS
        await erasure.forget(work, person=person.id)
        assert await people_store.sealed_address(work.tx, person.id) is None
        assert await acts.owed(work, person) == []


async def test_cards_of_one_person_change_at_times_that_have_nothing_in_common(
    working, clock
):
    """Cards that said “withdrawn” in one moment told which reports are of one person."""
    async with working() as work:
        await acts.open_desk(work)
        person = await acts.citizen(work)
        filed = [
            await acts.file(work, person, Input(links=(acts.link(n),)))
            for n in range(12)
        ]
    async with working() as work:
        chance = replace(work.deployment, chance=Random(3))  # noqa: S311 - repeatable
        await erasure.erase(Work(work.tx, chance), person)
        due = [
            await tasks_store.run_at(work.tx, f"{erasure.WITHDRAW}:{each.id}")
            for each in filed
        ]
    within = sorted(at - clock.now for at in due)
    assert 0 <= within[0] < within[-1] < 2 * DAY_MS
    assert all(
        quarter in {each * 4 // (2 * DAY_MS) for each in within} for quarter in range(4)
    )
    assert min(b - a for a, b in pairwise(within)) > 60_000
    clock.now = max(due)
    async with working() as work:
        for report in filed:
            await erasure.withdraw_erased_report(work, report=report.id)
            assert (await acts.case_of(work, report)).status is Status.WITHDRAWN


async def test_a_person_who_returns_after_erasing_is_new(work, person):
    report, code = await acts.filed_code(work, person)
    await erasure.erase(work, person)
    again = await welcome.recognise(work, 42, "ru")
    assert again.id != person.id
    assert again.consent is None
    assert await own_reports.owned(work, again, report.id) is None
    found = await own_reports.look_up_report(work, again, code)
    assert found is not None
    assert (
        await own_reports.state_of(work, found, key=key_of(code))
    ).description is None


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


async def test_all_numbers_since_the_first_message_of_two_days_are_named_newest_first(
    work,
):
    assert await cleaned(work, 3) == [(3, 3), (1, 2)], "no message of earlier is known"
    await said(work)
    await began(work, 1_000, work.now - DELETABLE_MS - DAY_MS)
    await began(work, 1_500, work.now - DELETABLE_MS)
    await began(work, 1_700, work.now)
    ranges = await cleaned(work, 1_720)
    assert ranges == [(1_621, 1_720), (1_521, 1_620), (1_500, 1_520), (1_490, 1_499)]
    assert all(last - first < AT_ONCE for first, last in ranges)


async def test_messages_that_are_known_are_named_however_busy_the_day(work):
    """All 10,000 numbers of a day were tried, and older messages of the chat were left."""
    person = await acts.citizen(work)
    memory = work.memory
    memory.keep_number(42, 2, work.now - DELETABLE_MS - 1)  # too old for Telegram
    mine = [10 * each for each in range(1, 151)]
    for number in (*mine, mine[0]):
        memory.keep_number(42, number, work.now)
    memory.keep_number(43, 11, work.now)  # of another chat
    await began(work, 1, work.now - DELETABLE_MS)
    last = 50_000
    await anonymity.clean(work, person, last, "kk", 42)
    found = await acts.owed(work, person)
    named = [row["params"].get("numbers") for row in found if row["kind"] == "Cleaning"]
    known = [number for some in named if some for number in some]
    assert known == sorted(mine, reverse=True)
    assert len(named) <= MOST // AT_ONCE + 5, "it ends in seconds"
    assert not memory.numbers_since(42, 0)


async def test_on_a_busy_day_the_older_ones_are_left(work):
    await began(work, 1, work.now - DELETABLE_MS)
    ranges = await cleaned(work, 10 * MOST)
    assert len(ranges) == MOST // AT_ONCE + 2
    assert ranges[-1][0] >= 9 * MOST - AT_ONCE
