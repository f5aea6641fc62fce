"""What staff do with cases, on a real database: no reporter is told too early or twice."""

from dataclasses import replace

import pytest

from bot.cases import move, store
from bot.cases.model import HeldByOther, IllegalMove, Move
from bot.cases.store import ReportCounts
from bot.core import desks_store
from bot.core.queues import tasks_store
from bot.desk import card_view, cards, casework, talks
from bot.privacy import erasure
from bot.reports import additions, own_reports
from bot.reports import news as telling
from bot.reports import store as reports_store
from bot.values import Act, Finding, Outcome, Status
from tests.kit.orders import RESTRICTED, decided_as, restricted
from tests.kit.services.acts import FILE, announce, case_of
from tests.kit.services.desk_acts import (
    BECAUSE,
    asked_about,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)
from tests.kit.services.team import DANA, MARAT, open_desk


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


async def test_undoing_a_second_decision_still_tells_of_the_first(working, after_undo):
    """Forwarded, overruled within the window, undone: the forwarding stands and is announced."""
    async with working() as work:
        _, case = await ready(work)
        first = await casework.decide_case(work, case, DANA, Finding(Outcome.FORWARDED, "any"))
        second = await casework.decide_case(work, first, DANA, RESTRICTED)
        back = await casework.undo(work, second, DANA)
        assert back.decision.id == first.decision.id
        assert await tasks_store.run_at(work.tx, f"announce:{case.id}") is not None
    async with after_undo(first) as work:
        assert len(await owed(work, "OutcomeNews")) == 1


async def test_a_question_reaches_each_reporter_who_agreed_to_be_asked_once(work):
    desk, case = await ready(work, 41, 42, 42)
    await file_one(work, 43, tell=False)
    gone, withdrawn = await file_one(work, 44)
    await own_reports.withdraw(work, withdrawn)
    await said(work)
    case = await store.cases.get(work.tx, case.id)
    assert await talks.ask(work, case, DANA, "Когда?", desk) == 2
    questions = await owed(work, "QuestionToReporter")
    assert len({address for address, *_ in questions}) == len(questions) == 2
    assert f"person:{gone.id}" not in {address for address, *_ in questions}
    assert all("Дана" not in str(params) for _, _, params, *_ in questions)
    [(_, _, told, *_)] = await owed(work, "WordsSent")
    assert told["asked"] == 2
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
    [(_, _, told, *_)] = await owed(work, "WordsSent")
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


async def test_an_open_menu_survives_further_reports_and_ends_with_the_decision(work):
    desk, case = await ready(work)
    held = await casework.take(work, case, DANA)
    dana = (await open_in_private(work, desk, case)).id
    await cards.open_menu(replace(work, private_chat=dana), held, ("o", "restricted"))
    await file_one(work, 50)
    shown = await card_view.view(work.tx, case.id, work.now, 60_000, dana)
    assert shown.menu == ("o", "restricted")
    assert shown.reports == 2
    assert (await card_view.view(work.tx, case.id, work.now, 60_000)).menu == (), "nowhere else"
    to = [address for address, *_ in await owed(work, "Card")]
    assert sorted(to) == [f"chat:{desk.chat}", f"person:{dana}"]
    case = await store.cases.get(work.tx, case.id)
    await casework.decide_case(work, case, DANA, RESTRICTED)
    assert (await card_view.view(work.tx, case.id, work.now, 60_000, dana)).menu == ()


async def two_cases(work):
    desk, _ = await ready(work)
    _, one = await file_one(work, 41, url="https://example.com/a")
    _, other = await file_one(work, 42, url="https://example.com/b")
    await said(work)
    return desk, await case_of(work, one), await case_of(work, other)


async def chain(work):
    """Of three cases the first is a duplicate of the second, and that of the last."""
    _, one, other = await two_cases(work)
    _, third = await file_one(work, 43, url="https://example.com/c")
    last = await case_of(work, third)
    first = await casework.merge(work, one, DANA, other, BECAUSE)
    return first, await casework.merge(work, other, DANA, last, BECAUSE), last


async def test_a_chain_of_duplicates_ends_at_the_last_case_and_its_decision(working, after_undo):
    async with working() as work:
        first, second, last = await chain(work)
        done = await casework.decide_case(work, last, DANA, RESTRICTED)
    async with after_undo(done, second, first) as work:
        told = [
            params["decided"]["finding"]["outcome"]
            for _, _, params, *_ in await owed(work, "OutcomeNews")
        ]
        assert told == ["restricted"] * 3
        assert len(await reports_store.reports_of_case(work.tx, last.id)) == 3


