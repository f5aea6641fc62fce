"""A decision of the marked kinds is proposed by one person and made by another; ways around it."""

import asyncio
from collections import Counter
from contextlib import nullcontext
from datetime import date

import pytest

from bot.authorities import answers, follow_ups, referrals, referrals_store
from bot.authorities.answer_form import AnswerDraft, AnswerEnd, Kind
from bot.authorities.answers import NotAwaited
from bot.cases import model, moves, store
from bot.cases.model import Because, Whom
from bot.channel.loader import load_channel
from bot.channel.parts import FourEyes
from bot.core import desks_store, members_store
from bot.core.people import Role
from bot.core.queues import sent_messages, tasks_store
from bot.core.times import hour_of, today
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk import (
    abuse,
    cards,
    casework,
    corrections,
    desks,
    four_eyes,
    holds,
    queue,
    reminders,
    review_calls,
    talks,
)
from bot.desk.asked import Reached
from bot.desk.brought import note_arrival, note_press
from bot.desk.buttons import ActBecause, ApproveProposal, AskWhy, UsePreset, digest_of
from bot.desk.card_messages import Card, place_of, working_card
from bot.desk.model import NO_FILTERS, Actor, Snooze
from bot.reports import additions, own_reports, reports_store
from bot.telegram.renderer import Renderer
from bot.values import Act, Duty, Finding, Outcome, Status, Why, replace
from tests.kit.orders import ORDER, RESTRICTED
from tests.kit.services.acts import fresh, in_channel
from tests.kit.services.desk_acts import (
    BECAUSE,
    UNDO_OVER,
    acts_of,
    dealt,
    file_case,
    file_one,
    owed,
    proposed,
    ready,
    said,
)
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work, employ, open_desk


@pytest.fixture
def deployment(deployment):
    """The shipped channel as it is: access is restricted only by two people."""
    return replace(deployment, channel=load_channel(None))


UNSURE = Because(Why.NOT_SHOWN)
CLEAN = Finding(Outcome.NOT_CONFIRMED, "review")


def to(authority):
    return Finding(Outcome.FORWARDED, "platforms", "competent", authority)


async def test_nothing_is_told_or_planned_before_a_second_person_approves(
    working, after_undo
):
    async with working() as work:
        case = await proposed(work)
    assert (case.status, case.decision) == (Status.UNDER_REVIEW, None)
    assert (case.proposal.finding, case.proposal.by) == (RESTRICTED, DANA.telegram_id)
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
        assert await acts_of(work, case) == [
            Act.OPEN,
            Act.PROPOSE,
            Act.APPROVE,
            Act.ANNOUNCE,
        ]


async def test_the_proposer_cannot_approve_also_as_an_admin(work):
    case = await proposed(work)
    for role in (DANA, Actor(DANA.telegram_id, "Дана", BOSS.role)):
        with pytest.raises(model.OwnProposal):
            await four_eyes.approve(work, case, role)
        with pytest.raises(model.OwnProposal):
            await four_eyes.refuse(work, case, role, UNSURE)
    with pytest.raises(model.OwnProposal):
        await moves.act(work, case, Act.TAKE_BACK, MARAT.telegram_id)


async def test_a_refusal_needs_a_reason_and_brings_the_case_back_to_the_proposer(work):
    case = await proposed(work)
    with pytest.raises(model.IllegalMove):
        await four_eyes.refuse(work, case, MARAT, Because())
    after = await four_eyes.refuse(
        work, case, MARAT, Because(words="The quotation is ironic.")
    )
    assert (after.holder, after.proposal, after.status) == (
        11,
        None,
        Status.UNDER_REVIEW,
    )
    [(address, _, told, *_)] = await owed(work, "CaseRefused")
    assert address.startswith("person:")
    assert (told["name"], told["because"]["words"]) == (
        "Марат",
        "The quotation is ironic.",
    )
    last = (await store.newest_events(work.tx, case.id, 99))[-1]
    assert (last.act, last.staff) == (Act.DISAGREE, 22)
    assert last.detail == {"text": "The quotation is ironic.", "outcome": "restricted"}


