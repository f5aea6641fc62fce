"""Duplicates find their case and decided cases open again; reporters hear of both."""

import pytest

from bot.cases import move
from bot.cases import store as cases_store
from bot.cases.model import IllegalMove, Move
from bot.desk import casework, talks
from bot.reports import follow_up, store
from bot.values import Act, Status
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import (
    BECAUSE,
    DANA,
    MARAT,
    RESTRICTED,
    UNDO_OVER,
    file_one,
    owed,
    ready,
    said,
)


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


async def test_reporters_of_a_duplicate_hear_and_belong_to_the_other_case(working, clock):
    async with working() as work:
        _, one, other = await two_cases(work)
        merged = await casework.merge(work, one, DANA, other, BECAUSE)
        assert (merged.status, merged.merged_into) == (Status.CLOSED, other.id)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": one.id, "decision": merged.decision.id})
        [(_, _, told, *_)] = await owed(work, "OutcomeNews")
        assert told["decided"]["finding"]["outcome"] == "duplicate"
        assert await store.reports_of_case(work.tx, one.id) == []
        assert len(await store.reports_of_case(work.tx, other.id)) == 2
        with pytest.raises(IllegalMove):
            await casework.reopen(work, await cases_store.cases.get(work.tx, one.id), DANA, BECAUSE)


async def test_a_chain_of_duplicates_ends_at_the_last_case_and_its_decision(working, clock):
    async with working() as work:
        first, second, last = await chain(work)
        done = await casework.decide_case(work, last, DANA, RESTRICTED)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        for case in (done, second, first):
            await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        told = [
            params["decided"]["finding"]["outcome"]
            for _, _, params, *_ in await owed(work, "OutcomeNews")
        ]
        assert told == ["restricted"] * 3
        assert len(await store.reports_of_case(work.tx, last.id)) == 3


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


async def test_a_new_report_of_a_duplicates_own_link_joins_the_case_that_survives(working, clock):
    async with working() as work:
        first, second, last = await chain(work)
        _, early = await file_one(work, 44, url="https://example.com/a")
        assert (await case_of(work, early)).id == last.id, "also while it can be undone"
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        for case in (second, first):
            await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        _, late = await file_one(work, 45, url="https://example.com/b")
        assert (await case_of(work, late)).id == last.id
        assert await cases_store.open_for(work.tx, "https://example.com/a") is None
        assert len(await store.reports_of_case(work.tx, last.id)) == 5
        done = await casework.decide_case(
            work, await cases_store.cases.get(work.tx, last.id), DANA, RESTRICTED
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": done.id, "decision": done.decision.id})
        _, after = await file_one(work, 46, url="https://example.com/a")
        assert (await case_of(work, after)).id not in {first.id, second.id, last.id}
        [*_, (_, _, receipt, *_)] = await owed(work, "Receipt")
        assert receipt["decided"][0]["finding"]["outcome"] == "restricted"


async def test_undoing_a_merge_gives_the_link_its_new_reports_back(work):
    _, one, other = await two_cases(work)
    merged = await casework.merge(work, one, DANA, other, BECAUSE)
    _, early = await file_one(work, 44, url="https://example.com/a")
    _, elsewhere = await file_one(work, 45, url="https://example.com/b")
    assert (await case_of(work, early)).id == other.id
    await casework.undo(work, merged, DANA)
    assert (await case_of(work, early)).id == one.id
    assert (await case_of(work, elsewhere)).id == other.id


async def test_what_was_asked_before_a_merge_stays_with_those_who_were_asked(working, clock):
    async with working() as work:
        desk, one, other = await two_cases(work)
        [mine] = await store.reports_of_case(work.tx, one.id)
        [theirs] = await store.reports_of_case(work.tx, other.id)
        await talks.ask(work, one, DANA, "Which school?", desk)
        await talks.ask(work, other, DANA, "Which shop?", desk)
        [first] = await store.put_to(work.tx, mine.id)
        [second] = await store.put_to(work.tx, theirs.id)
        case = await cases_store.cases.get(work.tx, one.id)
        merged = await casework.merge(
            work, case, DANA, await cases_store.cases.get(work.tx, other.id), BECAUSE
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": one.id, "decision": merged.decision.id})
        await talks.ask(
            work, await cases_store.cases.get(work.tx, other.id), DANA, "And when?", desk
        )
        for report, own in ((mine, "Which school?"), (theirs, "Which shop?")):
            talk = (await follow_up.state_of(work, report)).talk
            assert [exchange.text for exchange in talk] == [own, "And when?"]
        assert await follow_up.question_to(work, mine, first.id) == first
        assert await follow_up.question_to(work, mine, second.id) is None
        assert await follow_up.question_to(work, theirs, first.id) is None


# Reopening


async def test_reopening_tells_those_who_were_told(working, clock):
    async with working() as work:
        desk, case = await ready(work, 41, 42)
        await file_one(work, 43, tell=False)
        _, report = await file_one(work, 44)
        done = await casework.decide_case(
            work, await cases_store.cases.get(work.tx, case.id), DANA, RESTRICTED
        )
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": done.decision.id})
        await said(work)
        told = await cases_store.cases.get(work.tx, case.id)
        again = await casework.reopen(work, told, MARAT, BECAUSE)
        assert (again.status, again.decision) == (Status.RECEIVED, None)
        assert len(await owed(work, "Reopened")) == 3
        assert desk.id == again.desk
        assert (await follow_up.state_of(work, report)).targets[0].decided is None


async def test_reopening_before_the_reporters_were_told_tells_them_nothing(working, clock):
    async with working() as work:
        _, case = await ready(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
        await casework.reopen(work, done, MARAT, BECAUSE)
        assert await owed(work, "Reopened") == []
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": done.decision.id})
        assert await owed(work, "OutcomeNews") == []


async def test_a_link_has_one_open_case_also_after_reopening(working, clock):
    async with working() as work:
        _, case = await ready(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": done.decision.id})
        await file_one(work, 77)
        with pytest.raises(IllegalMove):
            await casework.reopen(
                work, await cases_store.cases.get(work.tx, case.id), DANA, BECAUSE
            )
