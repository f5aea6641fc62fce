"""An appeal is filed once, decided by other people, answered, passed on and forgotten in time."""

import asyncio
from contextlib import asynccontextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from bot.authorities import referrals, referrals_store
from bot.authorities.model import Event
from bot.cases import afterwards, moves, store
from bot.cases.model import CaseEvent, Move, TooLate
from bot.core import people_store, reviews_store
from bot.core.database import VersionConflict
from bot.core.queues.tables import outbox
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.times import hour_of
from bot.desk import casework, review_calls, second_person
from bot.privacy import erasure, own_data, retention
from bot.register import appeals, contests, objections
from bot.register import store as entries
from bot.register.appeals import Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.contests import ContestRefused, Refused
from bot.reports import files_store, reports_store
from bot.values import Act, AppealStage, Change, Outcome, Ruling, Standing, Way, replace
from tests.kit.authority.acts import by, posted
from tests.kit.orders import ORDER
from tests.kit.register import appeals as kit
from tests.kit.services.acts import citizen, fresh, in_channel
from tests.kit.services.desk_acts import GROUP, acts_of, owed, said
from tests.kit.services.looks import FORWARDED, OLGA, TIMUR
from tests.kit.services.team import BOSS, DANA


async def test_an_appeal_of_a_version_is_filed_once_with_its_deadline_and_history(
    working, clock
):
    case = await kit.published(working, clock)
    async with working() as work:
        receipt = await kit.contest(work)
        appeal = await kit.only(work, case)
        assert (appeal.words, appeal.entry) == (kit.WHY, kit.ENTRY)
        assert receipt.due_at == work.now + 15 * kit.DAYS * 1000 == appeal.due_at
        assert len(await files_store.files_of_report(work.tx, appeal.id)) == 1
        assert (await store.newest_events(work.tx, case.id, 99))[-1].act is Act.APPEAL
        assert (
            await objections.look_up_contest(work, None, receipt.code)
        ).id == appeal.id
        person = await work.person(kit.OWNER)
        assert await contests.send(work, person, kit.OWNER, is_anonymous=False) is None
        again = await contests.begin_appeal(work, person, kit.ENTRY)
        assert (again.why, again.number) == (Refused.ALREADY, appeal.number)
        entry = await entries.get_entry(work.tx, kit.ENTRY)
        newer = replace(entry, version=2)
        await entries.change_entry(
            work.tx, entry, newer, entry.decided_on, Change.CORRECTED
        )
        assert (await contests.begin_appeal(work, person, kit.ENTRY)).entry == kit.ENTRY


async def test_an_anonymous_appeal_leads_to_no_person_and_is_read_by_its_code(
    working, clock
):
    case = await kit.published(working, clock)
    async with working() as work:
        receipt = await kit.contest_anonymously(work)
        appeal = await kit.only(work, case)
        assert appeal.person is None
        assert receipt.appeal == receipt.code
    async with working() as work:
        found = await objections.look_up_contest(
            work, await citizen(work, 77), receipt.code
        )
        assert contests.state(found).stage is AppealStage.WAITING
        again = await kit.contest_anonymously(work)
        assert again.why is Refused.ALREADY


async def test_who_took_part_in_the_decision_gets_no_appeal_whatever_they_press(
    contested, work
):
    appeal = await kit.only(work, contested)
    assert await Appeals(work).take_next(DANA.telegram_id) is None
    review = await Appeals(work).get(appeal.id)
    with pytest.raises(NotYours):
        await Appeals(work).take(review, (appeal, contested), DANA.telegram_id)
    taken, _ = await Appeals(work).take_next(OLGA.telegram_id)
    with pytest.raises(NotYours):
        await Appeals(work).held(taken.id, DANA.telegram_id)


async def test_who_looked_at_the_decision_since_may_not_decide_it(contested, work):
    _, now = await Appeals(work).take_next(OLGA.telegram_id)
    await moves.make_move(
        work, now, Move(Act.NOTE, work.now, OLGA.telegram_id, detail={"text": "x"})
    )
    with pytest.raises(NotYours):
        await kit.answer(work, OLGA)
    assert OLGA.telegram_id in await second_person.took_part(work, now)


async def test_staff_who_contest_do_not_decide_their_own_appeal(working, clock):
    await kit.published(working, clock)
    async with working() as work:
        await kit.contest(work, OLGA.telegram_id)
        assert await Appeals(work).take_next(OLGA.telegram_id) is None
        assert await Appeals(work).take_next(TIMUR.telegram_id) is not None