async def test_the_proposer_takes_it_back_and_who_decides_otherwise_takes_the_case(
    work,
):
    case = await moves.act(work, await proposed(work), Act.TAKE_BACK, DANA.telegram_id)
    assert (case.holder, case.proposal) == (11, None)
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    assert case.proposal is not None
    case = await four_eyes.refuse(work, case, MARAT, UNSURE, take=True)
    assert (case.holder, case.proposal) == (22, None)
    done = await casework.decide_case(work, case, MARAT, CLEAN)
    assert done.decision.by == MARAT.telegram_id


async def test_both_may_undo_and_the_case_is_the_proposers_again(working, after_undo):
    async with working() as work:
        case = await proposed(work)
        for second, undoing in ((MARAT, MARAT), (BOSS, DANA)):
            decided = await four_eyes.approve(work, case, second)
            undone = await casework.undo(work, decided, undoing)
            assert (undone.holder, undone.decision, undone.proposal) == (11, None, None)
            case = await casework.decide_case(work, undone, DANA, RESTRICTED)
        decided = await four_eyes.approve(work, case, MARAT)
    async with after_undo() as work:
        with pytest.raises(model.TooLate):
            await casework.undo(work, decided, MARAT)


async def test_a_forwarded_case_that_is_to_be_restricted_needs_a_second_person_too(
    work, case
):
    case = await casework.decide_case(work, case, DANA, to("mci"))
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    assert (case.status, case.decision.finding.outcome) == (
        Status.FORWARDED,
        Outcome.FORWARDED,
    )
    refused = await four_eyes.refuse(work, case, MARAT, UNSURE)
    assert (refused.status, refused.holder, refused.proposal) == (
        Status.FORWARDED,
        None,
        None,
    )
    case = await casework.decide_case(work, refused, DANA, RESTRICTED)
    done = await four_eyes.approve(work, case, MARAT)
    assert (done.status, done.decision.before.finding) == (Status.CLOSED, to("mci"))


OTHER = "https://example.com/other"
MOVED = Because(Why.OTHER_DESK)


async def test_what_others_do_meanwhile_keeps_it_and_its_buttons(working, clock):
    async with working() as work:
        case = await proposed(work)
        person, report = await file_one(work, 43)
        await additions.add(work, person, report, "And again.", ())
        desk = await desks_store.desks.get(work.tx, case.desk)
        await talks.note(work, await fresh(work, case), MARAT, "Seen before.", desk)
        assert await casework.still_shows(work, await fresh(work, case), case.version)
        other = await file_case(work, 43, url=OTHER)
        await casework.merge(work, other, MARAT, case, BECAUSE)
        _, heir = await open_desk(work, chat=-1002)
        await desks.close_desk(work, desk, heir)
    clock.advance(seconds=3 * 24 * 3600)
    async with working() as work:
        await holds.end_idle_holds(work)
        after = await fresh(work, case)
        assert (after.proposal, after.status) == (case.proposal, Status.UNDER_REVIEW)
        assert after.desk == heir.id
        assert (await four_eyes.approve(work, after, MARAT)).decision.approved_by == 22


@pytest.mark.parametrize("last", ["withdraws", "is closed in bad faith"])
async def test_it_ends_with_the_last_report_and_not_before(work, last):
    case = await proposed(work, 42, 43)
    one, other = await reports_store.reports_of_case(work.tx, case.id)
    assert await own_reports.withdraw_report(work, one)
    assert (await fresh(work, case)).proposal == case.proposal
    if last == "withdraws":
        assert await own_reports.withdraw_report(work, other)
    else:
        grounds = Because(words="Invented.")
        assert await abuse.void(
            work, await fresh(work, case), BOSS, other.id, grounds
        ) == (1, 0)
    after = await fresh(work, case)
    assert (after.status, after.proposal, after.holder) == (
        Status.WITHDRAWN,
        None,
        None,
    )