async def test_merging_can_be_undone_and_never_goes_in_circles(work):
    _, one, other = await two_cases(work)
    with pytest.raises(IllegalMove):
        await casework.merge(work, one, DANA, one, BECAUSE)
    merged = await casework.merge(work, one, DANA, other, BECAUSE)
    with pytest.raises(IllegalMove):
        await casework.merge(work, other, DANA, merged, BECAUSE)
    back = await casework.undo(work, merged, DANA)
    assert (back.status, back.merged_into) == (Status.RECEIVED, None)
    gone = await move.make(work, other, Move(Act.WITHDRAW, work.now))
    with pytest.raises(IllegalMove):
        await casework.merge(work, back, DANA, gone, BECAUSE)


async def test_a_new_report_of_a_duplicates_own_link_joins_the_case_that_survives(
    working, after_undo
):
    async with working() as work:
        first, second, last = await chain(work)
        _, early = await file_one(work, 44, url="https://example.com/a")
        assert (await case_of(work, early)).id == last.id, "also while it can be undone"
    async with after_undo(second, first) as work:
        with pytest.raises(IllegalMove):
            await casework.reopen(work, await store.cases.get(work.tx, first.id), DANA, BECAUSE)
        _, late = await file_one(work, 45, url="https://example.com/b")
        assert (await case_of(work, late)).id == last.id
        assert await store.open_for(work.tx, "https://example.com/a") is None
        assert len(await reports_store.reports_of_case(work.tx, last.id)) == 5
        done = await casework.decide_case(
            work, await store.cases.get(work.tx, last.id), DANA, RESTRICTED
        )
    async with after_undo(done) as work:
        _, after = await file_one(work, 46, url="https://example.com/a")
        assert (await case_of(work, after)).id not in {first.id, second.id, last.id}
        [*_, (_, _, receipt, *_)] = await owed(work, "Receipt")
        assert receipt["decided"][0]["finding"]["outcome"] == "restricted"


async def test_what_was_asked_before_a_merge_stays_with_those_who_were_asked(working, after_undo):
    async with working() as work:
        desk, one, other = await two_cases(work)
        [mine] = await reports_store.reports_of_case(work.tx, one.id)
        [theirs] = await reports_store.reports_of_case(work.tx, other.id)
        await talks.ask(work, one, DANA, "Which school?", desk)
        await talks.ask(work, other, DANA, "Which shop?", desk)
        [first] = await reports_store.put_to(work.tx, mine.id)
        [second] = await reports_store.put_to(work.tx, theirs.id)
        case = await store.cases.get(work.tx, one.id)
        merged = await casework.merge(
            work, case, DANA, await store.cases.get(work.tx, other.id), BECAUSE
        )
    async with after_undo(merged) as work:
        await talks.ask(work, await store.cases.get(work.tx, other.id), DANA, "And when?", desk)
        for report, own in ((mine, "Which school?"), (theirs, "Which shop?")):
            talk = (await own_reports.state_of(work, report)).talk
            assert [exchange.text for exchange in talk] == [own, "And when?"]
        assert await own_reports.question_to(work, mine, first.id) == first
        assert await own_reports.question_to(work, mine, second.id) is None
        assert await own_reports.question_to(work, theirs, first.id) is None


async def test_reopening_tells_those_who_were_told(working, after_undo):
    async with working() as work:
        desk, case = await ready(work, 41, 42)
        await file_one(work, 43, tell=False)
        _, report = await file_one(work, 44)
        done = await casework.decide_case(
            work, await store.cases.get(work.tx, case.id), DANA, RESTRICTED
        )
    async with after_undo(done) as work:
        await said(work)
        told = await store.cases.get(work.tx, case.id)
        again = await casework.reopen(work, told, MARAT, BECAUSE)
        assert (again.status, again.decision) == (Status.RECEIVED, None)
        assert len(await owed(work, "Reopened")) == 3
        assert desk.id == again.desk
        assert (await own_reports.state_of(work, report)).targets[0].decided is None