async def test_two_deciders_at_once_get_one_appeal_between_them(working, contested):
    async def take(actor):
        async with working() as work:
            try:
                return await Appeals(work).take_next(actor.telegram_id)
            except VersionConflict:
                return None

    got = await asyncio.gather(take(OLGA), take(TIMUR))
    assert sum(one is not None for one in got) == 1


async def test_an_upheld_decision_is_told_to_its_owner_and_decider_only(
    working, clock, contested
):
    async with working() as work:
        await said(work)
        appeal = await kit.answer(work, OLGA, kit.UPHOLD)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        kinds = [row[1] for row in await owed(work)]
        assert kinds.count("AppealAnswered") == kinds.count("AppealEnded") == 1
        assert "OutcomeNews" not in kinds
        entry = await entries.get_entry(work.tx, kit.ENTRY)
        assert (entry.standing, entry.version) == (Standing.IN_FORCE, 1)


@pytest.mark.parametrize(("hour", "told_at"), [(2, 8), (14, 14)])
async def test_at_night_who_decided_first_hears_in_the_morning_how_the_appeal_ended(
    working, clock, contested, hour, told_at
):
    clock.advance(seconds=(hour - hour_of(clock.now, "Asia/Almaty")) % 24 * 3600)
    async with working() as work:
        appeal = await kit.answer(work, OLGA, kit.UPHOLD)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        assert await hours_of(work, "AppealEnded") == {told_at}


async def hours_of(work, kind):
    """The hours before which messages of this kind are not sent."""
    waits = sa.select(outbox.c.not_before).where(outbox.c.kind == kind)
    rows = await work.tx.rows(waits)
    return {hour_of(row["not_before"], "Asia/Almaty") for row in rows}


async def test_partly_right_keeps_the_order_with_another_ground_and_can_be_undone_by_the_desk(
    contested, work
):
    await kit.answer(work, OLGA, (Ruling.PARTLY.value, "order", "danger"))
    now = await fresh(work, contested)
    found = now.decision.finding
    assert (found.outcome, found.ground) == (Outcome.RESTRICTED, "order")
    assert found.order == contested.decision.finding.order
    await casework.undo(work, now, BOSS)
    assert (await kit.only(work, contested)).stage is AppealStage.WAITING


@pytest.mark.parametrize("path", [kit.UPHOLD, kit.OVERTURN])
async def test_an_answer_is_undone_by_who_gave_it_until_it_is_told(
    working, clock, contested, path
):
    async with working() as work:
        appeal = await kit.answer(work, OLGA, path)
        with pytest.raises(NotYours):
            await appeals.undo(work, appeal.id, TIMUR)
        await appeals.undo(work, appeal.id, OLGA)
        appeal = await kit.only(work, contested)
        assert (appeal.stage, appeal.reply) == (AppealStage.WAITING, kit.REPLY)
        assert await Appeals(work).hold(appeal.id, OLGA.telegram_id)
        assert (await fresh(work, contested)).decision.id == contested.decision.id
        appeal = await kit.answer(work, OLGA, path)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        with pytest.raises(TooLate):
            await appeals.undo(work, appeal.id, OLGA)


async def test_others_who_contested_the_decision_are_answered_with_it(
    working, clock, contested
):
    """More than the moves that may follow from one another: these all follow from one."""
    others = moves.LONGEST_CHAIN + 1
    async with working() as work:
        for n in range(others):
            await kit.contest(work, kit.OTHER_OWNER + n)
        await said(work)
        appeal = await kit.answer(work, OLGA)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        rows = await owed(work, "AppealAnswered")
        assert len(rows) == 1 + others
        assert (await acts_of(work, contested))[-others - 2 :] == [
            Act.ANNOUNCE,
            *[Act.APPEAL_TOLD] * (1 + others),
        ]
        assert {row[2]["answer"]["ruling"] for row in rows} == {"overturned"}
        words = {row[2]["answer"]["words"] for row in rows}
        assert words == {kit.REPLY, None}, "words to one person are not for another"