async def test_a_conflict_of_interest_ends_it_if_it_is_the_proposers_and_else_bars_a_second_person(
    work,
):
    case = await holds.recuse(work, await proposed(work), MARAT)
    assert case.proposal is not None
    with pytest.raises(model.Recused):
        await four_eyes.approve(work, case, MARAT)
    with pytest.raises(model.Recused):
        await four_eyes.refuse(work, case, MARAT, UNSURE, take=True)
    after = await holds.recuse(work, case, DANA)
    assert (after.proposal, after.holder, after.status) == (None, None, Status.RECEIVED)


@pytest.mark.parametrize("actor", [DANA, BOSS], ids=lambda actor: actor.name)
async def test_what_would_change_it_waits_until_it_is_settled(work, actor):
    case = await proposed(work)
    desk = await desks_store.desks.get(work.tx, case.desk)
    other = await file_case(work, 43, url=OTHER)
    _, elsewhere = await open_desk(work, "fraud", chat=-1002)
    waiting = {
        Act.TAKE: lambda: casework.take(work, case, actor),
        Act.DECIDE: lambda: casework.decide_case(work, case, actor, CLEAN),
        Act.PROPOSE: lambda: casework.decide_case(work, case, actor, RESTRICTED),
        Act.RELEASE: lambda: holds.release(work, case, actor, MOVED),
        Act.HAND_OVER: lambda: holds.hand_over(work, case, actor, desk, 22, MOVED),
        Act.SNOOZE: lambda: holds.snooze(work, case, actor, Snooze.HOUR),
        Act.ASK: lambda: talks.ask(work, case, actor, "Where?", desk, Whom.ALL),
        Act.MERGE: lambda: casework.merge(work, case, actor, other, BECAUSE),
        Act.SET_TYPE: lambda: corrections.correct(
            work, case, actor, Act.SET_TYPE, "fraud"
        ),
        Act.SET_REGION: lambda: corrections.correct(
            work, case, actor, Act.SET_REGION, "KZ-79"
        ),
        Act.MOVE: lambda: corrections.move_to(work, case, actor, elsewhere, MOVED),
    }
    for act, attempt in waiting.items():
        with pytest.raises(model.Proposed):
            await attempt()
        assert await fresh(work, case) == case, act


async def test_it_ends_when_the_forwarded_case_is_undone_or_opened_again(
    working, after_undo
):
    async with working() as work:
        _, case = await ready(work)
        case = await casework.decide_case(work, case, DANA, to("mci"))
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
        assert case.proposal is not None
        undone = await casework.undo(work, case, DANA)
        assert (undone.proposal, undone.status) == (None, Status.RECEIVED)
        case = await casework.decide_case(work, undone, DANA, to("mci"))
    async with after_undo(case) as work:
        case = await casework.decide_case(
            work, await fresh(work, case), DANA, RESTRICTED
        )
        after = await casework.reopen(work, case, MARAT, BECAUSE)
        assert (after.proposal, after.status) == (None, Status.RECEIVED)


async def test_queue_and_next_bring_a_proposal_first_once_and_never_to_its_proposer(
    work,
):
    case = await proposed(work)
    here = [await desks_store.desk_at(work.tx, GROUP, None)]
    shown = await queue.show_queue(work, here, NO_FILTERS, MARAT.telegram_id)
    [line] = shown.proposed
    assert (line.case.number, line.proposed_by, line.holder) == (
        case.number,
        "Дана",
        None,
    )
    assert (shown.to_approve, shown.counts.free) == (1, 0), (
        "a proposal is not free to take"
    )
    await file_one(work, 43, url=OTHER)
    assert await dealt(work, MARAT) == case.number
    assert await dealt(work, MARAT) not in (None, case.number)
    assert await dealt(work, DANA) is None
    assert await dealt(work, MARAT) is None, "brought once"


