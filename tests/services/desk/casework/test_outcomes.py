"""Reporters hear of a decision once, after the undo window, and only those who want to."""

from bot.cases import store
from bot.cases.store import ReportCounts
from bot.core import desks_store
from bot.desk import casework, talks
from bot.privacy import erasure
from bot.reports import follow_up
from bot.reports import news as telling
from bot.values import Finding, Outcome, Status
from tests.kit.orders import restricted
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import DANA, UNDO_OVER, file_one, open_desk, owed, said
from tests.kit.storage.tasks import planned_at


async def decided(work, verdict=None, *people, **parts):
    await open_desk(work)
    for who in people or (41, 42):
        _, report = await file_one(work, who, **parts)
    case = await case_of(work, report)
    await said(work)
    return await casework.decide_case(work, case, DANA, verdict or restricted())


async def announce(work, case):
    await casework.announce(work, {"case": case.id, "decision": case.decision.id})


async def test_reporters_are_told_once_after_the_undo_window_and_not_within_it(working, clock):
    async with working() as work:
        case = await decided(work)
        due = await planned_at(work.tx, f"announce:{case.id}")
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
            assert await planned_at(work.tx, f"announce:{case.id}") == shown + 60_000
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


async def test_a_second_decision_gets_a_window_of_its_own(working, clock):
    async with working() as work:
        case = await decided(work)
        await casework.undo_shown(work, case.id, case.decision.id)
        case = await casework.undo(work, await store.cases.get(work.tx, case.id), DANA)
        clock.advance(seconds=1)
    async with working() as work:
        case = await store.cases.get(work.tx, case.id)
        case = await casework.decide_case(work, case, DANA, Finding(Outcome.REMOVED, "any"))
        due = await planned_at(work.tx, f"announce:{case.id}")
        assert due == case.decision.at + 660_000


async def test_who_withdrew_erased_or_wants_silence_is_not_told(working, clock):
    async with working() as work:
        await open_desk(work)
        await file_one(work, 41)
        await file_one(work, 42, tell=False)
        _, withdrawn = await file_one(work, 43)
        erased, _ = await file_one(work, 44)
        later, report = await file_one(work, 45)
        await follow_up.withdraw(work, withdrawn)
        await erasure.erase(work, erased)
        case = await case_of(work, report)
        await follow_up.set_tell(work, report, tell=False)
        case = await casework.decide_case(work, case, DANA, Finding(Outcome.REMOVED, "any"))
        del later
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, case)
        assert len(await owed(work, "OutcomeNews")) == 1


async def test_reporters_hear_what_on_which_ground_and_why(working, clock, deployment):
    channel = deployment.channel
    text = channel.outcome(Outcome.FORWARDED)
    verdict = Finding(
        Outcome.FORWARDED,
        text.grounds[0].id,
        text.reasons[0].id,
        channel.authorities[0].code,
        "Спасибо",
    )
    async with working() as work:
        case = await decided(work, verdict, 41)
        assert case.status is Status.FORWARDED
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, case)
        [(_, _, told, *_)] = await owed(work, "OutcomeNews")
        public = told["decided"]
        assert public.pop("passage")["stage"] == "leaving"
        finding = public.pop("finding")
        assert {name: value for name, value in public.items() if value is not None} == {
            "display": "hxxps://example[.]com/1",
            "at": case.decision.at,
        }
        assert {name: value for name, value in finding.items() if value} == {
            "outcome": "forwarded",
            "ground": verdict.ground,
            "reason": verdict.reason,
            "authority": verdict.authority,
            "words": "Спасибо",
        }
        assert told["again"] is False


async def test_a_second_decision_about_a_forwarded_case_says_that_it_replaces(working, clock):
    async with working() as work:
        case = await decided(work, Finding(Outcome.FORWARDED, "any"), 41)
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, case)
        await said(work)
        stored = await store.cases.get(work.tx, case.id)
        again = await casework.decide_case(work, stored, DANA, Finding(Outcome.REMOVED, "any"))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        await announce(work, again)
        [(_, _, told, *_)] = await owed(work, "OutcomeNews")
        assert told["again"] is True


async def test_the_next_reporter_of_a_decided_link_is_told_at_once_where_the_outcome_stands(
    working, clock
):
    for verdict, is_told in ((Outcome.NOT_CONFIRMED, True), (Outcome.OUT_OF_SCOPE, False)):
        async with working() as work:
            await open_desk(work)
            url = f"https://example.com/{verdict.value}"
            _, report = await file_one(work, 41, url=url)
            case = await case_of(work, report)
            case = await casework.decide_case(work, case, DANA, Finding(verdict, "any"))
        clock.advance(seconds=UNDO_OVER)
        async with working() as work:
            await announce(work, case)
            await said(work)
            _, again = await file_one(work, 42, url=url)
            [(_, _, receipt, *_)] = await owed(work, "Receipt")
            assert bool(receipt["decided"]) is is_told
            assert (await case_of(work, again)).id != case.id


async def test_a_decision_that_may_still_be_undone_is_told_to_no_newcomer(work):
    await decided(work, None, 41)
    await file_one(work, 42)
    [(_, _, receipt, *_)] = await owed(work, "Receipt")
    assert receipt["decided"] == []


async def test_a_case_that_is_gone_is_not_announced(work):
    await casework.announce(work, {"case": "nothing", "decision": "nothing"})
    assert await owed(work) == []
    _, report = await file_one(work)
    case = await case_of(work, report)
    assert telling.decided_of(case) is None
    await casework.plan_announcement(work, case)
    assert await planned_at(work.tx, f"announce:{case.id}") is None
    assert await store.counts_of(work.tx, case.id) == ReportCounts(case.id, 1, 0, 0)
