"""An appeal is filed once, decided by other people, and answered when it cannot be undone."""

import asyncio
from dataclasses import replace

import pytest

from bot.cases import move, store
from bot.cases.model import Move, TooLate
from bot.core.database.database import VersionConflict
from bot.core.reviews import NotYours
from bot.desk import casework, second_person
from bot.register import appeals, contests
from bot.register import store as entries
from bot.register.appeal_model import Stage
from bot.register.appeals import Appeals
from bot.register.contests import Refused
from bot.register.model import Standing
from bot.reports import store as reports_store
from bot.values import Act, Change, Outcome, Ruling
from tests.kit.register import appeals as kit
from tests.kit.services.desk_acts import owed, said
from tests.kit.services.looks import OLGA, TIMUR
from tests.kit.services.team import BOSS, DANA


async def test_an_appeal_of_a_version_is_filed_once_with_its_deadline_and_history(working, clock):
    case = await kit.published(working, clock)
    async with working() as work:
        receipt = await kit.contest(work)
        appeal = await kit.only(work, case)
        assert (appeal.words, appeal.entry) == (kit.WHY, kit.ENTRY)
        assert receipt.due_at == work.now + 15 * kit.DAYS * 1000 == appeal.due_at
        assert len(await reports_store.files_of_report(work.tx, appeal.id)) == 1
        assert (await store.events_of(work.tx, case.id))[-1].act is Act.APPEAL
        assert (
            await contests.look_up(work, await kit.known(work, 77), receipt.code)
        ).id == appeal.id
        person = await kit.known(work, kit.OWNER)
        assert await contests.send(work, person, kit.OWNER, is_anonymous=False) is None
        again = await contests.begin(work, person, kit.ENTRY)
        assert (again.why, again.number) == (Refused.ALREADY, appeal.number)
        entry = await entries.get_entry(work.tx, kit.ENTRY)
        newer = replace(entry, version=2)
        await entries.change_entry(work.tx, entry, newer, entry.decided_on, Change.CORRECTED)
        assert (await contests.begin(work, person, kit.ENTRY)).version == 2


async def test_an_anonymous_appeal_leads_to_no_person_and_is_read_by_its_code(working, clock):
    case = await kit.published(working, clock)
    async with working() as work:
        receipt = await kit.contest_anonymously(work)
        appeal = await kit.only(work, case)
        assert appeal.person is None
        assert receipt.appeal is None
    async with working() as work:
        found = await contests.look_up(work, await kit.owner(work, 77), receipt.code)
        assert contests.state(found).stage is Stage.WAITING
        again = await kit.contest_anonymously(work)
        assert again.why is Refused.ALREADY


async def test_who_took_part_in_the_decision_gets_no_appeal_whatever_they_press(contested, work):
    appeal = await kit.only(work, contested)
    assert await Appeals(work).take_next(DANA.telegram_id) is None
    review = await Appeals(work).get(appeal.id)
    with pytest.raises(NotYours):
        await Appeals(work).take(review, (appeal, contested), DANA.telegram_id)
    taken, _ = await Appeals(work).take_next(OLGA.telegram_id)
    with pytest.raises(NotYours):
        await Appeals(work).held(taken.id, DANA.telegram_id)


async def test_who_looked_at_the_decision_since_may_not_decide_it(contested, work):
    appeal, now = await Appeals(work).take_next(OLGA.telegram_id)
    await move.make(work, now, Move(Act.NOTE, work.now, OLGA.telegram_id, detail={"text": "x"}))
    with pytest.raises(NotYours):
        await answer_held(work, appeal, OLGA)
    assert OLGA.telegram_id in await second_person.took_part(work, now)


async def answer_held(work, appeal, actor):
    appeal = await appeals.write(work, appeal, kit.REPLY, "ru")
    case = await store.cases.get(work.tx, appeal.case)
    chosen = appeals.choosing(work.channel, appeal, case, kit.OVERTURN)
    return await appeals.decide(work, appeal, actor, chosen)


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


async def test_an_upheld_decision_is_told_to_its_owner_and_decider_only(working, clock, contested):
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


async def test_partly_right_keeps_the_order_and_gives_another_ground(contested, work):
    await kit.answer(work, OLGA, (Ruling.PARTLY.value, "order", "danger"))
    now = await store.cases.get(work.tx, contested.id)
    assert (now.decision.finding.outcome, now.decision.finding.ground) == (
        Outcome.RESTRICTED,
        "order",
    )
    assert now.decision.finding.order == contested.decision.finding.order


@pytest.mark.parametrize("path", [kit.UPHOLD, kit.OVERTURN])
async def test_an_answer_is_undone_by_who_gave_it_until_it_is_told(working, clock, contested, path):
    async with working() as work:
        appeal = await kit.answer(work, OLGA, path)
        with pytest.raises(NotYours):
            await appeals.undo(work, appeal.id, TIMUR)
        await appeals.undo(work, appeal.id, OLGA)
        appeal = await kit.only(work, contested)
        assert (appeal.stage, appeal.reply) == (Stage.WAITING, kit.REPLY)
        assert await Appeals(work).hold(appeal.id, OLGA.telegram_id)
        assert (await store.cases.get(work.tx, contested.id)).decision.id == contested.decision.id
        appeal = await kit.answer(work, OLGA, path)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        with pytest.raises(TooLate):
            await appeals.undo(work, appeal.id, OLGA)


async def test_the_desk_undoes_the_new_decision_and_the_appeal_waits_again(contested, work):
    await kit.answer(work, OLGA)
    await casework.undo(work, await store.cases.get(work.tx, contested.id), BOSS)
    assert (await kit.only(work, contested)).stage is Stage.WAITING


async def test_others_who_contested_the_decision_are_answered_with_it(working, clock, contested):
    async with working() as work:
        await kit.contest(work, kit.OTHER_OWNER)
        await said(work)
        appeal = await kit.answer(work, OLGA)
    await kit.undo_over(working, clock, contested, appeal)
    async with working() as work:
        rows = kit.told_to(await owed(work), "AppealAnswered")
        assert len(rows) == 2
        assert {row[2]["answer"]["ruling"] for row in rows} == {"overturned"}
        words = {row[2]["answer"]["words"] for row in rows}
        assert words == {kit.REPLY, None}, "words to one person are not for another"
