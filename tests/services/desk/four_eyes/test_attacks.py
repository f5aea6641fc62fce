"""Ways around the second person, as attacks: what one person, or one with two accounts, may try."""

from dataclasses import replace
from datetime import date

import pytest

from bot.authorities import answers, follow_ups, referrals
from bot.authorities import store as stored
from bot.authorities.answer_form import AnswerDraft, AnswerEnd, Kind
from bot.authorities.answers import NotAwaited
from bot.cases import model, store
from bot.cases.model import Because, NeedsRole
from bot.channel.parts import FourEyes
from bot.core.people import Role
from bot.core.queues import tasks_store
from bot.core.times import today
from bot.core.toasts import Toast
from bot.desk import abuse, casework, corrections, four_eyes
from bot.desk.buttons import ApproveProposal, AskWhy
from bot.desk.model import Actor
from bot.reports import store as reports_store
from bot.values import Act, Finding, Outcome, Status
from tests.kit.orders import ORDER, RESTRICTED
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, file_one, owed, ready, said
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, MARAT, at_work, employ, open_desk

INNOCENT = "https://example.com/my-shop"
ART_256 = Finding(Outcome.FORWARDED, "terrorism", "urgent", "knb")
PLAIN = Actor(70, "Алия", Role.MEMBER)
AGAIN = Actor(71, "Алия 2", Role.MEMBER)
"""The second account of the same person, which she added to the group herself."""


def to(authority):
    return Finding(Outcome.FORWARDED, "platforms", "competent", authority)


async def announced(working, clock, case):
    """The time to undo a decision is over; what reporters are told then."""
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        if case.decision is not None:
            await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        told = await owed(work, "OutcomeNews")
        await said(work)
        return told


@pytest.fixture(params=["decided", "proposed", "undecided"])
async def grave(request, working, clock):
    """A case of terrorism on its way: two people passed it on, or are to."""
    async with working() as work:
        _, case = await ready(work, violation="terrorism")
        await at_work(work, DANA, MARAT)
        await employ(work, MARAT)
        if request.param != "undecided":
            case = await casework.decide_case(work, case, DANA, ART_256)
        if request.param == "decided":
            case = await four_eyes.approve(work, case, MARAT)
    await announced(working, clock, case)
    return case


async def test_one_moderator_joins_no_innocent_link_to_a_grave_case(working, clock, grave):
    async with working() as work:
        _, report = await file_one(work, 43, url=INNOCENT, violation="fraud")
        innocent = await case_of(work, report)
        target = await store.cases.get(work.tx, grave.id)
        after = await casework.merge(work, innocent, DANA, target, BECAUSE)
        assert (after.merged_into, after.decision) == (None, None)
        assert (after.proposal.finding.outcome, after.proposal.into) == (
            Outcome.DUPLICATE,
            target.id,
        )
        assert await tasks_store.run_at(work.tx, f"announce:{innocent.id}") is None
        await said(work)
    assert await announced(working, clock, innocent) == [], "its reporter reads nothing of art. 256"
    async with working() as work:
        done = await four_eyes.approve(work, await store.cases.get(work.tx, innocent.id), MARAT)
    assert (done.status, done.merged_into) == (Status.CLOSED, grave.id)
    assert (done.decision.by, done.decision.approved_by) == (DANA.telegram_id, MARAT.telegram_id)
    assert len(await announced(working, clock, innocent)) == 1


async def test_a_proposed_joining_is_refused_and_the_history_names_both_cases(work):
    _, target = await ready(work, violation="terrorism")
    await at_work(work, DANA, MARAT)
    await employ(work, MARAT)
    _, report = await file_one(work, 43, url=INNOCENT, violation="fraud")
    after = await casework.merge(work, await case_of(work, report), DANA, target, BECAUSE)
    proposed = (await store.events_of(work.tx, after.id))[-1]
    assert (proposed.act, proposed.detail["number"]) == (Act.PROPOSE, target.number)
    assert (proposed.detail["why"], proposed.detail["outcome"]) == ("mistake", "duplicate")
    refused = await four_eyes.refuse(work, after, MARAT, BECAUSE)
    assert (refused.proposal, refused.holder) == (None, DANA.telegram_id)
    assert (await store.cases.get(work.tx, target.id)).version == target.version