@pytest.mark.usefixtures("noon")
async def test_who_may_approve_is_reminded_each_day_when_the_time_is_over_until_it_is_settled(
    working, clock
):
    async with working() as work:
        case = await proposed(work)
    for hours, late in ((0, 0), (FourEyes().hours + 9, 1), (1, None), (24, 1)):
        clock.advance(seconds=hours * 3600)
        async with working() as work:
            await reminders.remind_of_due_cases(work)
            await review_calls.call(work)
            assert not await owed(work, "OverdueCases")
            told = {
                to: params["late"]
                for to, _, params, *_ in await owed(work, "ReviewsWait")
            }
            assert told.get(await of(work, MARAT)) == late
            assert await of(work, DANA) not in told
            await said(work)
    async with working() as work:
        await four_eyes.approve(work, await fresh(work, case), MARAT)
    clock.advance(seconds=7 * 24 * 3600)
    async with working() as work:
        assert await calls(work) == []


@pytest.mark.usefixtures("noon")
async def test_a_proposal_comes_to_one_named_person_and_its_proposer_sees_how_far_it_got(
    working,
):
    async def read_by_dana(work, case):
        dana = await work.person(DANA.telegram_id)
        view = await Card(case.id, dana.id).load(work)
        return view.asked, view.asked_name

    async with working() as work:
        case = await proposed(work)
        dana, marat = await at_work(work, DANA, MARAT)
        await members_store.put_duty(work.tx, MARAT.telegram_id, Duty(switched_on=True))
        await cards.give_private(work, case, dana.id, "ru")
        await said(work)
        await review_calls.call(work)
        brought = [
            to for to, _, params, *_ in await owed(work, "Card") if params["copy"]
        ]
        assert brought == [f"person:{marat.id}", f"person:{dana.id}"], (
            "the proposer sees it"
        )
        assert await read_by_dana(work, case) == (Reached.ON_ITS_WAY, "Марат")
        shown = await Card(case.id, marat.id).load(work)
        assert shown.asked is None, "he need not hear that he is asked"
        speaker = Renderer(work.deployment).speaker("en", work.now)
        labels = [b.text for row in working_card(speaker, shown).rows for b in row]
        assert {"Approve", "Refuse…"} <= set(labels)
        await said(work)
        await review_calls.call(work)
        assert await owed(work, "Card") == [], "brought once"
        place = sent_messages.SentMessage(place_of(case.id, marat.id), 1, None, 7)
        await sent_messages.put(work.tx, place)
        await note_arrival(work, "Card", {"case": case.id, "copy": marat.id})
        assert [to for to, *_ in await owed(work, "Card")] == [f"person:{dana.id}"]
        assert await read_by_dana(work, case) == (Reached.DELIVERED, "Марат")
        await note_press(work, case, DANA.telegram_id)
        assert await read_by_dana(work, case) == (Reached.DELIVERED, "Марат")
        await note_press(work, case, MARAT.telegram_id)
        assert await read_by_dana(work, case) == (Reached.OPENED, "Марат")
        refused = await four_eyes.refuse(work, case, MARAT, UNSURE)
        assert await read_by_dana(work, refused) == (None, "")


async def calls(work):
    """Whom the sweep calls, and to how much."""
    await review_calls.call(work)
    found = [
        (to, params["waiting"]) for to, _, params, *_ in await owed(work, "ReviewsWait")
    ]
    await said(work)
    return found


async def another(work, number):
    case = await file_case(work, url=f"https://example.com/other/{number}")
    case = await casework.decide_case(work, case, DANA, RESTRICTED)
    await said(work)
    return case


async def of(work, actor):
    person = await work.person(actor.telegram_id)
    return f"person:{person.id}"


async def test_a_proposal_calls_the_second_person_and_never_the_proposer(work):
    case = await proposed(work)
    assert await tasks_store.run_at(work.tx, review_calls.CALLS) is not None
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
    clock.advance(seconds=600)
    async with working() as work:
        assert (await of(work, MARAT), [["proposal", 2]]) in await calls(work)
        assert await calls(work) == []
        for each in (case, later):
            await four_eyes.approve(work, each, MARAT)
        await calls(work)
    clock.advance(seconds=60)
    async with working() as work:
        await another(work, 2)
        assert (await of(work, MARAT), [["proposal", 1]]) in await calls(work)