async def test_an_entry_can_be_contested_while_it_stands_until_its_term_ends(
    working, clock
):
    await kit.published(working, clock)
    clock.advance(seconds=80 * kit.DAYS)
    async with working() as work:
        owner = await citizen(work, kit.OWNER)
        assert not isinstance(
            await contests.begin_appeal(work, owner, kit.ENTRY), ContestRefused
        )
    clock.advance(seconds=11 * kit.DAYS)
    async with working() as work:
        assert (
            await contests.begin_appeal(work, owner, kit.ENTRY)
        ).why is Refused.TOO_LATE
        entry = await entries.get_entry(work.tx, kit.ENTRY)
        after = replace(entry, version=2, standing=Standing.OVERTURNED)
        await entries.change_entry(
            work.tx, entry, after, entry.decided_on, Change.OVERTURNED
        )
        assert (
            await contests.begin_appeal(work, owner, kit.ENTRY)
        ).why is Refused.OVERTURNED


async def test_a_withdrawn_appeal_leaves_no_words_and_no_files(contested, work):
    appeal = await kit.only(work, contested)
    assert (await contests.withdraw_appeal(work, appeal)).stage is AppealStage.WITHDRAWN
    appeal = await kit.only(work, contested)
    assert (appeal.stage, appeal.words) == (AppealStage.WITHDRAWN, None)
    assert not await files_store.files_of_report(work.tx, appeal.id)
    assert await contests.withdraw_appeal(work, appeal) == appeal
    assert await Appeals(work).take_next(OLGA.telegram_id) is None


async def test_erasure_and_own_data_include_appeals_and_drafts(contested, work):
    person = await work.person(kit.OWNER)
    shown = await own_data.collect(work, person, kit.OWNER)
    assert shown["appeals"][0]["words"] == kit.WHY
    await erasure.erase(work, person)
    appeal = await kit.only(work, contested)
    assert (appeal.person, appeal.words, appeal.stage) == (
        None,
        None,
        AppealStage.WITHDRAWN,
    )
    draft_of = await kit.fill_in(work, kit.OTHER_OWNER)
    assert (await own_data.collect(work, draft_of, kit.OTHER_OWNER))["appeal_not_sent"]
    await erasure.erase(work, draft_of)
    assert await APPEAL_DRAFTS.peek(work.tx, draft_of.id) is None


async def test_what_a_decision_relied_on_is_kept_while_it_is_contested(
    working, clock, contested
):
    clock.advance(seconds=200 * kit.DAYS)
    async with working() as work:
        await retention.end_what_is_over(work)
        [report] = await reports_store.reports_of_case(work.tx, contested.id)
        assert report.description, "the appeal is open"
        await contests.withdraw_appeal(work, await kit.only(work, contested))
        await retention.end_what_is_over(work)
        [report] = await reports_store.first_reports(work.tx, contested.id, 5)
        assert report.description is None


@pytest.mark.parametrize("why", ["filed before", "consent taken back"])
async def test_an_appeal_keeps_no_report_whose_author_did_not_agree(
    working, clock, contested, why
):
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, contested.id)
        if why == "consent taken back":
            await people_store.disagree(work.tx, report.person)
        else:
            later = work.channel.appeals.model_copy(
                update={"kept_from": date(2200, 1, 1)}
            )
            work = in_channel(work, appeals=later)
    clock.advance(seconds=91 * kit.DAYS)
    async with working() as now:
        await retention.end_what_is_over(replace(work, tx=now.tx))
        [report] = await reports_store.first_reports(now.tx, contested.id, 5)
        assert report.description is None


async def test_the_words_of_a_closed_appeal_go_when_their_time_is_over(
    working, clock, contested
):
    async with working() as work:
        appeal = await kit.answer(work, OLGA, kit.UPHOLD)
    await kit.undo_over(working, clock, contested, appeal)
    clock.advance(seconds=91 * kit.DAYS)
    async with working() as work:
        await retention.end_what_is_over(work)
        appeal = await kit.only(work, contested)
        assert (appeal.words, appeal.reply, appeal.person) == (None, None, None)
        assert appeal.ruling is Ruling.UPHELD, "figures still count it"


async def test_people_are_called_then_reminded_at_half_and_when_due(
    working, clock, contested
):
    seen = []
    for days in (0, 1, 7, 1, 8, 1):
        clock.advance(seconds=days * kit.DAYS)
        async with working() as work:
            await said(work)
            await review_calls.call(work)
            told = [params for _, _, params, *_ in await owed(work, "ReviewsWait")]
            seen.append(
                [each["late"] for each in told if each["waiting"] == [["appeal", 1]]]
            )
    assert seen == [[0, 0], [], [0, 0], [], [1, 1], []]


