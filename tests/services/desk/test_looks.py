"""Second looks: which cases are drawn, who takes them, what two and three decisions lead to."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.authorities.follow_ups import AuthorityQueue
from bot.authorities.referrals_store import standing_of
from bot.cases import afterwards, moves, store
from bot.cases.model import Because, Move
from bot.core import desks_store, members_store, reviews_store, sealed
from bot.core.database import VersionConflict
from bot.core.messages import Shown, What
from bot.core.people import Member, Standing
from bot.core.reviews import NotYours
from bot.core.reviews_store import Kind
from bot.core.sealed import DRAW_KEY
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import (
    cards,
    casework,
    hidden_cases,
    look_screen,
    looks_store,
    reachability,
    review_calls,
    second_looks,
    talks,
)
from bot.desk.look_screen import LookCard
from bot.desk.model import Dropped, Stage, is_drawn, ticket_of
from bot.desk.search import search_cases
from bot.desk.second_looks import SecondLooks
from bot.desk.verdict_form import NoSuchChoice
from bot.privacy import erasure
from bot.staff import former_staff_store
from bot.telegram.renderer import Renderer
from bot.values import Act, Finding, Outcome, Status, Why
from tests.kit.orders import RESTRICTED
from tests.kit.services import looks
from tests.kit.services.acts import announce, case_of, fresh
from tests.kit.services.desk_acts import UNDO_OVER, file_case, file_one, owed, said
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, open_desk


@pytest.fixture
def deployment(deployment):
    """Every decided case is drawn, unless a test says otherwise."""
    return looks.drawing(deployment)


@pytest.fixture
async def case(working, clock):
    """A case that Dana decided and whose reporter was told."""
    return await looks.told_case(working, clock)


async def test_a_case_is_drawn_only_when_its_outcome_is_told_and_once(
    working, after_undo
):
    async with working() as work:
        await looks.two_desks(work)
        case = await looks.decide(work, await file_case(work))
        assert await looks.look_of(work, case) is None, "it can still be undone"
    async with after_undo() as work:
        for _ in range(2):
            case = await looks.tell(work, case)
        look = await looks.look_of(work, case)
        assert len(await SecondLooks(work).waiting()) == 1
    assert (look.stage, look.percent) == (Stage.SECOND, 100)
    assert (look.first.finding.outcome, look.first.by) == (
        Outcome.RESTRICTED,
        DANA.telegram_id,
    )


@pytest.mark.parametrize("has_material", [True, False])
async def test_what_says_nothing_about_material_or_has_none_is_not_drawn(
    working, has_material, after_undo
):
    async with working() as work:
        await looks.two_desks(work)
        person, report = await file_one(work, **({} if has_material else {"url": None}))
        verdict = Finding(Outcome.DUPLICATE, "same") if has_material else RESTRICTED
        case = await looks.decide(work, await case_of(work, report), verdict)
        if not has_material:
            await erasure.erase(work, person)
    async with after_undo() as work:
        assert await looks.look_of(work, await looks.tell(work, case)) is None


async def test_the_ticket_follows_from_the_key_and_can_be_checked_afterwards(
    working, case
):
    async with working() as work:
        look, key = (
            await looks.look_of(work, case),
            await sealed.get_sealed_fact(work.tx, DRAW_KEY),
        )
        stored = await sealed.get_fact(work.tx, DRAW_KEY)
    assert look.ticket == ticket_of(key, case.id, case.decision.id)
    assert look.ticket != ticket_of(b"another key", case.id, case.decision.id)
    assert key.hex() not in stored, "the key is sealed at rest"


def test_five_of_a_hundred_tickets_are_drawn():
    tickets = [ticket_of(b"key", str(n), "decision") for n in range(20_000)]
    drawn = sum(is_drawn(ticket, 5) for ticket in tickets)
    assert 850 < drawn < 1150
    assert not any(is_drawn(ticket, 0) for ticket in tickets)
    assert all(is_drawn(ticket, 100) for ticket in tickets)


async def decided(
    database, deployment, clock, violation="drugs", verdict=RESTRICTED, case=None
):
    """A case that was decided and told, or decided anew."""
    async with database.transaction() as tx:
        work = Work(tx, deployment)
        await open_desk(work)
        if case is None:
            url = f"https://example.com/{work.now}"
            case = await file_case(work, url=url, violation=violation)
        else:
            case = await casework.reopen(work, case, DANA, Because(Why.MISTAKE))
        case = await looks.decide(work, case, verdict)
    clock.advance(seconds=UNDO_OVER)
    async with database.transaction() as tx:
        return await looks.tell(Work(tx, deployment), case)


async def test_after_an_overturned_decision_every_case_of_its_type_is_drawn_for_a_while(
    database, deployment, clock
):
    few = looks.drawing(deployment, percent=1e-9)

    async def drawn(violation="drugs"):
        case = await decided(database, few, clock, violation)
        async with database.reading() as tx:
            return case, await looks_store.open_of_case(tx, case.id)

    case, look = await drawn()
    assert look is None
    await decided(database, few, clock, verdict=looks.NOT_CONFIRMED, case=case)
    _, look = await drawn()
    assert not is_drawn(look.ticket, look.percent), "for its type alone"
    assert (await drawn("gambling"))[1] is None
    clock.advance(ms=31 * DAY_MS)
    assert (await drawn())[1] is None


async def test_an_outcome_that_only_became_more_does_not_count_as_overturned(
    working, clock, after_undo
):
    forwarded = Finding(Outcome.FORWARDED, "competence", authority="mia")
    case = await looks.told_case(working, clock, forwarded)
    async with working() as work:
        first = await looks.look_of(work, case)
        case = await looks.decide(work, case, RESTRICTED)
    async with after_undo() as work:
        case = await looks.tell(work, case)
        look = await looks.look_of(work, case)
        assert not await second_looks._overturned_lately(work, case.violation)
    assert (look.id, look.decision) == (first.id, case.decision.id), (
        "one look for one finding"
    )


async def offered(work, *actors):
    """Those of these people who would get the look."""
    found = []
    for actor in actors:
        _, free = await SecondLooks(work).offer(actor.telegram_id)
        found += [actor.name] if free else []
    return found


async def one_desk(working, clock, *members):
    """A case of the only desk that Dana decided and whose reporter was told."""
    async with working() as work:
        await open_desk(work)
        for actor in (DANA, MARAT, *members):
            await looks.join(work, actor, GROUP)
        case = await looks.decide(work, await file_case(work))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        return await looks.tell(work, case)


async def test_people_of_another_desk_get_it_who_neither_saw_the_board_nor_decided(
    case, work
):
    assert await offered(work, DANA, MARAT, looks.OLGA, looks.TIMUR) == [
        "Ольга",
        "Тимур",
    ]
    assert await SecondLooks(work).take_next(DANA.telegram_id) is None
    await looks.give(work, looks.OLGA, looks.NOT_CONFIRMED)
    assert await offered(work, DANA, looks.OLGA, looks.TIMUR) == ["Тимур"], (
        "a third person"
    )
    await looks.join(work, looks.TIMUR, GROUP)
    assert await offered(work, looks.TIMUR) == [], (
        "a member of both groups has seen the board"
    )


@pytest.mark.parametrize("has", ["acted", "opened the card"])
async def test_a_senior_of_the_same_desk_gets_it_who_had_nothing_to_do_with_it(
    working, clock, has
):
    case = await one_desk(working, clock, looks.SENIOR)
    async with working() as work:
        assert await offered(work, DANA, MARAT, looks.SENIOR) == ["Сауле"]
        if has == "acted":
            move = Move(
                Act.NOTE, work.now, looks.SENIOR.telegram_id, detail={"text": "?"}
            )
            await moves.make_move(work, case, move)
        else:
            person = await looks.join(work, looks.SENIOR, GROUP)
            await cards.give_private(work, case, person.id, "ru")
        assert await offered(work, looks.SENIOR) == []


async def test_a_senior_who_worked_at_the_desk_lately_comes_after_all_others(
    working, clock, case
):
    async with working() as work:
        await looks.join(work, looks.SENIOR, GROUP)
        other = await file_case(work, 43, url="https://example.com/other")
        await moves.make_move(
            work, other, Move(Act.TAKE, work.now, looks.SENIOR.telegram_id)
        )
        assert await offered(work, looks.SENIOR, looks.OLGA) == ["Ольга"]
        for actor in (looks.OLGA, looks.TIMUR):
            look, _ = await SecondLooks(work).take_next(actor.telegram_id)
            await looks.pass_on(work, look)
        assert await offered(work, looks.SENIOR) == ["Сауле"], (
            "there is no other person left"
        )
    clock.advance(ms=8 * DAY_MS)
    async with working() as work:
        assert case.desk is not None
        assert await offered(work, looks.SENIOR) == ["Сауле"]


async def test_with_no_person_at_all_it_waits_and_that_is_noted(working, clock):
    case = await one_desk(working, clock)
    async with working() as work:
        await review_calls.call(work)
        assert await reviews_store.counts(work.tx, Kind.LOOK) == (1, 0, 1)
        assert (await looks.review_of(work, case)).without_people_since == work.now
        await looks.join(work, looks.SENIOR, GROUP)
        await review_calls.call(work)
        assert await reviews_store.counts(work.tx, Kind.LOOK) == (1, 0, 0)


async def test_admins_hear_when_another_person_can_take_looks_and_when_nobody_can(
    working, clock
):
    heard = []
    for senior_stands in (None, Standing.MEMBER, Standing.MEMBER, Standing.LEFT):
        async with working() as work:
            await open_desk(work)
            await looks.join(work, MARAT, GROUP)
            if senior_stands is not None:
                await looks.join(work, looks.SENIOR)
                senior = looks.SENIOR.telegram_id
                await members_store.set_standing(work.tx, GROUP, senior, senior_stands)
            await said(work)
            await second_looks.tell_when_looks_begin(work)
            told = await owed(work, "SecondLooksSwitched")
            heard.append([params["people"] for _, _, params, *_ in told])
    assert heard == [[], [1], [], [0]]


async def test_who_works_alone_can_take_no_look_and_second_looks_wait(work):
    await open_desk(work)
    await looks.join(work, looks.SENIOR, GROUP)
    assert await second_looks.people_for_looks(work) == set()
    await looks.join(work, DANA, GROUP)
    assert await second_looks.people_for_looks(work) == {looks.SENIOR.telegram_id}


async def test_people_hear_of_it_once_a_day_and_a_look_held_for_a_day_goes_to_another(
    working, clock, case
):
    for late in (0, 1):
        async with working() as work:
            for _ in range(2):
                await review_calls.call(work)
            told = [params for _, _, params, *_ in await owed(work, "ReviewsWait")]
            heard = [(params["waiting"], params["late"]) for params in told]
            assert heard == [([["look", 1]], late)] * 2, "Olga and Timur"
            await said(work)
        clock.advance(ms=DAY_MS)
    async with working() as work:
        await SecondLooks(work).take_next(looks.OLGA.telegram_id)
        await review_calls.call(work)
        assert len(await owed(work, "ReviewsWait")) == 1
    clock.advance(ms=DAY_MS)
    async with working() as work:
        await review_calls.call(work)
        assert await offered(work, looks.OLGA, looks.TIMUR) == ["Тимур"]
        other = await desks_store.desk_at(work.tx, looks.OTHER_GROUP, None)
        await desks_store.desks.set(work.tx, other.id, active=0)
        assert await offered(work, looks.OLGA, looks.TIMUR) == [], (
            "a desk that closed lends nobody"
        )


async def three_cases(working, clock):
    """Cases that differ in their link and in how Dana decided them; one has a note."""
    async with working() as work:
        await looks.two_desks(work)
        told = []
        for n, verdict in enumerate(
            (looks.CONFIRMED, looks.FORWARDED, looks.NOT_CONFIRMED)
        ):
            case = await file_case(work, url=f"https://example.com/{n}")
            if n == 0:
                case = await talks.note(work, case, DANA, "Court order", None)
            told.append(await looks.decide(work, case, verdict))
    clock.advance(seconds=UNDO_OVER)
    async with working() as work:
        return [await looks.tell(work, case) for case in told]


async def test_screens_of_cases_that_were_decided_differently_are_the_same(
    working, clock, deployment
):
    told = await three_cases(working, clock)
    shown = []
    for _ in told:
        async with working() as work:
            look, case = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
            person = await work.person(looks.OLGA.telegram_id)
            params = {"look": look.id, "copy": person.id}
            post = SimpleNamespace(kind=LookCard.__name__, language="ru", params=params)
            for path in (
                (),
                ("not_confirmed",),
                ("not_confirmed", "review", "no_violation"),
            ):
                await SecondLooks(work).open(look.id, person.id, path)
                outgoing = await Renderer(deployment).render(work.tx, post)
                text = f"{outgoing.text}\n{outgoing.rows}"
                for own in (case.number, look.id, case.canonical, case.display):
                    text = text.replace(own, "")
                shown.append(text)
            await second_looks.give(work, look, looks.OLGA, looks.NOT_CONFIRMED)
    assert shown[:3] == shown[3:6] == shown[6:]
    assert not [text for text in shown if "Дана" in text or "Court order" in text]


async def test_lists_and_exports_leave_out_a_case_that_the_person_decides_again(
    working, clock
):
    await three_cases(working, clock)
    async with working() as work:
        look, case = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
        here = [await desks_store.desk_at(work.tx, GROUP, None)]
        found = await search_cases(work, case.number, here)
        [line] = found.lines
        assert line.case.decision is not None
        [masked] = (
            await hidden_cases.masked(work, looks.OLGA.telegram_id, found)
        ).lines
        assert (masked.case.decision, masked.here) == (None, False)
        assert await hidden_cases.masked(work, DANA.telegram_id, found) == found
        held = await reviews_store.cases_held_by(
            work.tx, Kind.LOOK, looks.OLGA.telegram_id
        )
        assert held == {look.case}, "what her exports leave out"
        is_clean = look.first.finding.outcome is Outcome.NOT_CONFIRMED
        same = looks.NOT_CONFIRMED if is_clean else looks.FORWARDED
        await second_looks.give(work, look, looks.OLGA, same)
        opened = await hidden_cases.masked(work, looks.OLGA.telegram_id, found)
        assert opened == found
        assert not await reviews_store.cases_held_by(
            work.tx, Kind.LOOK, looks.OLGA.telegram_id
        )


async def test_the_list_of_what_waits_for_authorities_leaves_it_out_too(working, clock):
    case = await looks.told_case(working, clock, looks.FORWARDED)
    async with working() as work:
        olga = await work.person(looks.OLGA.telegram_id)
        queue = AuthorityQueue((case.desk,), copy=olga.id)
        assert [one[0].id for one in (await queue.load(work))[0]] == [case.id]
        assert await SecondLooks(work).take_next(looks.OLGA.telegram_id)
        assert (await queue.load(work))[0] == ()


@pytest.mark.parametrize("is_taken", [True, False])
async def test_files_reach_a_person_of_another_desk_only_while_they_hold_the_look(
    working, clock, is_taken
):
    [case, *_] = await three_cases(working, clock)
    async with working() as work:
        person = await work.person(looks.OLGA.telegram_id)
        if is_taken:
            _, case = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
        shows = Shown(What.CARD, case.id)
        directory = reachability.Directory(work.deployment)
        found = await directory.reading(work.tx, person.recipient.address, shows)
        # Telegram is asked about the group that the right comes from.
        asked = Member(looks.OTHER_GROUP if is_taken else GROUP, looks.OLGA.telegram_id)
        assert found == asked
        if is_taken:
            await reachability.reader_left(
                work, looks.OTHER_GROUP, looks.OLGA.telegram_id
            )
            review = await looks.review_of(work, case)
            assert (review.holder, looks.OLGA.telegram_id in review.passed) == (
                None,
                True,
            )


async def told_now(work):
    """What waits to be said to reporters."""
    return await owed(work, "OutcomeNews") + await owed(work, "Reopened")


@pytest.mark.parametrize("ground", ["review", "rabat"])
async def test_the_same_outcome_on_another_ground_agrees(working, clock, ground):
    case = await looks.told_case(working, clock, looks.NOT_CONFIRMED, violation="other")
    async with working() as work:
        look = await looks.give(
            work, looks.OLGA, Finding(Outcome.NOT_CONFIRMED, ground, "opinion")
        )
        event = await store.last_event(work.tx, case.id, Act.SECOND_LOOK)
        assert (event.staff, event.detail["agrees"]) == (looks.OLGA.telegram_id, True)
        assert (await fresh(work, case)).decision == case.decision
        assert await told_now(work) == []
    assert look.agreed


async def test_a_third_decision_that_differs_replaces_the_first_and_reporters_hear_once(
    working, case, after_undo
):
    async with working() as work:
        look = await looks.give(work, looks.OLGA, looks.NOT_CONFIRMED)
        assert (look.stage, look.agreed) == (Stage.THIRD, False)
        assert (await fresh(work, case)).decision == case.decision, "not before"
        look = await looks.give(work, looks.TIMUR, looks.NOT_CONFIRMED)
        assert look.stage is Stage.OVERTURNED
        now = await fresh(work, case)
        assert now.decision.finding.outcome is Outcome.NOT_CONFIRMED
        assert (now.decision.by, now.status) == (looks.TIMUR.telegram_id, Status.CLOSED)
        assert await told_now(work) == [], "not before"
    async with after_undo() as work:
        for _ in range(2):
            await announce(work, now)
        [news] = await owed(work, "OutcomeNews")
        assert news[2]["again"], "the reporter reads that the decision was revised"
        assert await looks.look_of(work, case) is None, (
            "a third decision is not drawn again"
        )


async def test_a_case_file_is_recalled_once_a_third_decision_replaces_the_first(
    working, clock
):
    case = await looks.told_case(working, clock, verdict=looks.FORWARDED)
    async with working() as work:
        [referral] = await standing_of(work.tx, case.id)
        await looks.give(work, looks.OLGA, looks.NOT_CONFIRMED)
        assert await standing_of(work.tx, case.id) == [referral], (
            "the first decision stands"
        )
        await looks.give(work, looks.TIMUR, looks.NOT_CONFIRMED)
        recalled = await store.get_referral(work.tx, referral.id)
        assert recalled.stage is afterwards.Stage.RECALLED, (
            "though the third can be undone"
        )
        assert await standing_of(work.tx, case.id) == []


async def test_a_third_decision_can_be_undone_until_reporters_are_told(case, work):
    await looks.give(work, looks.OLGA, looks.NOT_CONFIRMED)
    await looks.give(work, looks.TIMUR, looks.NOT_CONFIRMED)
    now = await fresh(work, case)
    undone = await casework.undo(work, now, looks.TIMUR)
    assert (undone.decision.id, undone.announced_at) == (
        case.decision.id,
        case.announced_at,
    )
    assert undone.status is case.status


async def test_only_one_outcome_for_each_finding_can_be_chosen(work):
    offered = look_screen.look_step(work.channel, "drugs", ()).options
    assert set(offered) == {"forwarded", "not_confirmed", "out_of_scope"}
    for outcome in ("restricted", "removed", "duplicate", "overturned"):
        with pytest.raises(NoSuchChoice):
            look_screen.look_step(work.channel, "drugs", (outcome,))


async def test_of_many_simultaneous_decisions_one_counts(working, case):
    async with working() as work:
        look, _ = await SecondLooks(work).take_next(looks.OLGA.telegram_id)

    async def press():
        async with working() as work:
            await second_looks.give(work, look, looks.OLGA, looks.FORWARDED)

    ended = await asyncio.gather(*(press() for _ in range(20)), return_exceptions=True)
    refused = [each for each in ended if isinstance(each, (NotYours, VersionConflict))]
    assert (ended.count(None), len(refused)) == (1, 19)


async def test_two_people_never_hold_one_look(working, case):
    async def ask(actor):
        async with working() as work:
            queue = SecondLooks(work)
            taken = await queue.take_next(actor.telegram_id)
            return taken and (await queue.get(taken[0].id)).holder

    asked = (ask(one) for one in (looks.OLGA, looks.TIMUR) * 10)
    ended = await asyncio.gather(*asked, return_exceptions=True)
    found = {each for each in ended if each and not isinstance(each, VersionConflict)}
    assert found in ({looks.OLGA.telegram_id}, {looks.TIMUR.telegram_id})


async def test_a_look_that_is_passed_on_is_not_offered_again(case, work):
    look, _ = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
    await looks.pass_on(work, look)
    assert await SecondLooks(work).take_next(looks.OLGA.telegram_id) is None
    with pytest.raises(NotYours):
        await SecondLooks(work).held(look.id, looks.OLGA.telegram_id)
    assert (await SecondLooks(work).take_next(looks.TIMUR.telegram_id))[0].id == look.id


@pytest.mark.parametrize("is_erased", [False, True])
async def test_reopening_and_erasing_drop_the_look_and_it_is_counted(
    case, is_erased, work
):
    look, _ = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
    if is_erased:
        await erasure.erase(work, await work.person(42))
    else:
        await casework.reopen(work, case, BOSS, Because(Why.NEW_FACTS))
    after = await looks_store.get_look(work.tx, look.id)
    assert (after.stage, after.dropped) == (Stage.DROPPED, Dropped.CHANGED)
    assert await looks.look_of(work, case) is None
    with pytest.raises(NotYours):
        await SecondLooks(work).held(look.id, looks.OLGA.telegram_id)
    assert await owed(work, "LookCard"), "who held it sees that it is over"


async def test_a_look_goes_on_while_another_report_of_the_case_stands(working, clock):
    case = await looks.told_case(working, clock, looks.FORWARDED)
    async with working() as work:
        await file_one(work, 43)
        await said(work)
        look, _ = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
        await erasure.erase(work, await work.person(42))
        assert (await looks_store.get_look(work.tx, look.id)).stage is Stage.SECOND
        assert await owed(work, "LookCard"), "it is shown anew, without what was erased"
        assert (await looks.review_of(work, case)).holder == looks.OLGA.telegram_id


async def test_a_link_that_was_reported_again_is_not_overturned_behind_its_new_case(
    case, work
):
    await looks.give(work, looks.OLGA, looks.NOT_CONFIRMED)
    look, _ = await SecondLooks(work).take_next(looks.TIMUR.telegram_id)
    await file_one(work, 43)
    look = await second_looks.give(work, look, looks.TIMUR, looks.NOT_CONFIRMED)
    assert look.dropped is Dropped.REPORTED_AGAIN
    assert (await fresh(work, case)).decision == case.decision


async def test_a_pseudonym_takes_the_place_of_former_staff_in_looks(case, work):
    look, _ = await SecondLooks(work).take_next(looks.OLGA.telegram_id)
    await looks.pass_on(work, look)
    await looks.give(work, looks.TIMUR, looks.NOT_CONFIRMED)
    for n, actor in enumerate((DANA, looks.OLGA, looks.TIMUR), 1):
        await former_staff_store.replace_by_pseudonym(work.tx, actor.telegram_id, -n)
    look = await looks.look_of(work, case)
    assert (look.first.by, look.second.by) == (-1, -3)
    assert (await looks.review_of(work, case)).passed == {-2}
