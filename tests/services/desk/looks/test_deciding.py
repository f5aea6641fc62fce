"""A second decision agrees or differs; a third one stands."""

import asyncio

import pytest

from bot.cases import store
from bot.cases.model import Because
from bot.core import people_store
from bot.core.database.database import VersionConflict
from bot.core.reviews import NotYours
from bot.core.reviews_store import Review
from bot.core.work import Work
from bot.desk import casework, second_looks
from bot.desk import store as looks_store
from bot.desk.model import Dropped, Stage
from bot.desk.second_looks import SecondLooks
from bot.desk.verdicts import NoSuchChoice
from bot.privacy import erasure
from bot.staff import store as former
from bot.values import Act, Finding, Outcome, Status, Why
from tests.kit.services.desk_acts import BOSS, DANA, UNDO_OVER, acts_of, file_one, owed, said
from tests.kit.services.looks import (
    CONFIRMED,
    FORWARDED,
    NOT_CONFIRMED,
    OLGA,
    TIMUR,
    give,
    look_of,
    pass_on,
    review_of,
    tell,
    told_case,
)


async def test_outcomes_that_find_a_violation_agree_whatever_came_of_it(working, clock):
    case = await told_case(working, clock, CONFIRMED)
    async with working() as work:
        look = await give(work, OLGA, FORWARDED)
        assert (look.stage, look.agreed) == (Stage.AGREED, True)
        assert look.same_ground is None, "the two outcomes have different lists of grounds"
        assert (await acts_of(work, case))[-1] is Act.SECOND_LOOK
        event = await store.last_event(work.tx, case.id, Act.SECOND_LOOK)
        assert (event.staff, event.detail["agrees"]) == (OLGA.telegram_id, True)
        now = await store.cases.get(work.tx, case.id)
        assert (now.decision, now.status) == (case.decision, case.status), "nothing changed"
        assert not [row for row in await owed(work) if row[1] in {"OutcomeNews", "Reopened"}]


@pytest.mark.parametrize("ground", ["review", "rabat"])
async def test_the_ground_is_compared_apart_from_the_outcome(working, clock, ground):
    await told_case(working, clock, NOT_CONFIRMED, violation="other")
    async with working() as work:
        look = await give(work, OLGA, Finding(Outcome.NOT_CONFIRMED, ground, "opinion"))
    assert (look.agreed, look.same_ground) == (True, ground == "review")


