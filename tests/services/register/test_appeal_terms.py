"""How long appeals and what they need are kept; reminders; second looks of reporters."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cases import store as cases_store
from bot.cases.model import CaseEvent
from bot.core import people_store, reviews, reviews_store
from bot.core.reviews_store import Kind
from bot.desk import second_person
from bot.privacy import erasure, own_data, retention
from bot.register import contests, store
from bot.register.appeal_model import Stage
from bot.register.appeals import Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.contests import ContestRefused, Refused
from bot.register.model import Standing
from bot.reports import store as reports_store
from bot.values import Act, Change, Ruling
from tests.kit.register import appeals
from tests.kit.services.desk_acts import owed, said
from tests.kit.services.looks import OLGA, TIMUR
from tests.kit.services.team import DANA


async def test_an_entry_can_be_contested_while_it_stands_until_its_term_ends(working, clock):
    await appeals.published(working, clock)
    clock.advance(seconds=80 * appeals.DAYS)
    async with working() as work:
        begun = await contests.begin(work, await appeals.owner(work), appeals.ENTRY)
        assert not isinstance(begun, ContestRefused)
    clock.advance(seconds=11 * appeals.DAYS)
    async with working() as work:
        begun = await contests.begin(work, await appeals.owner(work), appeals.ENTRY)
        assert begun.why is Refused.TOO_LATE
        entry = await store.get_entry(work.tx, appeals.ENTRY)
        after = replace(entry, version=2, standing=Standing.OVERTURNED)
        await store.change_entry(work.tx, entry, after, entry.decided_on, Change.OVERTURNED)
        begun = await contests.begin(work, await appeals.owner(work), appeals.ENTRY)
        assert begun.why is Refused.OVERTURNED


async def test_a_withdrawn_appeal_leaves_no_words_and_no_files(contested, work):
    appeal = await appeals.only(work, contested)
    assert (await contests.withdraw(work, appeal)).stage is Stage.WITHDRAWN
    appeal = await appeals.only(work, contested)
    assert (appeal.stage, appeal.words) == (Stage.WITHDRAWN, None)
    assert not await reports_store.files_of_report(work.tx, appeal.id)
    assert await contests.withdraw(work, appeal) == appeal
    assert await Appeals(work).take_next(OLGA.telegram_id) is None


async def test_erasure_and_own_data_include_appeals_and_drafts(contested, work):
    person = await appeals.known(work, appeals.OWNER)
    shown = await own_data.collect(work, person, appeals.OWNER)
    assert shown["appeals"][0]["words"] == appeals.WHY
    await erasure.erase(work, person)
    appeal = await appeals.only(work, contested)
    assert (appeal.person, appeal.words, appeal.stage) == (None, None, Stage.WITHDRAWN)
    draft_of = await appeals.fill_in(work, appeals.OTHER_OWNER)
    assert (await own_data.collect(work, draft_of, appeals.OTHER_OWNER))["appeal_not_sent"]
    await erasure.erase(work, draft_of)
    assert await APPEAL_DRAFTS.peek(work.tx, draft_of.id) is None


async def test_what_a_decision_relied_on_is_kept_while_it_is_contested(working, clock, contested):
    clock.advance(seconds=200 * appeals.DAYS)
    async with working() as work:
        await retention.end_what_is_over(work)
        [report] = await reports_store.reports_of_case(work.tx, contested.id)
        assert report.description, "the appeal is open"
        await contests.withdraw(work, await appeals.only(work, contested))
        await retention.end_what_is_over(work)
        [report] = await reports_store.first_reports(work.tx, contested.id, 5)
        assert report.description is None


@pytest.mark.parametrize("why", ["filed before", "consent taken back"])
async def test_an_appeal_keeps_no_report_whose_author_did_not_agree(working, clock, contested, why):
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, contested.id)
        if why == "consent taken back":
            await people_store.disagree(work.tx, report.person)
        else:
            later = work.channel.appeals.model_copy(update={"kept_from": date(2200, 1, 1)})
            channel = work.channel.model_copy(update={"appeals": later})
            work = replace(work, deployment=replace(work.deployment, channel=channel))
    clock.advance(seconds=91 * appeals.DAYS)
    async with working() as now:
        await retention.end_what_is_over(replace(work, tx=now.tx))
        [report] = await reports_store.first_reports(now.tx, contested.id, 5)
        assert report.description is None


async def test_the_words_of_a_closed_appeal_go_when_their_time_is_over(working, clock, contested):
    async with working() as work:
        appeal = await appeals.answer(work, OLGA, appeals.UPHOLD)
    await appeals.undo_over(working, clock, contested, appeal)
    clock.advance(seconds=91 * appeals.DAYS)
    async with working() as work:
        await retention.end_what_is_over(work)
        appeal = await appeals.only(work, contested)
        assert (appeal.words, appeal.reply, appeal.person) == (None, None, None)
        assert appeal.ruling is Ruling.UPHELD, "figures still count it"


async def test_people_are_called_then_reminded_at_half_and_when_due(working, clock, contested):
    async with working() as work:
        await second_person.call(work)
        assert appeals.told_to(await owed(work), "SecondCall")
    seen = []
    for days in (0, 1, 7, 1, 8, 1):
        clock.advance(seconds=days * appeals.DAYS)
        async with working() as work:
            await said(work)
            await reviews.sweep(work)
            seen.append(len(appeals.told_to(await owed(work), "AppealsWait")))
    assert [bool(n) for n in seen] == [False, False, True, False, True, False]


async def test_admins_hear_when_no_person_may_decide(contested, work):
    now = await cases_store.cases.get(work.tx, contested.id)
    everyone = {DANA.telegram_id, 22, OLGA.telegram_id, TIMUR.telegram_id, 33}
    await cases_store.change_case(
        work.tx,
        now,
        replace(now, version=now.version + 1, recused=frozenset(everyone)),
        CaseEvent(Act.READ, work.now, None),
    )
    await reviews.sweep(work)
    assert appeals.told_to(await owed(work), "NoPeopleForAppeal")
    assert (await reviews_store.counts(work.tx, Kind.APPEAL)).without_people == 1
