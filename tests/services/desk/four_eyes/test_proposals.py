"""A decision of the marked kinds is proposed by one person, brought to others and made by one."""

import pytest

from bot.cases import move as moves
from bot.cases import store
from bot.cases.model import Because, IllegalMove, OwnProposal, Proposed, Recused, TooLate, Whom
from bot.core import desks_store, people_store, role_store
from bot.core.people import Role, Standing
from bot.core.queues import tasks_store
from bot.core.times import hour_of
from bot.desk import (
    abuse,
    casework,
    corrections,
    desks,
    duty,
    four_eyes,
    holds,
    lists,
    second_person,
    talks,
)
from bot.desk.model import NO_FILTERS, Actor, Snooze
from bot.reports import additions, own_reports, welcome
from bot.reports import store as reports_store
from bot.values import Act, Finding, Outcome, Status, Why
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import ADMIN, case_of
from tests.kit.services.desk_acts import BECAUSE, acts_of, file_one, owed, proposed, ready, said
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work, open_desk

UNSURE = Because(Why.NOT_SHOWN)


async def test_nothing_is_told_or_planned_before_a_second_person_approves(working, after_undo):
    async with working() as work:
        case = await proposed(work)
    assert (case.status, case.decision) == (Status.UNDER_REVIEW, None)
    assert (case.proposal.finding.outcome, case.proposal.by) == (
        Outcome.RESTRICTED,
        DANA.telegram_id,
    )
    async with after_undo() as work:
        assert await tasks_store.run_at(work.tx, f"announce:{case.id}") is None
        assert await owed(work, "OutcomeNews") == []
        [report] = await reports_store.reports_of_case(work.tx, case.id)
        [target] = (await own_reports.state_of(work, report)).targets
        assert (target.status, target.decided) == (Status.UNDER_REVIEW, None)
        after = await four_eyes.approve(work, case, MARAT)
    assert (after.status, after.proposal) == (Status.CLOSED, None)
    assert (after.decision.by, after.decision.approved_by) == (11, 22)
    async with after_undo(after) as work:
        assert len(await owed(work, "OutcomeNews")) == 1
        assert await acts_of(work, case) == [Act.OPEN, Act.PROPOSE, Act.APPROVE, Act.ANNOUNCE]


async def test_the_proposer_cannot_approve_also_as_an_admin(work):
    case = await proposed(work)
    for role in (DANA, Actor(DANA.telegram_id, "Дана", BOSS.role)):
        with pytest.raises(OwnProposal):
            await four_eyes.approve(work, case, role)
        with pytest.raises(OwnProposal):
            await four_eyes.refuse(work, case, role, UNSURE)
    with pytest.raises(OwnProposal):
        await moves.act(work, case, Act.TAKE_BACK, MARAT.telegram_id)


async def test_a_refusal_needs_a_reason_and_brings_the_case_back_to_the_proposer(work):
    case = await proposed(work)
    with pytest.raises(IllegalMove):
        await four_eyes.refuse(work, case, MARAT, Because())
    after = await four_eyes.refuse(work, case, MARAT, Because(words="The quotation is ironic."))
    assert (after.holder, after.proposal, after.status) == (11, None, Status.UNDER_REVIEW)
    [(address, _, told, *_)] = await owed(work, "ProposalRefused")
    assert address.startswith("person:")
    assert (told["name"], told["because"]["words"]) == ("Марат", "The quotation is ironic.")
    last = (await store.events_of(work.tx, case.id))[-1]
    assert (last.act, last.staff) == (Act.DISAGREE, 22)
    assert last.detail == {"text": "The quotation is ironic.", "outcome": "restricted"}


async def test_the_proposer_takes_it_back_and_who_decides_otherwise_takes_the_case(work):
    case = await moves.act(work, await proposed(work), Act.TAKE_BACK, DANA.telegram_id)
    assert (case.holder, case.proposal) == (11, None)
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    assert case.proposal is not None
    case = await four_eyes.refuse(work, case, MARAT, UNSURE, take=True)
    assert (case.holder, case.proposal) == (22, None)
    done = await casework.decide_case(work, case, MARAT, Finding(Outcome.NOT_CONFIRMED, "any"))
    assert done.decision.by == MARAT.telegram_id


async def test_both_may_undo_and_the_case_is_the_proposers_again(working, after_undo):
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
    async with after_undo() as work:
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


OTHER = "https://example.com/other"
MOVED = Because(Why.OTHER_DESK)


async def now(work, case):
    return await store.cases.get(work.tx, case.id)