async def test_already_reported_without_the_other_case_takes_two(work):
    """“Access to this material was restricted before”, of a link that no person ever looked at."""
    _, case = await ready(work, violation="fraud")
    claim = Finding(Outcome.DUPLICATE, "decided", "restricted")
    assert (await casework.decide_case(work, case, DANA, claim)).proposal is not None


@pytest.mark.parametrize("authority", ["knb", "mia"])
async def test_correcting_the_type_avoids_no_second_person(work, authority):
    """“Correct the type…”, then any authority."""
    _, case = await ready(work, violation="terrorism")
    case = await corrections.set_type(work, case, DANA, "fraud")
    after = await casework.decide_case(work, case, DANA, to(authority))
    assert (after.decision, after.proposal.finding.authority) == (None, authority)


async def test_a_type_that_was_only_tried_or_that_another_reported_counts_too(work):
    _, case = await ready(work, violation="fraud")
    for violation in ("terrorism", "fraud"):
        case = await corrections.set_type(work, case, DANA, violation)
    assert (await casework.decide_case(work, case, DANA, to("mia"))).proposal is not None
    _, report = await file_one(work, url=INNOCENT, violation="fraud")
    await file_one(work, 43, url=INNOCENT, violation="terrorism")
    case = await case_of(work, report)
    assert (await casework.decide_case(work, case, DANA, to("mia"))).proposal is not None


async def test_a_case_that_was_joined_brings_its_types_along(working, clock):
    async with working() as work:
        _, plain = await ready(work, violation="fraud")
        await at_work(work, DANA, MARAT)
        _, report = await file_one(work, 43, url=INNOCENT, violation="terrorism")
        joined = await casework.merge(work, await case_of(work, report), DANA, plain, BECAUSE)
        assert joined.merged_into == plain.id
        await said(work)
    await announced(working, clock, joined)
    async with working() as work:
        case = await store.cases.get(work.tx, plain.id)
        assert (await casework.decide_case(work, case, DANA, to("mia"))).proposal is not None


async def test_correcting_the_type_opens_no_way_to_such_an_authority(work):
    _, case = await ready(work, violation="fraud")
    case = await corrections.set_type(work, case, DANA, "ethnic")
    assert (await casework.decide_case(work, case, DANA, to("knb"))).proposal is not None


async def test_a_senior_closes_no_reports_in_bad_faith_where_two_find_nothing(work):
    rules = FourEyes(not_confirmed=("drugs",))
    channel = work.channel.model_copy(update={"four_eyes": rules})
    work = replace(work, deployment=replace(work.deployment, channel=channel))
    _, case = await ready(work)
    [report] = await reports_store.reports_of_case(work.tx, case.id)
    assert await abuse.void(work, case, BOSS, report.id, Because(words="Invented.")) == (0, 1)
    assert (await store.cases.get(work.tx, case.id)).status is Status.RECEIVED


async def test_a_member_with_a_second_account_does_not_approve_their_own_proposal(working):
    async with working() as work:
        await open_desk(work)
        _, report = await file_one(work)
        await at_work(work, PLAIN, AGAIN, MARAT)
        case = await casework.decide_case(work, await case_of(work, report), PLAIN, RESTRICTED)
    at = (case.id, case.version)
    refuse, instead = AskWhy(*at, Act.DISAGREE), AskWhy(*at, Act.TAKE_OVER)
    for button in (ApproveProposal(*at), refuse, instead):
        async with working() as work:
            assert await press(await in_private(work, AGAIN), button) is Toast.NEEDS_ROLE
            assert await store.cases.get(work.tx, case.id) == case
    async with working() as work:
        with pytest.raises(NeedsRole):
            await four_eyes.approve(work, case, AGAIN)
        with pytest.raises(NeedsRole):
            await four_eyes.refuse(work, case, AGAIN, BECAUSE, take=True)
        await employ(work, MARAT)
        assert await press(await in_private(work, MARAT), ApproveProposal(*at)) is Toast.APPROVED
        decision = (await store.cases.get(work.tx, case.id)).decision
    assert (decision.by, decision.approved_by) == (PLAIN.telegram_id, MARAT.telegram_id)


