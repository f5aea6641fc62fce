"""What an authority answers is its own; a letter that a moderator records takes another person."""

from dataclasses import replace
from datetime import date

import pytest

from bot.authorities import answers, follow_ups, referrals
from bot.authorities import store as stored
from bot.authorities.answer_form import AnswerDraft, Kind
from bot.authorities.answers import NeedsSecond
from bot.cases import store
from bot.cases.model import NeedsRole
from bot.cases.model import NeedsSecond as NeedsSecondPerson
from bot.channel.loader import load_channel
from bot.core.people import Role
from bot.core.times import today
from bot.desk import casework
from bot.desk.model import Actor
from bot.values import Finding, Outcome
from tests.kit.orders import ORDER
from tests.kit.services.desk_acts import DANA, MARAT, UNDO_OVER, ready

CHANNEL = load_channel(None)
PLAIN = Actor(70, "Алия", Role.MEMBER)
FORWARDED = Finding(Outcome.FORWARDED, "platforms", "competent", "mia")


@pytest.fixture
async def awaiting(working, clock):
    """A case that Dana alone passed on by hand, and its referral."""
    async with working() as work:
        _, case = await ready(work)
        case = await casework.decide_case(work, case, DANA, FORWARDED)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await casework.announce(work, {"case": case.id, "decision": case.decision.id})
        referral = await stored.referrals_waiting_of(work.tx, case.id)
        await referrals.left(work, referral, "by hand")
        return case, await store.get_referral(work.tx, referral.id)


async def test_who_passed_a_case_on_alone_does_not_record_the_order(awaiting, work):
    _, referral = awaiting
    restricts = AnswerDraft(referral.id, kind=Kind.DONE, order=ORDER)
    with pytest.raises(NeedsSecond):
        await answers.give(work, referral, restricts, DANA.telegram_id)
    assert await answers.give(work, referral, restricts, MARAT.telegram_id)


async def test_that_it_was_removed_can_be_recorded_by_any(awaiting, work):
    _, referral = awaiting
    removed = AnswerDraft(referral.id, kind=Kind.DONE)
    assert await answers.give(work, referral, removed, DANA.telegram_id)


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
    ("actor", "error"), [(DANA, NeedsSecondPerson), (PLAIN, NeedsRole), (MARAT, None)]
)
async def test_an_order_is_prolonged_by_another_person_with_a_role(
    working, awaiting, clock, actor, error
):
    case, referral = awaiting
    day = today(clock.now, CHANNEL.zone)
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
