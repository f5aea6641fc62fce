"""A reporter asks for a second look at “not confirmed”; where two people decide, two do again."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from bot.cases import store as cases_store
from bot.cases.model import OwnProposal, Recused
from bot.channel.parts import FourEyes
from bot.core import people_store, reviews_store
from bot.core.database import VersionConflict
from bot.core.reviews_store import State
from bot.desk import four_eyes
from bot.privacy import erasure
from bot.register import appeals, appeals_store, contests
from bot.reports import own_reports, questions_store, reports_store
from bot.reports.menu import AnswerQuestion
from bot.reports.model import Question, WaitingKind
from bot.telegram.renderer import Renderer
from bot.values import Outcome, Ruling
from tests.kit.register.appeals import REPLY, answer, undo_over
from tests.kit.register.publishing import told
from tests.kit.services.acts import fresh, in_channel
from tests.kit.services.desk_acts import file_one, owed, said
from tests.kit.services.log import events
from tests.kit.services.looks import FORWARDED, NOT_CONFIRMED, OLGA, decide, told_case
from tests.kit.services.team import BOSS, DANA, MARAT

OTHERWISE = (Ruling.OVERTURNED.value, "forwarded", "mia", "platforms", "competent")


async def asked_and_found_otherwise(working, clock):
    """A case, and Olga's answer to its reporter, which can still be undone."""
    case = await told_case(working, clock, NOT_CONFIRMED)
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        for _ in range(2):
            await contests.ask_second_look(work, report)
        return case, await answer(work, OLGA, OTHERWISE)


async def test_a_reporter_asks_once_and_another_outcome_replaces_not_confirmed(
    working, clock
):
    case, appeal = await asked_and_found_otherwise(working, clock)
    async with working() as work:
        assert (await fresh(work, case)).decision.finding.outcome is Outcome.FORWARDED
    await undo_over(working, clock, case, appeal)
    async with working() as work:
        assert await owed(work, "OutcomeNews")
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        await contests.ask_second_look(work, report)
        assert [
            one.id for one in await appeals_store.appeals_of_case(work.tx, case.id)
        ] == [appeal.id]
        shown = await own_reports.state_of(work, report)
        assert (shown.look_answer.ruling, shown.may_ask_look) == (
            Ruling.OVERTURNED,
            False,
        )


async def test_what_is_open_stands_first_in_the_list_and_is_counted_before_deletion(
    working, clock
):
    case = await told_case(working, clock, NOT_CONFIRMED)
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        person = await people_store.get(work.tx, report.person)
        assert (await own_reports.list_of(work, person, 0)).waiting == ()
        await contests.ask_second_look(work, report)
        question = Question("q", case.id, "When?", DANA.telegram_id, work.now)
        await questions_store.ask_question(work.tx, question, [report.id])
        listed = await own_reports.list_of(work, person, 0)
        assert [one.kind for one in listed.waiting] == [
            WaitingKind.QUESTION,
            WaitingKind.LOOK,
        ]
        asked, look = listed.waiting
        assert (asked.kind, asked.question) == (WaitingKind.QUESTION, "q")
        assert (look.kind, look.key) == (WaitingKind.LOOK, report.id)
        for language in ("kk", "ru", "en"):
            speaker = Renderer(work.deployment).speaker(language, work.now)
            shown = listed.render(speaker)
            first, _, _ = shown.text.partition(speaker.violation(report.violation))
            assert asked.number in first, "above the reports"
            assert look.number in first
            assert isinstance(shown.rows[0][0].action, AnswerQuestion)
            said_of = erasure.EraseAsk(1, appeals=2, looks=3, questions=4)
            text = said_of.render(speaker).text
            assert all(f"{n}" in text for n in (1, 2, 3, 4))


