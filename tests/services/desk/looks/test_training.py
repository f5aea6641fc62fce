"""Golden cases: decided blind to learn; nothing of it reaches reporters, figures or history."""

import pytest

from bot.domain.desk.case import IllegalMove, Outcome
from bot.domain.desk.why import Because, Why
from bot.services.citizen import erasure
from bot.services.desk import casework
from bot.services.desk.casework import Verdict
from bot.services.desk.looks import blind_view, training
from bot.services.figures import figures
from bot.services.privacy import retention
from bot.services.work import DAY_MS
from bot.storage.citizen import people
from bot.storage.desk import cases, desks, events
from bot.storage.desk.looks import golden
from bot.storage.schema import golden_cases
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BOSS, DANA, GROUP, MARAT, acts_of, file_one, owed
from tests.kit.services.looks import (
    NOT_CONFIRMED,
    OLGA,
    SENIOR,
    TIMUR,
    drawing,
    join,
    told_case,
)

WHY = "It tells about the sale as news."


@pytest.fixture
def deployment(deployment):
    return drawing(deployment, percent=0)


async def golden_case(working, clock):
    """A golden case of the first desk, where Saule is a senior; the case, and the golden one."""
    case = await told_case(working, clock, NOT_CONFIRMED)
    async with working() as work:
        await join(work, SENIOR, GROUP)
        await training.choose(work, case, SENIOR, WHY)
        [one] = await training.left(work, await here(work), MARAT.telegram_id)
    return case, one


async def here(work):
    return [await desks.at(work.tx, GROUP, None)]


async def test_an_answer_is_compared_and_leaves_no_trace_in_case_or_figures(working, clock):
    case, one = await golden_case(working, clock)
    async with working() as work:
        before = (await acts_of(work, case), await figures.count(work.tx, 0, work.now + 1))
        given = await training.answer(work, one, MARAT.telegram_id, NOT_CONFIRMED)
        assert (given.same_finding, given.same_ground) == (True, True)
        after = (await acts_of(work, case), await figures.count(work.tx, 0, work.now + 1))
        assert before == after
        assert await cases.get(work.tx, case.id) == case
        assert await owed(work) == [], "no reporter hears of it"


async def test_only_the_first_answer_counts_and_a_case_comes_once(working, clock):
    _, one = await golden_case(working, clock)
    async with working() as work:
        await training.answer(work, one, MARAT.telegram_id, Verdict(Outcome.OUT_OF_SCOPE))
        await training.answer(work, one, MARAT.telegram_id, NOT_CONFIRMED)
        assert await training.left(work, await here(work), MARAT.telegram_id) == []
        mine = await training.own_results(work, await here(work), MARAT.telegram_id)
        assert (mine.answers, mine.same, mine.left) == (1, 0, 0)


async def test_who_worked_on_the_case_and_other_desks_do_not_get_it(working, clock):
    await golden_case(working, clock)
    async with working() as work:
        assert await training.left(work, await here(work), DANA.telegram_id) == []
        assert await training.left(work, [], OLGA.telegram_id) == []


async def test_the_decision_is_shown_only_after_the_answer(working, clock):
    _, one = await golden_case(working, clock)
    async with working() as work:
        person = await people.find(work.tx, *work.vault.identities(MARAT.telegram_id))
        shown = await blind_view.training(work.tx, one.id, person.id, MARAT.telegram_id)
        assert shown.answer is None
        assert shown.card.case.decision is None
        assert shown.card.decided_by is None
        await training.answer(work, one, MARAT.telegram_id, NOT_CONFIRMED)
        shown = await blind_view.training(work.tx, one.id, person.id, MARAT.telegram_id)
        assert shown.answer.same_finding


async def test_only_a_told_decision_about_the_material_is_golden(working, clock):
    case = await told_case(working, clock, Verdict(Outcome.DUPLICATE, "same", "joined"))
    async with working() as work:
        with pytest.raises(IllegalMove):
            await training.choose(work, case, SENIOR, WHY)
        _, report = await file_one(work, 43, url="https://example.com/2")
        with pytest.raises(IllegalMove):
            await training.choose(work, await case_of(work, report), SENIOR, WHY)


async def test_results_of_a_desk_have_no_names_and_small_counts_are_left_out(working, clock):
    _, one = await golden_case(working, clock)
    async with working() as work:
        for actor in (MARAT, TIMUR):
            await training.answer(work, one, actor.telegram_id, NOT_CONFIRMED)
        [line] = (await training.desk_results(work, await here(work))).lines
        assert (line.answers, line.people, line.same) == (None, None, None)
        for staff in (101, 102, 103):
            await training.answer(work, one, staff, Verdict(Outcome.OUT_OF_SCOPE))
        [line] = (await training.desk_results(work, await here(work))).lines
        assert (line.answers, line.people, line.same) == (5, 5, 2)


async def test_when_reports_expire_link_and_reasoning_remain(working, clock, deployment):
    case, one = await golden_case(working, clock)
    days = deployment.channel.retention.reports_after_closing_days
    clock.advance(ms=(days + 1) * DAY_MS)
    async with working() as work:
        while not await retention.end_what_is_over(work):
            pass
        person = await join(work, MARAT, GROUP)
        [left] = await training.left(work, await here(work), MARAT.telegram_id)
        shown = await blind_view.training(work.tx, left.id, person.id, MARAT.telegram_id)
        assert shown.card.descriptions == ()
        assert shown.card.case.display == case.display
        assert shown.golden.reasoning == one.reasoning == WHY


async def test_erasure_takes_the_golden_case_with_its_reasoning(working, clock):
    case, one = await golden_case(working, clock)
    async with working() as work:
        await erasure.erase(work, await people.find(work.tx, *work.vault.identities(42)))
        assert await golden.get(work.tx, one.id) is None
        assert await events.of_case(work.tx, case.id), "the case stays"


async def test_a_decision_that_falls_is_no_example_any_more(working, clock):
    case, one = await golden_case(working, clock)
    async with working() as work:
        await casework.reopen(work, case, BOSS, Because(Why.MISTAKE))
        assert await golden.get(work.tx, one.id) is None


async def test_the_reasoning_is_sealed_at_rest(working, clock):
    _, one = await golden_case(working, clock)
    async with working() as work:
        row = await work.tx.row(golden_cases.select())
        assert WHY not in str(dict(row))
        assert (await golden.get(work.tx, one.id)).reasoning == WHY