async def test_what_others_do_meanwhile_keeps_it_and_its_buttons(working, clock):
    async with working() as work:
        case = await proposed(work)
        person, report = await file_one(work, 43)
        await additions.add(work, person, report, "And again.", ())
        desk = await desks_store.desks.get(work.tx, case.desk)
        await talks.note(work, await now(work, case), MARAT, "Seen before.", desk)
        assert await casework.still_shows(work, await now(work, case), case.version)
        _, report = await file_one(work, 43, url=OTHER)
        await casework.merge(work, await case_of(work, report), MARAT, case, BECAUSE)
        _, heir = await open_desk(work, chat=-1002)
        await desks.close_desk(work, desk, heir)
    clock.advance(seconds=3 * 24 * 3600)
    async with working() as work:
        await holds.sweep(work)
        after = await now(work, case)
        assert (after.proposal, after.status) == (case.proposal, Status.UNDER_REVIEW)
        assert after.desk == heir.id
        assert (await four_eyes.approve(work, after, MARAT)).decision.approved_by == 22


@pytest.mark.parametrize("last", ["withdraws", "is closed in bad faith"])
async def test_it_ends_with_the_last_report_and_not_before(work, last):
    case = await proposed(work, 42, 43)
    one, other = await reports_store.reports_of_case(work.tx, case.id)
    assert await own_reports.withdraw(work, one)
    assert (await now(work, case)).proposal == case.proposal
    if last == "withdraws":
        assert await own_reports.withdraw(work, other)
    else:
        grounds = Because(words="Invented.")
        assert await abuse.void(work, await now(work, case), BOSS, other.id, grounds) == (1, 0)
    after = await now(work, case)
    assert (after.status, after.proposal, after.holder) == (Status.WITHDRAWN, None, None)


async def test_a_conflict_of_interest_ends_it_if_it_is_the_proposers_and_else_bars_a_second_person(
    work,
):
    case = await holds.recuse(work, await proposed(work), MARAT)
    assert case.proposal is not None
    with pytest.raises(Recused):
        await four_eyes.approve(work, case, MARAT)
    with pytest.raises(Recused):
        await four_eyes.refuse(work, case, MARAT, UNSURE, take=True)
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
        Act.RELEASE: lambda: holds.release(work, case, actor, MOVED),
        Act.HAND_OVER: lambda: holds.hand_over(work, case, actor, desk, 22, MOVED),
        Act.SNOOZE: lambda: holds.snooze(work, case, actor, Snooze.HOUR),
        Act.ASK: lambda: talks.ask(work, case, actor, "Where?", desk, Whom.ALL),
        Act.MERGE: lambda: casework.merge(work, case, actor, other, BECAUSE),
        Act.SET_TYPE: lambda: corrections.set_type(work, case, actor, "fraud"),
        Act.SET_REGION: lambda: corrections.set_region(work, case, actor, "KZ-79"),
        Act.MOVE: lambda: corrections.move_to(work, case, actor, elsewhere, MOVED),
    }
    for act, attempt in waiting.items():
        with pytest.raises(Proposed):
            await attempt()
        assert await now(work, case) == case, act


async def test_it_ends_when_the_forwarded_case_is_undone_or_opened_again(working, after_undo):
    forwarded = Finding(Outcome.FORWARDED, "any", authority="mki")
    async with working() as work:
        _, case = await ready(work)
        case = await casework.decide_case(work, case, DANA, forwarded)
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
        assert case.proposal is not None
        undone = await casework.undo(work, case, DANA)
        assert (undone.proposal, undone.status) == (None, Status.RECEIVED)
        case = await casework.decide_case(work, undone, DANA, forwarded)
    async with after_undo(case) as work:
        case = await casework.decide_case(work, await now(work, case), DANA, RESTRICTED)
        after = await casework.reopen(work, case, MARAT, BECAUSE)
        assert (after.proposal, after.status) == (None, Status.RECEIVED)


SENIOR = 77


async def following(work, actor):
    """The number of the case that /next brings this moderator."""
    [person] = await at_work(work, actor)
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    found = await lists.take_next(work, here, actor, person, "ru")
    return found and found.number


async def test_queue_and_next_bring_a_proposal_first_once_and_never_to_its_proposer(work):
    case = await proposed(work)
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    shown = await lists.show_queue(work, here, NO_FILTERS, MARAT.telegram_id)
    [line] = shown.proposed
    assert (line.number, line.proposed_by, line.holder) == (case.number, "Дана", None)
    assert (shown.to_approve, shown.counts.free) == (1, 0), "a proposal is not free to take"
    await file_one(work, 43, url="https://example.com/other")
    assert await following(work, MARAT) == case.number
    waiting = await following(work, MARAT)
    assert waiting not in (None, case.number)
    assert await following(work, DANA) is None
    assert await following(work, MARAT) is None, "brought once"