async def test_the_group_is_called_where_no_person_can_be_written_to(work, case):
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
    clock.advance(seconds=8 * 3600)
    async with working() as work:
        assert bool(await calls(work)) is not is_called


PEOPLE = [Actor(100 + n, f"Second {n}", Role.MODERATOR) for n in range(20)]
SETTLING = {Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER, Act.TAKE_BACK, Act.DECIDE}
WON = {
    Toast.RECORDED: Act.APPROVE,
    Toast.PROPOSAL_REFUSED: Act.DISAGREE,
    Toast.TAKEN: Act.TAKE_OVER,
    Toast.UNDONE: Act.TAKE_BACK,
}


async def test_of_a_hundred_presses_of_many_people_one_settles_it(
    database, deployment, working
):
    async with working() as work:
        case = await proposed(work)
        for n, person in enumerate(await at_work(work, *PEOPLE)):
            await employ(work, PEOPLE[n])
            act = (Act.DISAGREE, Act.TAKE_OVER)[n % 2]
            await store.open_menu(work.tx, case.id, person.id, ("b", act.value))
    at = (case.id, case.version)

    def button(n):
        if n % 25 == 24:
            return DANA, AskWhy(*at, Act.DISAGREE)
        actor = PEOPLE[n % len(PEOPLE)]
        act = (Act.DISAGREE, Act.TAKE_OVER)[n % 2]
        because = ActBecause(*at, digest_of((act.value,)), Why.NOT_SHOWN)
        return actor, (ApproveProposal(*at), because, UsePreset(*at, "clean"))[
            n // 20 % 3
        ]

    async def press_once(n):
        actor, action = button(n)
        async with database.transaction() as tx:
            return await press(await in_private(Work(tx, deployment), actor), action)

    toasts = Counter(await asyncio.gather(*map(press_once, range(100))))
    winners = {toast: n for toast, n in toasts.items() if toast in WON}
    assert sum(winners.values()) == 1, toasts
    async with working() as work:
        after, acts = await fresh(work, case), await acts_of(work, case)
    assert [act for act in acts if act in SETTLING] == [WON[toast] for toast in winners]
    assert (after.version, after.proposal) == (case.version + 1, None)
    assert (after.decision is not None) is (Toast.RECORDED in winners)


async def test_buttons_of_an_earlier_proposal_settle_nothing(work):
    case = await proposed(work)
    at, visit = (case.id, case.version), await in_private(work, DANA)
    assert await press(visit, ApproveProposal(*at)) is Toast.OWN_WORK
    assert await press(visit, AskWhy(*at, Act.DISAGREE)) is Toast.UNDONE
    for button in (ApproveProposal(*at), AskWhy(*at, Act.TAKE_OVER)):
        visit = await in_private(work, MARAT)
        assert await press(visit, button) is Toast.COLLEAGUE_FIRST
        assert visit.toast.name == DANA.name
    assert (await fresh(work, case)).decision is None


INNOCENT = "https://example.com/my-shop"
ART_256 = Finding(Outcome.FORWARDED, "terrorism", "urgent", "knb")
PLAIN = Actor(70, "Алия", Role.MEMBER)
AGAIN = Actor(71, "Алия 2", Role.MEMBER)
"""The second account of the same person, which she added to the group herself."""


async def announced(working, clock, case):
    """The time to undo a decision is over; what reporters are told then."""
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        case = await fresh(work, case)
        if case.decision is not None:
            await casework.announce(work, case=case.id, decision=case.decision.id)
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


