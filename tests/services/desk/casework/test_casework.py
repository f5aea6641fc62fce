"""What staff do with cases, on a real database: one winner, no reporter told too early or twice."""

from dataclasses import replace

import pytest

from bot.cases import store
from bot.cases.model import HOLD_MS, Because, HeldByOther, IllegalMove, TooLate
from bot.core import desks_store
from bot.desk import card_view, cards, casework, holds, talks
from bot.reports import additions, follow_up
from bot.values import Finding, Outcome, Status, Why
from tests.kit.orders import decided_as
from tests.kit.services.acts import FILE
from tests.kit.services.desk_acts import (
    BOSS,
    DANA,
    MARAT,
    RESTRICTED,
    UNDO_OVER,
    asked_about,
    file_one,
    open_desk,
    open_in_private,
    owed,
    ready,
    said,
)
from tests.kit.storage.tasks import planned_at


async def test_taking_is_one_persons_and_a_hold_left_alone_ends(working, clock):
    async with working() as work:
        _, case = await ready(work)
        held = await casework.take(work, case, DANA)
        with pytest.raises(HeldByOther) as problem:
            await casework.take(work, held, MARAT)
        assert problem.value.case.holder == DANA.telegram_id
        with pytest.raises(HeldByOther):
            await holds.release(work, held, MARAT, Because(Why.SHIFT))
        assert (await holds.release(work, held, BOSS, Because(Why.SHIFT))).holder is None
    clock.advance(ms=HOLD_MS)
    async with working() as work:
        assert (
            await casework.take(work, await store.cases.get(work.tx, case.id), MARAT)
        ).holder == 22


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.OVERTURNED])
async def test_every_outcome_can_be_chosen_undone_and_chosen_again(work, outcome):
    _, case = await ready(work)
    verdict = replace(decided_as(outcome), authority="mki")
    done = await casework.decide_case(work, case, DANA, verdict)
    assert done.decision.finding.outcome is outcome
    back = await casework.undo(work, done, DANA)
    assert (back.status, back.decision) == (Status.RECEIVED, None)
    await casework.decide_case(work, back, DANA, replace(verdict, words="Слова"))
    stored = await store.cases.get(work.tx, case.id)
    assert stored.decision.finding.words == "Слова"
    assert stored.status is (Status.FORWARDED if outcome is Outcome.FORWARDED else Status.CLOSED)


async def test_undo_is_too_late_when_the_window_is_over(working, clock):
    async with working() as work:
        _, case = await ready(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
        with pytest.raises(HeldByOther):
            await casework.undo(work, done, MARAT)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        with pytest.raises(TooLate):
            await casework.undo(work, done, DANA)


async def test_undoing_a_second_decision_still_tells_of_the_first(working, clock):
    """Forwarded, overruled within the window, undone: the forwarding stands and is announced."""
    async with working() as work:
        _, case = await ready(work)
        first = await casework.decide_case(work, case, DANA, Finding(Outcome.FORWARDED, "any"))
        second = await casework.decide_case(work, first, DANA, RESTRICTED)
        back = await casework.undo(work, second, DANA)
        assert back.decision.id == first.decision.id
        assert await planned_at(work.tx, f"announce:{case.id}") is not None
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": first.decision.id})
        assert len(await owed(work, "OutcomeNews")) == 1


# Asking


async def test_a_question_reaches_each_reporter_who_agreed_to_be_asked_once(work):
    desk, case = await ready(work, 41, 42, 42)
    await file_one(work, 43, tell=False)
    gone, withdrawn = await file_one(work, 44)
    await follow_up.withdraw(work, withdrawn)
    await said(work)
    case = await store.cases.get(work.tx, case.id)
    assert await talks.ask(work, case, DANA, "Когда?", desk) == 2
    questions = await owed(work, "QuestionToReporter")
    assert len({address for address, *_ in questions}) == len(questions) == 2
    assert f"person:{gone.id}" not in {address for address, *_ in questions}
    assert all("Дана" not in str(params) for _, _, params, *_ in questions)
    [(_, _, told, *_)] = await owed(work, "QuestionSent")
    assert (told["asked"], told["reporters"]) == (2, 4)
    assert (await store.cases.get(work.tx, case.id)).status is Status.NEED_INFO


async def test_reporters_of_a_case_that_a_colleague_holds_or_decided_are_not_asked(work):
    desk, case = await ready(work)
    held = await casework.take(work, case, MARAT)
    with pytest.raises(HeldByOther):
        await talks.ask(work, held, DANA, "Когда?", desk)
    done = await casework.decide_case(work, held, MARAT, RESTRICTED)
    with pytest.raises(IllegalMove):
        await talks.ask(work, done, DANA, "Когда?", desk)
    assert await owed(work, "QuestionToReporter") == []
    assert await asked_about(work, case) == []


async def test_a_question_without_recipients_leaves_the_case_as_it_was(work):
    desk, case = await ready(work, tell=False)
    assert await talks.ask(work, case, DANA, "Когда?", desk) == 0
    assert await store.cases.get(work.tx, case.id) == case
    [(_, _, told, *_)] = await owed(work, "QuestionSent")
    assert told["asked"] == 0


async def test_an_answer_comes_to_the_private_card_with_its_files_and_without_a_name(work):
    desk, case = await ready(work)
    person, report = await file_one(work, 42)
    case = await store.cases.get(work.tx, case.id)
    dana = await open_in_private(work, desk, case)
    await talks.ask(work, case, DANA, "Когда?", desk)
    [question] = await asked_about(work, case)
    await said(work)
    assert await additions.add(work, person, report, "Утром", (FILE,), question.id)
    [(address, _, told, *_)] = await owed(work, "ReporterSaid")
    assert address == f"person:{dana.id}"
    assert (told["text"], told["files"], told["question"]) == ("Утром", 1, "Когда?")
    assert person.id not in str(told)
    assert "42" not in {str(value) for value in told.values()}
    assert (await store.cases.get(work.tx, case.id)).status is Status.UNDER_REVIEW


# Menus


async def test_an_open_menu_survives_further_reports_and_ends_with_the_decision(work):
    desk, case = await ready(work)
    held = await casework.take(work, case, DANA)
    dana = (await open_in_private(work, desk, case)).id
    await cards.open_menu(replace(work, private_chat=dana), held, ("o", "restricted"))
    await file_one(work, 50)
    shown = await card_view.view(work.tx, case.id, work.now, 60_000, dana)
    assert shown.menu == ("o", "restricted")
    assert shown.reports == 2
    to = [address for address, *_ in await owed(work, "Card")]
    assert sorted(to) == [f"chat:{desk.chat}", f"person:{dana}"]
    case = await store.cases.get(work.tx, case.id)
    await casework.decide_case(work, case, DANA, RESTRICTED)
    assert (await card_view.view(work.tx, case.id, work.now, 60_000, dana)).menu == ()


async def test_a_case_of_another_group_is_not_found(work):
    _, case = await ready(work)
    _, elsewhere = await open_desk(work, chat=-1002)
    here = await desks_store.desk_at(work.tx, -1001, None)
    assert (await casework.find_case(work, case.id, here)).id == case.id
    assert await casework.find_case(work, case.id, elsewhere) is None
    assert await casework.find_case(work, case.id, None) is None
    assert await casework.find_case(work, "nothing", here) is None