async def test_a_second_account_records_no_order_that_its_owner_waits_for(working, clock):
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, PLAIN, AGAIN)
        case = await casework.decide_case(work, case, PLAIN, to("mia"))
    await announced(working, clock, case)
    async with working() as work:
        referral = await stored.waiting_of(work.tx, case.id)
        await referrals.left(work, referral, "by hand")
        referral = await store.get_referral(work.tx, referral.id)
        letter = AnswerDraft(referral.id, kind=Kind.DONE, order=ORDER)
        for by in (PLAIN, AGAIN):
            with pytest.raises(NotAwaited, match=AnswerEnd.NEEDS_SECOND.name):
                await answers.give(work, referral, letter, by.telegram_id, may_be_second=False)
        assert await answers.give(work, referral, letter, MARAT.telegram_id)


@pytest.fixture
async def awaiting(working, clock):
    """A case that Dana alone passed on by hand, and its referral."""
    async with working() as work:
        _, case = await ready(work)
        case = await casework.decide_case(work, case, DANA, to("mia"))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        referral = await stored.waiting_of(work.tx, case.id)
        await referrals.left(work, referral, "by hand")
        return case, await store.get_referral(work.tx, referral.id)


async def test_who_passed_a_case_on_alone_does_not_record_the_order(awaiting, work):
    _, referral = awaiting
    restricts = AnswerDraft(referral.id, kind=Kind.DONE, order=ORDER)
    with pytest.raises(NotAwaited, match=AnswerEnd.NEEDS_SECOND.name):
        await answers.give(work, referral, restricts, DANA.telegram_id)
    removed = AnswerDraft(referral.id, kind=Kind.DONE)
    assert await answers.give(work, referral, removed, DANA.telegram_id), "that needs no order"
    assert await answers.undo(work, referral, DANA.telegram_id)
    assert await answers.give(work, referral, restricts, MARAT.telegram_id)


async def test_an_answer_of_the_authority_ends_a_proposal_and_needs_no_second_person(
    working, awaiting
):
    case, referral = awaiting
    async with working() as work:
        again = await store.cases.get(work.tx, case.id)
        proposed = await casework.decide_case(
            work, again, DANA, Finding(Outcome.RESTRICTED, authority="mci", order=ORDER)
        )
        assert proposed.proposal is not None
        await referrals.done(work, referral, ORDER, None)
        after = await store.cases.get(work.tx, case.id)
    assert (after.proposal, after.decision.finding.outcome) == (None, Outcome.RESTRICTED)


@pytest.mark.parametrize(
    ("actor", "error"), [(DANA, model.NeedsSecond), (PLAIN, NeedsRole), (MARAT, None)]
)
async def test_an_order_is_prolonged_by_another_person_with_a_role(
    working, awaiting, clock, actor, error
):
    case, referral = awaiting
    day = today(clock.now, "Asia/Almaty")
    order = replace(ORDER, date=day, until=day)
    async with working() as work:
        await referrals.done(work, referral, order, DANA.telegram_id)
    clock.advance(seconds=10 * 24 * 3600)
    longer = replace(order, until=date.fromordinal(day.toordinal() + 100))
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        if error is None:
            assert (await follow_ups.prolong(work, case, actor, longer)).order == longer
        else:
            with pytest.raises(error):
                await follow_ups.prolong(work, case, actor, longer)