async def test_one_moderator_joins_no_innocent_link_to_a_grave_case(
    working, clock, grave
):
    async with working() as work:
        innocent = await file_case(work, 43, url=INNOCENT, violation="fraud")
        target = await fresh(work, grave)
        after = await casework.merge(work, innocent, DANA, target, BECAUSE)
        assert (after.merged_into, after.decision) == (None, None)
        proposal = after.proposal
        assert (proposal.finding.outcome, proposal.into) == (
            Outcome.DUPLICATE,
            target.id,
        )
        assert await tasks_store.run_at(work.tx, f"announce:{innocent.id}") is None
        await said(work)
    assert await announced(working, clock, innocent) == [], (
        "its reporter reads nothing of art. 256"
    )
    async with working() as work:
        done = await four_eyes.approve(work, await fresh(work, innocent), MARAT)
    assert (done.status, done.merged_into) == (Status.CLOSED, grave.id)
    assert (done.decision.by, done.decision.approved_by) == (
        DANA.telegram_id,
        MARAT.telegram_id,
    )
    assert len(await announced(working, clock, innocent)) == 1


async def test_a_proposed_joining_is_refused_and_the_history_names_both_cases(work):
    _, target = await ready(work, violation="terrorism")
    await at_work(work, DANA, MARAT)
    await employ(work, MARAT)
    case = await file_case(work, 43, url=INNOCENT, violation="fraud")
    after = await casework.merge(work, case, DANA, target, BECAUSE)
    proposed = (await store.newest_events(work.tx, after.id, 99))[-1]
    assert (proposed.act, proposed.detail["number"]) == (Act.PROPOSE, target.number)
    assert (proposed.detail["why"], proposed.detail["outcome"]) == (
        "mistake",
        "duplicate",
    )
    refused = await four_eyes.refuse(work, after, MARAT, BECAUSE)
    assert (refused.proposal, refused.holder) == (None, DANA.telegram_id)
    assert (await fresh(work, target)).version == target.version


async def test_already_reported_without_the_other_case_takes_two(work):
    """“Access to this material was restricted before”, of a link that no person ever looked at."""
    _, case = await ready(work, violation="fraud")
    claim = Finding(Outcome.DUPLICATE, "decided", "restricted")
    assert (await casework.decide_case(work, case, DANA, claim)).proposal is not None


@pytest.mark.parametrize(
    ("reported", "corrected", "authority"),
    [
        ("terrorism", ["fraud"], "knb"),
        ("terrorism", ["fraud"], "mia"),
        ("fraud", ["terrorism", "fraud"], "mia"),  # only tried
        ("fraud", ["ethnic"], "knb"),
    ],
)
async def test_correcting_the_type_avoids_no_second_person(
    work, reported, corrected, authority
):
    _, case = await ready(work, violation=reported)
    for violation in corrected:
        case = await corrections.correct(work, case, DANA, Act.SET_TYPE, violation)
    after = await casework.decide_case(work, case, DANA, to(authority))
    assert (after.decision, after.proposal.finding.authority) == (None, authority)


async def test_a_type_that_another_reported_counts_too(work):
    await open_desk(work)
    await file_one(work, url=INNOCENT, violation="fraud")
    case = await file_case(work, 43, url=INNOCENT, violation="terrorism")
    assert (
        await casework.decide_case(work, case, DANA, to("mia"))
    ).proposal is not None


async def test_a_case_that_was_joined_brings_its_types_along(working, clock):
    async with working() as work:
        _, plain = await ready(work, violation="fraud")
        await at_work(work, DANA, MARAT)
        case = await file_case(work, 43, url=INNOCENT, violation="terrorism")
        joined = await casework.merge(work, case, DANA, plain, BECAUSE)
        assert joined.merged_into == plain.id
        await said(work)
    await announced(working, clock, joined)
    async with working() as work:
        case = await fresh(work, plain)
        assert (
            await casework.decide_case(work, case, DANA, to("mia"))
        ).proposal is not None


async def test_a_senior_closes_no_reports_in_bad_faith_where_two_find_nothing(work):
    work = in_channel(work, four_eyes=FourEyes(not_confirmed=("drugs",)))
    _, case = await ready(work)
    [report] = await reports_store.reports_of_case(work.tx, case.id)
    assert await abuse.void(
        work, case, BOSS, report.id, Because(words="Invented.")
    ) == (0, 1)
    assert (await fresh(work, case)).status is Status.RECEIVED