async def test_reopening_before_the_reporters_were_told_tells_them_nothing(working, after_undo):
    async with working() as work:
        _, case = await ready(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
        await casework.reopen(work, done, MARAT, BECAUSE)
        assert await owed(work, "Reopened") == []
    async with after_undo(done) as work:
        assert await owed(work, "OutcomeNews") == []


async def decided(work, verdict=None, *people, **parts):
    await open_desk(work)
    for who in people or (41, 42):
        _, report = await file_one(work, who, **parts)
    case = await case_of(work, report)
    await said(work)
    return await casework.decide_case(work, case, DANA, verdict or restricted())


async def test_reporters_are_told_once_after_the_undo_window_and_not_within_it(working, clock):
    async with working() as work:
        case = await decided(work)
        due = await tasks_store.run_at(work.tx, f"announce:{case.id}")
        assert due == case.decision.at + 660_000
    clock.advance(seconds=659)
    async with working() as work:
        await announce(work, case)
        assert await owed(work, "OutcomeNews") == []
    clock.advance(seconds=1)
    for _ in range(3):
        async with working() as work:
            await announce(work, case)
            news = await owed(work, "OutcomeNews")
            assert len({address for address, *_ in news}) == len(news) == 2
            assert (await store.cases.get(work.tx, case.id)).announced_at is not None


async def test_the_window_opens_once_when_a_card_that_offers_undo_is_delivered(working, clock):
    async with working() as work:
        case = await decided(work)
    clock.advance(seconds=42)
    shown = clock.now
    for _ in range(2):
        async with working() as work:
            await casework.undo_shown(work, case.id, case.decision.id)
            assert await tasks_store.run_at(work.tx, f"announce:{case.id}") == shown + 60_000
        clock.advance(seconds=7)
    async with working() as work:
        await casework.undo_shown(work, case.id, "another decision")
        # Acts beside it leave the time alone.
        case = await store.cases.get(work.tx, case.id)
        await talks.note(work, case, DANA, "note", await desks_store.desks.get(work.tx, case.desk))
    clock.advance(seconds=45)
    async with working() as work:
        await announce(work, case)
        assert await owed(work, "OutcomeNews") == []
    clock.advance(seconds=1)
    async with working() as work:
        await announce(work, case)
        assert len(await owed(work, "OutcomeNews")) == 2


async def test_who_withdrew_erased_or_wants_silence_is_not_told(working, after_undo):
    async with working() as work:
        await open_desk(work)
        await file_one(work, 41)
        await file_one(work, 42, tell=False)
        _, withdrawn = await file_one(work, 43)
        erased, _ = await file_one(work, 44)
        later, report = await file_one(work, 45)
        await own_reports.withdraw(work, withdrawn)
        await erasure.erase(work, erased)
        case = await case_of(work, report)
        await reports_store.set_tell(work.tx, report.id, tell=False)
        case = await casework.decide_case(work, case, DANA, Finding(Outcome.REMOVED, "any"))
        del later
    async with after_undo(case) as work:
        assert len(await owed(work, "OutcomeNews")) == 1


async def test_the_next_reporter_of_a_decided_link_is_told_at_once_where_the_outcome_stands(
    working, after_undo
):
    for verdict, is_told in ((Outcome.NOT_CONFIRMED, True), (Outcome.OUT_OF_SCOPE, False)):
        async with working() as work:
            await open_desk(work)
            url = f"https://example.com/{verdict.value}"
            _, report = await file_one(work, 41, url=url)
            case = await case_of(work, report)
            case = await casework.decide_case(work, case, DANA, Finding(verdict, "any"))
            await file_one(work, 43, url=url)
            assert (await owed(work, "Receipt"))[-1][2]["decided"] == [], "it may still be undone"
        async with after_undo(case) as work:
            await said(work)
            _, again = await file_one(work, 42, url=url)
            [(_, _, receipt, *_)] = await owed(work, "Receipt")
            assert bool(receipt["decided"]) is is_told
            assert (await case_of(work, again)).id != case.id


async def test_a_case_that_is_gone_is_not_announced(work):
    await casework.announce(work, {"case": "nothing", "decision": "nothing"})
    assert await owed(work) == []
    _, report = await file_one(work)
    case = await case_of(work, report)
    assert telling.decided_of(case) is None
    await casework.plan_announcement(work, case)
    assert await tasks_store.run_at(work.tx, f"announce:{case.id}") is None
    assert await store.counts_of(work.tx, case.id) == ReportCounts(case.id, 1, 0, 0)