@pytest.fixture
async def waiting(working):
    """A proposal at a desk with a senior; who hears: address → name."""
    async with working() as work:
        case = await proposed(work)
        for id in (SENIOR, ADMIN):
            await desks_store.set_standing(work.tx, GROUP, id, Standing.MEMBER)
            await role_store.meet(work.tx, id, f"name {id}")
            await welcome.recognise(work, id, "ru")
        await role_store.appoint(work.tx, SENIOR, None, Role.SENIOR, ADMIN)
    return case


async def reminded(working):
    async with working() as work:
        await duty.sweep(work)
        told = await owed(work, "OverdueCases")
        await said(work)
    return [
        (one["step"], [bool(line["proposed_by"]) for line in one["lines"]])
        for _, _, one, *_ in told
    ]


async def test_seniors_and_then_admins_are_reminded_when_the_time_is_over(working, clock, waiting):
    async with working() as work:
        hours = work.channel.four_eyes.hours
    clock.advance(seconds=hours * 3600 - 60)
    assert await reminded(working) == []
    clock.advance(seconds=24 * 3600)
    steps = []
    for _ in range(40):
        steps += await reminded(working)
        clock.advance(seconds=3600)
    assert [step for step, _ in steps] == [1, 2]
    assert all(lines == [True] for _, lines in steps)


async def test_a_settled_proposal_is_reminded_of_no_more(working, clock, waiting):
    async with working() as work:
        await four_eyes.approve(work, waiting, MARAT)
    clock.advance(seconds=7 * 24 * 3600)
    assert await reminded(working) == []


MINUTE, DAY = 60, 24 * 3600


async def calls(work):
    """Whom the sweep calls, and to how much."""
    await second_person.call(work)
    found = [(to, params["waiting"]) for to, _, params, *_ in await owed(work, "SecondCall")]
    await said(work)
    return found


async def another(work, number):
    _, report = await file_one(work, 42, url=f"https://example.com/other/{number}")
    case = await casework.decide_case(work, await case_of(work, report), DANA, RESTRICTED)
    await said(work)
    return case


async def of(work, actor):
    person = await people_store.find(work.tx, *work.vault.identities(actor.telegram_id))
    return f"person:{person.id}"


async def test_a_proposal_calls_the_second_person_and_never_the_proposer(working):
    async with working() as work:
        case = await proposed(work)
        assert await tasks_store.is_planned(work.tx, second_person.CALLS)
        found = await calls(work)
        assert (await of(work, MARAT), [["proposal", 1]]) in found
        assert await of(work, DANA) not in dict(found)
        assert all(to.startswith("person:") for to in dict(found))
        assert await calls(work) == [], "one open call"
        await four_eyes.approve(work, case, MARAT)
        assert await calls(work) == []


async def test_what_comes_later_renews_a_call_after_ten_minutes_and_a_settled_one_at_once(
    working, clock
):
    async with working() as work:
        case = await proposed(work)
        await calls(work)
        later = await another(work, 1)
        assert await calls(work) == []
    clock.advance(seconds=10 * MINUTE)
    async with working() as work:
        assert (await of(work, MARAT), [["proposal", 2]]) in await calls(work)
        assert await calls(work) == []
        for each in (case, later):
            await four_eyes.approve(work, each, MARAT)
        await calls(work)
    clock.advance(seconds=MINUTE)
    async with working() as work:
        await another(work, 2)
        assert (await of(work, MARAT), [["proposal", 1]]) in await calls(work)


async def test_the_group_is_called_where_no_person_can_be_written_to(working):
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA)
        await casework.decide_case(work, case, DANA, RESTRICTED)
        await said(work)
        [(to, waiting)] = await calls(work)
        assert (to, waiting) == (f"chat:{GROUP}", [["proposal", 1]])
        assert await calls(work) == []


@pytest.mark.parametrize(("hour", "is_called"), [(2, False), (9, True)])
async def test_what_can_wait_calls_in_the_morning(working, clock, hour, is_called):
    clock.advance(seconds=(hour - hour_of(clock.now, "Asia/Almaty")) % 24 * 3600)
    async with working() as work:
        await proposed(work)
        assert bool(await calls(work)) is is_called
    clock.advance(seconds=DAY // 2)
    async with working() as work:
        assert bool(await calls(work)) is not is_called