async def test_a_disagreement_goes_to_a_third_person_and_changes_nothing_before(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        look = await give(work, OLGA, NOT_CONFIRMED)
        assert (look.stage, look.agreed) == (Stage.THIRD, False)
        assert (await store.cases.get(work.tx, case.id)).decision == case.decision
        assert await SecondLooks(work).take_next(OLGA.telegram_id) is None
    async with working() as work:
        look = await give(work, TIMUR, FORWARDED)
        assert look.stage is Stage.UPHELD
        now = await store.cases.get(work.tx, case.id)
        assert now.decision == case.decision
        assert not [row for row in await owed(work) if row[1] in {"OutcomeNews", "Reopened"}]


async def test_a_third_decision_that_differs_replaces_the_first_and_reporters_hear_once(
    working, clock
):
    case = await told_case(working, clock)
    async with working() as work:
        await give(work, OLGA, NOT_CONFIRMED)
        look = await give(work, TIMUR, NOT_CONFIRMED)
        assert look.stage is Stage.OVERTURNED
        now = await store.cases.get(work.tx, case.id)
        assert now.decision.finding.outcome is Outcome.NOT_CONFIRMED
        assert (now.decision.by, now.status) == (TIMUR.telegram_id, Status.CLOSED)
        assert not [row for row in await owed(work) if row[1] == "OutcomeNews"], "not before"
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        for _ in range(2):
            params = {"case": case.id, "decision": now.decision.id}
            await casework.announce(work, params)
        [news] = [row for row in await owed(work) if row[1] == "OutcomeNews"]
        assert news[2]["again"], "the reporter reads that the decision was revised"
        assert await look_of(work, case) is None, "a third decision is not drawn again"


async def test_a_third_decision_can_be_undone_until_reporters_are_told(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        await give(work, OLGA, NOT_CONFIRMED)
        await give(work, TIMUR, NOT_CONFIRMED)
        now = await store.cases.get(work.tx, case.id)
        undone = await casework.undo(work, now, TIMUR)
        assert (undone.decision.id, undone.announced_at) == (case.decision.id, case.announced_at)
        assert undone.status is case.status


async def test_only_one_outcome_for_each_finding_can_be_chosen(work):
    offered = second_looks.choice(work.channel, "drugs", ()).options
    assert set(offered) == {"forwarded", "not_confirmed", "out_of_scope"}
    for outcome in ("restricted", "removed", "duplicate", "overturned"):
        with pytest.raises(NoSuchChoice):
            second_looks.choice(work.channel, "drugs", (outcome,))


async def test_of_many_simultaneous_decisions_one_counts(database, deployment, working, clock):
    await told_case(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
    given, refused = [], []

    async def press():
        try:
            async with database.transaction() as tx:
                given.append(await second_looks.give(Work(tx, deployment), look, OLGA, FORWARDED))
        except (NotYours, VersionConflict):
            refused.append(look)

    await asyncio.gather(*(press() for _ in range(20)))
    assert (len(given), len(refused)) == (1, 19)


async def test_two_people_never_hold_one_look(database, deployment, working, clock):
    await told_case(working, clock)

    async def ask(actor):
        async with database.transaction() as tx:
            queue = SecondLooks(Work(tx, deployment))
            taken = await queue.take_next(actor.telegram_id)
            return None if taken is None else await queue.get(taken[0].id)

    found = []
    for each in await asyncio.gather(
        *(ask(one) for one in (OLGA, TIMUR) * 10), return_exceptions=True
    ):
        if isinstance(each, Review):
            found.append(each.holder)
        else:
            assert each is None or isinstance(each, VersionConflict)
    assert len(set(found)) == 1


async def test_a_look_that_is_passed_on_is_not_offered_again(working, clock):
    await told_case(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        await pass_on(work, look)
        assert await SecondLooks(work).take_next(OLGA.telegram_id) is None
        with pytest.raises(NotYours):
            await SecondLooks(work).held(look.id, OLGA.telegram_id)
        assert (await SecondLooks(work).take_next(TIMUR.telegram_id))[0].id == look.id


async def test_reopening_drops_the_look_and_it_is_counted(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        await casework.reopen(work, case, BOSS, Because(Why.NEW_FACTS))
        after = await looks_store.get_look(work.tx, look.id)
        assert (after.stage, after.dropped) == (Stage.DROPPED, Dropped.CHANGED)
        with pytest.raises(NotYours):
            await SecondLooks(work).held(look.id, OLGA.telegram_id)
        assert await owed(work, "LookCard"), "who held it sees that it is over"


async def test_an_erased_report_drops_the_look_and_it_is_counted(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        person = await people_store.find(work.tx, *work.vault.identities(42))
        await erasure.erase(work, person)
        after = await looks_store.get_look(work.tx, look.id)
        assert (after.stage, after.dropped) == (Stage.DROPPED, Dropped.ERASED)
        assert await look_of(work, case) is None


async def test_a_look_goes_on_while_another_report_of_the_case_stands(working, clock):
    case = await told_case(working, clock, FORWARDED)
    async with working() as work:
        await file_one(work, 43)
        await said(work)
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        await erasure.erase(work, await people_store.find(work.tx, *work.vault.identities(42)))
        assert (await looks_store.get_look(work.tx, look.id)).stage is Stage.SECOND
        assert await owed(work, "LookCard"), "it is shown anew, without what was erased"
        assert (await review_of(work, case)).holder == OLGA.telegram_id


async def test_a_link_that_was_reported_again_is_not_overturned_behind_its_new_case(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        await give(work, OLGA, NOT_CONFIRMED)
        look, _ = await SecondLooks(work).take_next(TIMUR.telegram_id)
        await file_one(work, 43)
        look = await second_looks.give(work, look, TIMUR, NOT_CONFIRMED)
        assert look.dropped is Dropped.REPORTED_AGAIN
        assert (await store.cases.get(work.tx, case.id)).decision == case.decision


async def test_a_moderator_who_only_decided_is_no_part_of_the_second_look(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        assert await SecondLooks(work).take_next(DANA.telegram_id) is None
        assert (await tell_nothing(work, case)) is None


async def tell_nothing(work, case):
    """Telling the same outcome twice draws nothing twice."""
    await tell(work, case)
    count = len(await SecondLooks(work).waiting())
    return None if count == 1 else count


async def test_a_pseudonym_takes_the_place_of_former_staff_in_looks(working, clock):
    case = await told_case(working, clock)
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(OLGA.telegram_id)
        await pass_on(work, look)
        await give(work, TIMUR, NOT_CONFIRMED)
        for n, actor in enumerate((DANA, OLGA, TIMUR), 1):
            await former.replace(work.tx, actor.telegram_id, -n)
        look = await look_of(work, case)
        assert (look.first.by, look.second.by) == (-1, -3)
        assert (await review_of(work, case)).passed == {-2}
