"""What happens to a proposal when the case changes before a second person looks at it."""

import pytest

from bot.cases import store
from bot.cases.model import Because, Proposed, Whom
from bot.core import desks_store
from bot.desk import abuse, casework, corrections, desks, four_eyes, holds, talks
from bot.desk.abuse import Grounds
from bot.desk.model import Snooze
from bot.reports import additions, follow_up
from bot.reports import store as reports_store
from bot.values import Act, Finding, Outcome, Status, Why
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import (
    BECAUSE,
    BOSS,
    DANA,
    MARAT,
    RESTRICTED,
    UNDO_OVER,
    file_one,
    open_desk,
    proposed,
    ready,
)

OTHER = "https://example.com/other"
WHY = Because(Why.OTHER_DESK)


async def now(work, case):
    return await store.cases.get(work.tx, case.id)


async def test_new_reports_words_and_notes_keep_it_and_its_buttons(work):
    case = await proposed(work)
    person, report = await file_one(work, 43)
    await additions.add(work, person, report, "And again.", ())
    desk = await desks_store.desks.get(work.tx, case.desk)
    await talks.note(work, await now(work, case), MARAT, "Seen before.", desk)
    after = await now(work, case)
    assert (after.proposal, after.status) == (case.proposal, Status.UNDER_REVIEW)
    assert await casework.still_shows(work, after, case.version)
    assert (await four_eyes.approve(work, after, MARAT)).decision.approved_by == 22


async def test_another_case_that_is_merged_into_it_keeps_it(work):
    case = await proposed(work)
    _, report = await file_one(work, 43, url=OTHER)
    await casework.merge(work, await case_of(work, report), MARAT, case, BECAUSE)
    assert (await now(work, case)).proposal == case.proposal


async def test_it_ends_when_all_reporters_withdraw(work):
    case = await proposed(work)
    [report] = await reports_store.reports_of_case(work.tx, case.id)
    assert await follow_up.withdraw(work, report)
    after = await now(work, case)
    assert (after.status, after.proposal, after.holder) == (Status.WITHDRAWN, None, None)


async def test_it_stays_when_one_of_several_reporters_withdraws(work):
    case = await proposed(work, 42, 43)
    await follow_up.withdraw(work, (await reports_store.reports_of_case(work.tx, case.id))[0])
    assert (await now(work, case)).proposal == case.proposal


async def test_it_ends_when_all_reports_are_closed_in_bad_faith(work):
    case = await proposed(work)
    [report] = await reports_store.reports_of_case(work.tx, case.id)
    await abuse.void(work, case, BOSS, report.id, Grounds(words="Invented."))
    assert (await now(work, case)).proposal is None


async def test_it_ends_with_a_conflict_of_interest_of_the_proposer_only(work):
    case = await holds.recuse(work, await proposed(work), MARAT)
    assert case.proposal is not None
    after = await holds.recuse(work, case, DANA)
    assert (after.proposal, after.holder, after.status) == (None, None, Status.RECEIVED)


@pytest.mark.parametrize("actor", [DANA, BOSS], ids=lambda actor: actor.name)
async def test_what_would_change_it_waits_until_it_is_settled(work, actor):
    case = await proposed(work)
    desk = await desks_store.desks.get(work.tx, case.desk)
    _, report = await file_one(work, 43, url=OTHER)
    _, elsewhere = await open_desk(work, "fraud", chat=-1002)
    other = await case_of(work, report)
    waiting = {
        Act.TAKE: lambda: casework.take(work, case, actor),
        Act.DECIDE: lambda: casework.decide_case(
            work, case, actor, Finding(Outcome.NOT_CONFIRMED, "any")
        ),
        Act.PROPOSE: lambda: casework.decide_case(work, case, actor, RESTRICTED),
        Act.RELEASE: lambda: holds.release(work, case, actor, WHY),
        Act.HAND_OVER: lambda: holds.hand_over(work, case, actor, desk, 22, WHY),
        Act.SNOOZE: lambda: holds.snooze(work, case, actor, Snooze.HOUR),
        Act.ASK: lambda: talks.ask(work, case, actor, "Where?", desk, Whom.ALL),
        Act.MERGE: lambda: casework.merge(work, case, actor, other, BECAUSE),
        Act.SET_TYPE: lambda: corrections.set_type(work, case, actor, "fraud"),
        Act.SET_REGION: lambda: corrections.set_region(work, case, actor, "KZ-79"),
        Act.MOVE: lambda: corrections.move_to(work, case, actor, elsewhere, WHY),
    }
    for act, attempt in waiting.items():
        with pytest.raises(Proposed):
            await attempt()
        assert await now(work, case) == case, act


async def test_it_moves_with_its_case_when_the_desk_is_closed(work):
    case = await proposed(work)
    _, heir = await open_desk(work, chat=-1002)
    await desks.close_desk(work, await desks_store.desks.get(work.tx, case.desk), heir)
    after = await now(work, case)
    assert (after.desk, after.proposal) == (heir.id, case.proposal)


async def test_its_hold_does_not_lapse(working, clock):
    async with working() as work:
        case = await proposed(work)
    clock.advance(seconds=3 * 24 * 3600)
    async with working() as work:
        await holds.sweep(work)
        assert (await now(work, case)).proposal == case.proposal


async def test_it_ends_when_the_forwarded_case_is_undone_or_opened_again(working, clock):
    forwarded = Finding(Outcome.FORWARDED, "any", authority="mki")
    async with working() as work:
        _, case = await ready(work)
        case = await casework.decide_case(work, case, DANA, forwarded)
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
        assert case.proposal is not None
        undone = await casework.undo(work, case, DANA)
        assert (undone.proposal, undone.status) == (None, Status.RECEIVED)
        case = await casework.decide_case(work, undone, DANA, forwarded)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        case = await casework.decide_case(work, await now(work, case), DANA, RESTRICTED)
        after = await casework.reopen(work, case, MARAT, BECAUSE)
        assert (after.proposal, after.status) == (None, Status.RECEIVED)