@pytest.mark.parametrize(("hour", "told_at"), [(2, 8), (14, 14)])
async def test_admins_hear_when_no_person_may_decide(
    contested, working, clock, hour, told_at
):
    clock.advance(seconds=(hour - hour_of(clock.now, "Asia/Almaty")) % 24 * 3600)
    async with working() as work:
        await _nobody_may_decide(work, contested)
        assert await hours_of(work, "NoPeopleForAppeal") == {told_at}


async def _nobody_may_decide(work, contested):
    now = await fresh(work, contested)
    everyone = frozenset(
        {DANA.telegram_id, 22, OLGA.telegram_id, TIMUR.telegram_id, 33}
    )
    after = replace(now, version=now.version + 1, recused=everyone)
    await store.change_case(work.tx, now, after, CaseEvent(Act.READ, work.now, None))
    await review_calls.call(work)
    assert await owed(work, "NoPeopleForAppeal")
    assert (await reviews_store.counts(work.tx, Kind.APPEAL)).without_people == 1


@pytest.fixture
def sent(working, clock):
    """`await sent(way)`: units of work, and a published case whose file the authority has."""

    async def begin(way=Way.EMAIL, *, acted=False):
        @asynccontextmanager
        async def by_way():
            async with working() as plain:
                yield by(plain, way)

        case = await kit.published(by_way, clock, verdict=FORWARDED)
        async with by_way() as work:
            [first] = await referrals_store.standing_of(work.tx, case.id)
            await referrals.left(work, first)
            if acted:
                await referrals.done(work, first, ORDER, 77)
            await kit.contest(work)
            await said(work)
        return by_way, case, first

    return begin


async def stage_of(work, referral):
    return (await store.get_referral(work.tx, referral.id)).stage


@pytest.mark.parametrize("acted", [False, True], ids=["forwarded", "ordered"])
async def test_an_authority_hears_it_once_it_cannot_be_undone(sent, clock, acted):
    working, case, first = await sent(acted=acted)
    async with working() as work:
        stage = await stage_of(work, first)
        assert stage is (afterwards.Stage.DONE if acted else afterwards.Stage.SENT)
        appeal = await kit.answer(work, OLGA)
        assert (await stage_of(work, first), await posted(work, Event.RECALLED)) == (
            stage,
            [],
        )
    for _ in range(2):
        await kit.undo_over(working, clock, case, appeal)
        async with working() as work:
            assert await stage_of(work, first) is afterwards.Stage.RECALLED
            assert await posted(work, Event.RECALLED) == [("authority:mia", first.id)]


async def test_the_desk_that_handed_the_file_over_hears_it(sent, clock):
    working, case, first = await sent(Way.HAND)
    async with working() as work:
        appeal = await kit.answer(work, OLGA)
        assert not await owed(work, "ReferralNews")
    await kit.undo_over(working, clock, case, appeal)
    async with working() as work:
        assert await stage_of(work, first) is afterwards.Stage.RECALLED
        [(address, _, news, *_)] = await owed(work, "ReferralNews")
        assert (address, news["case"], news["what"]) == (
            f"chat:{GROUP}",
            case.id,
            "recalled",
        )


@pytest.mark.parametrize("undoes", [False, True], ids=["upheld", "undone"])
async def test_a_decision_that_stands_is_not_recalled(sent, clock, undoes):
    working, case, first = await sent()
    async with working() as work:
        if undoes:
            appeal = await kit.answer(work, OLGA)
            await appeals.undo(work, appeal.id, OLGA)
        appeal = await kit.answer(work, OLGA, kit.UPHOLD)
    await kit.undo_over(working, clock, case, appeal)
    async with working() as work:
        assert await stage_of(work, first) is afterwards.Stage.SENT
        assert await posted(work, Event.RECALLED) == []


async def test_another_ground_is_passed_on_in_place_of_the_first(sent, clock):
    working, case, first = await sent()
    async with working() as work:
        partly = (Ruling.PARTLY.value, "monitoring", "competent")
        appeal = await kit.answer(work, OLGA, partly)
    await kit.undo_over(working, clock, case, appeal)
    async with working() as work:
        now = await fresh(work, case)
        assert now.decision.finding.outcome is Outcome.FORWARDED
        [second] = await referrals_store.standing_of(work.tx, case.id)
        assert await stage_of(work, first) is afterwards.Stage.RECALLED
        assert (second.stage, second.decision_id) == (
            afterwards.Stage.LEAVING,
            now.decision.id,
        )
        assert await posted(work, Event.RECALLED) == [("authority:mia", first.id)]
        assert [id for _, id in await posted(work)] == [second.id]