async def test_a_member_with_a_second_account_does_not_approve_their_own_proposal(
    working,
):
    async with working() as work:
        await open_desk(work)
        case = await file_case(work)
        await at_work(work, PLAIN, AGAIN, MARAT)
        case = await casework.decide_case(work, case, PLAIN, RESTRICTED)
    at = (case.id, case.version)
    refuse, instead = AskWhy(*at, Act.DISAGREE), AskWhy(*at, Act.TAKE_OVER)
    for button in (ApproveProposal(*at), refuse, instead):
        async with working() as work:
            assert (
                await press(await in_private(work, AGAIN), button) is Toast.NEEDS_ROLE
            )
            assert await fresh(work, case) == case
    async with working() as work:
        with pytest.raises(model.NeedsRole):
            await four_eyes.approve(work, case, AGAIN)
        with pytest.raises(model.NeedsRole):
            await four_eyes.refuse(work, case, AGAIN, BECAUSE, take=True)
        await employ(work, MARAT)
        assert (
            await press(await in_private(work, MARAT), ApproveProposal(*at))
            is Toast.RECORDED
        )
        decision = (await fresh(work, case)).decision
    assert (decision.by, decision.approved_by) == (PLAIN.telegram_id, MARAT.telegram_id)


async def passed_on(working, clock, *people):
    """A case that the first of these people alone passed on by hand, and its referral."""
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, *people)
        case = await casework.decide_case(work, case, people[0], to("mia"))
    await announced(working, clock, case)
    async with working() as work:
        referral = await referrals_store.waiting_of(work.tx, case.id)
        await referrals.left(work, referral, "by hand")
        return case, await store.get_referral(work.tx, referral.id)


async def test_a_second_account_records_no_order_that_its_owner_waits_for(
    working, clock
):
    _, referral = await passed_on(working, clock, PLAIN, AGAIN)
    letter = AnswerDraft(referral.id, kind=Kind.DONE, order=ORDER)
    async with working() as work:
        for by in (PLAIN, AGAIN):
            with pytest.raises(NotAwaited, match=AnswerEnd.NEEDS_SECOND.name):
                await answers.give(
                    work, referral, letter, by.telegram_id, may_be_second=False
                )
        assert await answers.give(work, referral, letter, MARAT.telegram_id)


@pytest.fixture
async def awaiting(working, clock):
    return await passed_on(working, clock, DANA)


async def test_who_passed_a_case_on_alone_does_not_record_the_order(awaiting, work):
    _, referral = awaiting
    restricts = AnswerDraft(referral.id, kind=Kind.DONE, order=ORDER)
    with pytest.raises(NotAwaited, match=AnswerEnd.NEEDS_SECOND.name):
        await answers.give(work, referral, restricts, DANA.telegram_id)
    removed = AnswerDraft(referral.id, kind=Kind.DONE)
    assert await answers.give(work, referral, removed, DANA.telegram_id), (
        "that needs no order"
    )
    assert await answers.undo(work, referral, DANA.telegram_id)
    assert await answers.give(work, referral, restricts, MARAT.telegram_id)


async def test_an_answer_of_the_authority_ends_a_proposal_and_needs_no_second_person(
    working, awaiting
):
    case, referral = awaiting
    async with working() as work:
        again = await fresh(work, case)
        restricts = Finding(Outcome.RESTRICTED, authority="mci", order=ORDER)
        proposed = await casework.decide_case(work, again, DANA, restricts)
        assert proposed.proposal is not None
        await referrals.done(work, referral, ORDER, None)
        after = await fresh(work, case)
    assert (after.proposal, after.decision.finding.outcome) == (
        None,
        Outcome.RESTRICTED,
    )


@pytest.mark.parametrize(
    ("actor", "error"),
    [(DANA, model.NeedsSecond), (PLAIN, model.NeedsRole), (MARAT, None)],
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
        case = await fresh(work, case)
        with pytest.raises(error) if error else nullcontext():
            await follow_ups.prolong(work, case, actor, longer)
            assert (await fresh(work, case)).decision.finding.order == longer
