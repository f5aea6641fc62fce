"""A decision of the marked kinds is proposed by one person and made by another."""

import pytest

from bot.cases import store
from bot.cases.model import Because, IllegalMove, OwnProposal, Recused, TooLate
from bot.desk import casework, four_eyes, holds
from bot.desk.model import Actor
from bot.reports import follow_up
from bot.values import Act, Finding, Outcome, Status, Why
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import (
    BOSS,
    DANA,
    MARAT,
    RESTRICTED,
    UNDO_OVER,
    acts_of,
    file_one,
    open_desk,
    owed,
    proposed,
    ready,
)
from tests.kit.storage.tasks import planned_at

UNSURE = Because(Why.NOT_SHOWN)


async def test_nothing_is_told_or_planned_before_a_second_person_approves(working, clock):
    async with working() as work:
        case = await proposed(work)
    assert (case.status, case.decision) == (Status.UNDER_REVIEW, None)
    assert (case.proposal.finding.outcome, case.proposal.by) == (
        Outcome.RESTRICTED,
        DANA.telegram_id,
    )
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        assert await planned_at(work.tx, f"announce:{case.id}") is None
        assert await owed(work, "OutcomeNews") == []
        after = await four_eyes.approve(work, case, MARAT)
    assert (after.status, after.proposal) == (Status.CLOSED, None)
    assert (after.decision.by, after.decision.approved_by) == (11, 22)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": after.decision.id})
        assert len(await owed(work, "OutcomeNews")) == 1
        assert await acts_of(work, case) == [Act.OPEN, Act.PROPOSE, Act.APPROVE, Act.ANNOUNCE]


@pytest.mark.parametrize(
    ("verdict", "violation", "needs"),
    [
        (RESTRICTED, "drugs", True),
        (Finding(Outcome.FORWARDED, "any", authority="mki"), "terrorism", True),
        (Finding(Outcome.FORWARDED, "any", authority="mki"), "drugs", False),
        (Finding(Outcome.NOT_CONFIRMED, "any"), "terrorism", False),
    ],
)
async def test_the_channel_file_says_what_needs_a_second_person(work, verdict, violation, needs):
    _, case = await ready(work, violation=violation)
    after = await casework.decide_case(work, case, DANA, verdict)
    assert (after.proposal is not None) is needs
    assert (after.decision is None) is needs


async def test_the_proposer_cannot_approve_also_as_an_admin(work):
    case = await proposed(work)
    for role in (DANA, Actor(DANA.telegram_id, "Дана", BOSS.role)):
        with pytest.raises(OwnProposal):
            await four_eyes.approve(work, case, role)
        with pytest.raises(OwnProposal):
            await four_eyes.refuse(work, case, role, UNSURE)
    with pytest.raises(OwnProposal):
        await four_eyes.take_back(work, case, MARAT)


async def test_who_has_a_conflict_of_interest_cannot_approve_or_refuse(work):
    case = await holds.recuse(work, await proposed(work), MARAT)
    with pytest.raises(Recused):
        await four_eyes.approve(work, case, MARAT)
    with pytest.raises(Recused):
        await four_eyes.refuse(work, case, MARAT, UNSURE, take=True)


async def test_a_refusal_needs_a_reason_and_brings_the_case_back_to_the_proposer(work):
    case = await proposed(work)
    with pytest.raises(IllegalMove):
        await four_eyes.refuse(work, case, MARAT, Because())
    after = await four_eyes.refuse(work, case, MARAT, Because(words="The quotation is ironic."))
    assert (after.holder, after.proposal, after.status) == (11, None, Status.UNDER_REVIEW)
    [(address, _, told, *_)] = await owed(work, "ProposalRefused")
    assert address.startswith("person:")
    assert (told["name"], told["words"]) == ("Марат", "The quotation is ironic.")
    last = (await store.events_of(work.tx, case.id))[-1]
    assert (last.act, last.staff) == (Act.DISAGREE, 22)
    assert last.detail == {"text": "The quotation is ironic.", "outcome": "restricted"}


async def test_who_decides_otherwise_takes_the_case(work):
    case = await four_eyes.refuse(work, await proposed(work), MARAT, UNSURE, take=True)
    assert (case.holder, case.proposal) == (22, None)
    done = await casework.decide_case(work, case, MARAT, Finding(Outcome.NOT_CONFIRMED, "any"))
    assert done.decision.by == MARAT.telegram_id


async def test_the_proposer_takes_it_back_without_a_reason(work):
    case = await four_eyes.take_back(work, await proposed(work), DANA)
    assert (case.holder, case.proposal) == (11, None)
    assert (await casework.decide_case(work, case, DANA, RESTRICTED)).proposal is not None


async def test_both_may_undo_and_the_case_is_the_proposers_again(working, clock):
    async with working() as work:
        case = await proposed(work)
    async with working() as work:
        decided = await four_eyes.approve(work, case, MARAT)
        undone = await casework.undo(work, decided, MARAT)
        assert (undone.holder, undone.decision, undone.proposal) == (11, None, None)
        proposed_again = await casework.decide_case(work, undone, DANA, RESTRICTED)
        decided = await four_eyes.approve(work, proposed_again, BOSS)
        assert (await casework.undo(work, decided, DANA)).decision is None
    async with working() as work:
        again = await casework.decide_case(
            work, await store.cases.get(work.tx, case.id), DANA, RESTRICTED
        )
        decided = await four_eyes.approve(work, again, MARAT)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        with pytest.raises(TooLate):
            await casework.undo(work, decided, MARAT)


async def test_a_forwarded_case_that_is_to_be_restricted_needs_a_second_person_too(work):
    _, case = await ready(work)
    case = await casework.decide_case(
        work, case, DANA, Finding(Outcome.FORWARDED, "any", authority="mki")
    )
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    assert (case.status, case.decision.finding.outcome) == (Status.FORWARDED, Outcome.FORWARDED)
    refused = await four_eyes.refuse(work, case, MARAT, UNSURE)
    assert (refused.status, refused.holder, refused.proposal) == (Status.FORWARDED, None, None)
    case = await casework.decide_case(work, refused, DANA, RESTRICTED)
    done = await four_eyes.approve(work, case, MARAT)
    assert (done.status, done.decision.before["outcome"]) == (Status.CLOSED, "forwarded")


async def test_reporters_read_that_it_is_under_review(work):
    await open_desk(work)
    _, report = await file_one(work)
    case = await casework.decide_case(work, await case_of(work, report), DANA, RESTRICTED)
    [target] = (await follow_up.state_of(work, report)).targets
    assert case.proposal is not None
    assert (target.status, target.decided) == (Status.UNDER_REVIEW, None)