async def test_two_taps_at_once_ask_once_and_both_read_when_the_answer_comes(
    working, database, clock, monkeypatch
):
    case = await told_case(working, clock, NOT_CONFIRMED)
    # PostgreSQL lets both read before one of them writes; SQLite has one writer.
    both_read = asyncio.Barrier(2 if database.dialect == "postgresql" else 1)
    lookable, conflicts = own_reports.second_lookable, []

    async def read_together(work, report):
        found = await lookable(work, report)
        await both_read.wait()
        return found

    async def tap():
        try:
            async with working() as work:
                [report] = await reports_store.reports_of_case(work.tx, case.id)
                await contests.ask_second_look(work, report)
                return await own_reports.state_of(work, report)
        except VersionConflict as conflict:  # the worker handles the update again
            conflicts.append(conflict)
            return await tap()

    monkeypatch.setattr(own_reports, "second_lookable", read_together)
    first, other = await asyncio.gather(tap(), tap())
    assert first == other
    assert len(conflicts) == both_read.parties - 1
    async with working() as work:
        [appeal] = await appeals_store.appeals_of_case(work.tx, case.id)
        [review] = await reviews_store.of_case(work.tx, case.id)
    shown = (review.subject, review.state, first.look_due)
    assert shown == (appeal.id, State.WAITING, appeal.due_at)


async def test_what_was_confirmed_is_not_looked_at_again(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        await contests.ask_second_look(work, report)
        assert await appeals_store.appeals_of_case(work.tx, case.id) == []


@pytest.fixture
def two_people(working):
    """Units of work of a channel where two people decide that a case is forwarded."""

    @asynccontextmanager
    async def begin():
        async with working() as work:
            yield in_channel(work, four_eyes=FourEyes(forwarded=("drugs",)))

    return begin


async def test_an_outcome_of_two_people_is_proposed_and_approved_by_two_others(
    two_people, clock
):
    case, appeal = await asked_and_found_otherwise(two_people, clock)
    async with two_people() as work:
        assert not {"OutcomeNews", "Reopened"} & {row[1] for row in await owed(work)}
        [ended] = [one for one in await events(work.tx) if one["act"] == "appeal_end"]
        assert {"appeal", "finding", "ground"} <= json.loads(ended["detail"]).keys(), (
            "why"
        )
    await undo_over(two_people, clock, case, appeal)
    async with two_people() as work:
        [(_, _, answered, *_)] = await owed(work, "AppealAnswered")
        assert answered["answer"]["ruling"] == "overturned"
        assert answered["answer"]["words"] == REPLY
        assert len(await owed(work, "Reopened")) == 1
        await said(work)
        case = await fresh(work, case)
        assert (case.decision, case.proposal) == (None, None), "it is open"
        with pytest.raises(Recused):  # who decided first
            await decide(work, case, FORWARDED, DANA)
        case = await decide(work, case, FORWARDED, MARAT)
        assert (case.decision, case.proposal.by) == (None, MARAT.telegram_id)
        for refused, actor in ((OwnProposal, MARAT), (Recused, DANA)):
            with pytest.raises(refused):
                await four_eyes.approve(work, case, actor)
        case = await four_eyes.approve(work, case, BOSS)
        by = case.decision.by, case.decision.approved_by
        assert by == (MARAT.telegram_id, BOSS.telegram_id)
    await told(two_people, clock, case)
    async with two_people() as work:
        [(_, _, news, *_)] = await owed(work, "OutcomeNews")
        assert news["decided"]["finding"]["outcome"] == "forwarded"


async def test_an_answer_that_is_undone_leaves_the_case_closed(two_people, clock):
    case, appeal = await asked_and_found_otherwise(two_people, clock)
    async with two_people() as work:
        await appeals.undo(work, appeal.id, OLGA)
        await said(work)
    await undo_over(two_people, clock, case, appeal)
    async with two_people() as work:
        assert not await owed(work, "AppealAnswered")
        assert (await fresh(work, case)).decision.id == case.decision.id


async def test_a_link_that_was_reported_again_is_decided_in_its_new_case(
    two_people, clock
):
    case, appeal = await asked_and_found_otherwise(two_people, clock)
    async with two_people() as work:
        await file_one(work, 43)
    await undo_over(two_people, clock, case, appeal)
    async with two_people() as work:
        assert await owed(work, "AppealAnswered")
        assert (await fresh(work, case)).decision.id == case.decision.id
        assert (await cases_store.open_for(work.tx, case.canonical)).id != case.id
