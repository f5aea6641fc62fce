"""Reports in bad faith: closed at once, their author paused, all of it undone."""

import pytest

from bot.cases.model import Because, IllegalMove, Recused
from bot.core.times import DAY_MS
from bot.desk import abuse, casework, holds
from bot.desk.abuse import Unreachable
from bot.privacy import erasure
from bot.reports import case_reports_store, own_reports, pauses_store, reports_store
from bot.reports.pauses import FilingPaused
from bot.values import Act, Status
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import case_of, fresh
from tests.kit.services.desk_acts import BECAUSE, acts_of, file_one, owed, said
from tests.kit.services.team import BOSS, DANA, open_desk

WHY = Because(bad_faith="invented")
BAD, GOOD = 42, 43


async def flooded(work, n=3):
    """One person reports n links alone, and a link that another reports, too."""
    await open_desk(work)
    for i in range(n):
        person, report = await file_one(work, BAD, url=f"https://example.com/{i}")
    _, shared = await file_one(work, BAD, url="https://example.com/shared")
    await file_one(work, GOOD, url="https://example.com/shared")
    await said(work)
    return person, report, shared


async def test_all_undecided_reports_of_one_reporter_are_closed_and_those_of_others_stay(
    work,
):
    person, report, shared = await flooded(work)
    filed = await reports_store.reports_of(work.tx, person.id, 10)
    other = next(one for one in filed if one.id not in {report.id, shared.id})
    decided = await casework.decide_case(
        work, await case_of(work, other), DANA, RESTRICTED
    )
    case = await case_of(work, report)
    assert await abuse.void(work, case, BOSS, report.id, WHY) == (3, 0)
    assert (await fresh(work, decided)).decision is not None
    gone, both = await case_of(work, report), await case_of(work, shared)
    assert (gone.status, (await acts_of(work, gone))[-1]) == (
        Status.WITHDRAWN,
        Act.VOID,
    )
    assert (both.status, (await acts_of(work, both))[-1]) == (
        Status.RECEIVED,
        Act.DISCOUNT,
    )
    counts = await case_reports_store.counts_of(work.tx, both.id)
    assert (counts.reports, counts.withdrawn) == (2, 1)
    [told] = await owed(work, "ReportsVoided")
    assert told[0] == f"person:{person.id}"
    assert told[2] == {
        "count": 3,
        "why": "invented",
        "words": None,
        "report": report.id,
    }
    closed = await reports_store.reports.get(work.tx, report.id)
    assert closed.description, "an objection may need the words"
    state = await own_reports.state_of(work, closed)
    assert (state.voided, state.may_add, state.may_withdraw) == (True, True, False)
    assert await abuse.void(work, gone, BOSS, report.id, WHY) == (0, 0), (
        "a second press"
    )
    assert len(await owed(work, "ReportsVoided")) == 1


async def test_closed_reports_are_opened_again_and_count_as_before(work):
    _, report, shared = await flooded(work)
    await abuse.void(work, await case_of(work, report), BOSS, report.id, WHY)
    again = await file_one(work, GOOD, url="https://example.com/2")
    assert (
        await abuse.restore(work, await case_of(work, report), BOSS, report.id, BECAUSE)
        == 4
    )
    for one, expected in ((report, 2), (shared, 2)):
        case = await case_of(work, one)
        counts = await case_reports_store.counts_of(work.tx, case.id)
        assert (case.status, counts.reports, counts.withdrawn) == (
            Status.RECEIVED,
            expected,
            0,
        )
    assert (await case_of(work, report)).id == (await case_of(work, again[1])).id
    [told] = await owed(work, "ReportsRestored")
    assert told[2] == {"count": 4}
    assert (
        await abuse.restore(work, await case_of(work, report), BOSS, report.id, BECAUSE)
        == 0
    )


async def test_a_conflict_of_interest_keeps_a_senior_from_closing_those_cases(work):
    _, report, shared = await flooded(work, 1)
    both = await holds.recuse(work, await case_of(work, shared), BOSS)
    with pytest.raises(Recused):
        await abuse.void(work, both, BOSS, shared.id, WHY)
    with pytest.raises(Recused):
        await abuse.pause(work, both, BOSS, shared.id, 7, WHY)
    assert await abuse.void(
        work, await case_of(work, report), BOSS, report.id, WHY
    ) == (1, 1)
    assert (await reports_store.reports.get(work.tx, shared.id)).voided is None


async def test_a_pause_has_an_end_and_a_reason_and_outlives_an_erasure(work):
    person, report, _ = await flooded(work, 1)
    case = await case_of(work, report)
    until = await abuse.pause(
        work, case, BOSS, report.id, 7, Because(words="Ten years old")
    )
    assert until == work.tx.today + 8 * DAY_MS, "to the end of the seventh day"
    [told] = await owed(work, "FilingPaused")
    assert told[2] == {
        "until": until,
        "why": None,
        "words": "Ten years old",
        "report": report.id,
    }
    with pytest.raises(IllegalMove):
        await abuse.pause(work, await case_of(work, report), BOSS, report.id, 30, WHY)
    assert await abuse.paused(work, person)
    await abuse.lift(work, await case_of(work, report), BOSS, report.id)
    assert (
        await abuse.paused(work, person),
        len(await owed(work, "ReportsRestored")),
    ) == (None, 1)
    with pytest.raises(IllegalMove):
        await abuse.lift(work, await case_of(work, report), BOSS, report.id)
    over = FilingPaused(work.now, None, None, report.id)
    assert await pauses_store.add_pause(work.tx, person.id, over)
    assert await abuse.paused(work, person) is None, "it ends by itself"
    assert (
        await abuse.pause(work, await case_of(work, report), BOSS, report.id, 7, WHY)
        == until
    )
    await erasure.erase(work, person)
    assert await abuse.paused(work, person) is None, "no row leads to the old person"
    back, _ = await file_one(work, BAD, url="https://example.com/back")
    notice = await abuse.paused(work, back)
    assert (notice.until, notice.report) == (until, None)
    with pytest.raises(Unreachable):
        await abuse.lift(work, await case_of(work, report), BOSS, report.id)


async def test_a_report_of_another_case_and_an_erased_one_lead_to_no_author(work):
    person, report, shared = await flooded(work, 1)
    with pytest.raises(Unreachable):
        await abuse.void(work, await case_of(work, shared), BOSS, report.id, WHY)
    await erasure.erase(work, person)
    assert await abuse.suspects(work, await case_of(work, report)) == []
    with pytest.raises(Unreachable):
        await abuse.void(work, await case_of(work, report), BOSS, report.id, WHY)
