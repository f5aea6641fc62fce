"""A second look, an appeal and a case of a colleague come to one named person, who takes or refuses.

Proposals: test_proposals.py.
"""

import pytest

from bot.core import members_store
from bot.core.reviews import QUEUES, Called, NotYours
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.desk import holds, review_calls
from bot.desk.asked import Given
from bot.desk.brought import note_arrival
from bot.desk.buttons import CardMenu, OpenMenu, RefuseCase, TakeCase
from bot.desk.card_messages import Card, working_card
from bot.desk.review_queue import AcceptReview, RefuseReview, ReviewBrought
from bot.desk.second_looks import SecondLooks
from bot.register.appeals import Appeals
from bot.telegram.renderer import Renderer
from tests.kit.register import appeals as kit
from tests.kit.services import looks
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import (
    BECAUSE,
    file_case,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)
from tests.kit.services.looks import OLGA, TIMUR
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, MARAT, at_work, employ

PEOPLE = {actor.telegram_id: actor for actor in (DANA, MARAT, OLGA, TIMUR, BOSS)}


@pytest.fixture
def deployment(deployment):
    """Every decided case is drawn for a second look."""
    return looks.drawing(deployment)


async def asked(work):
    """The people asked by name since the last look, and the reviews."""
    await said(work)
    await review_calls.call(work)
    found = []
    for actor in PEOPLE.values():
        person = await work.person(actor.telegram_id)
        for to, _, params, *_ in await owed(work, "ReviewBrought"):
            if person is not None and to == f"person:{person.id}":
                found.append((actor, params["review"]))
    await said(work)
    return found


async def shown(work, actor, review, kind=Kind.LOOK):
    """The question as this person reads it now: its text and what its buttons do."""
    person = await work.person(actor.telegram_id)
    message = ReviewBrought(kind, review, person.id)
    speaker = Renderer(work.deployment).speaker("en", work.now)
    outgoing = message.render(speaker, await message.load(work))
    return outgoing.text, [type(b.action) for row in outgoing.rows for b in row]


@pytest.mark.usefixtures("noon")
async def test_a_second_look_asks_one_person_who_takes_it_in_that_message(
    working, clock
):
    case = await looks.told_case(working, clock)
    async with working() as work:
        [(one, review)] = await asked(work)
        assert one in {OLGA, TIMUR}, "who took part is not asked"
        text, buttons = await shown(work, one, review)
        assert buttons == [AcceptReview, RefuseReview]
        assert case.number not in text
        assert await asked(work) == [], "asked once"
        visit = await in_private(work, one)
        assert await press(visit, AcceptReview(Kind.LOOK, review)) is Toast.RECORDED
        [(to, *_)] = await owed(work, "LookCard")
        person = await work.person(one.telegram_id)
        assert to == f"person:{person.id}"
        assert (await looks.review_of(work, case)).holder == one.telegram_id
        assert (await shown(work, one, review))[1] == []


async def offered(work, reader, kind):
    """What /queue says of the people who are called, and its whole text."""
    queue = QUEUES[kind](work)
    told = await queue.offered(reader.telegram_id, is_private=False)
    text = told.render(Renderer(work.deployment).speaker("en", work.now)).text
    return [(one.name, one.stage) for one in told.called], text


async def stages_of(work, case, kind):
    """The stages that the desk reads: called, delivered, taken."""
    [(one, review)] = await asked(work)
    person = await work.person(one.telegram_id)
    params = {"kind": kind.value, "review": review, "copy": person.id}
    found = [await offered(work, DANA, kind)]
    await note_arrival(work, "ReviewBrought", {**params, "copy": "another"})
    found.append(await offered(work, DANA, kind))
    await note_arrival(work, "ReviewBrought", params)
    found.append(await offered(work, DANA, kind))
    visit = await in_private(work, one)
    await press(visit, AcceptReview(kind, review))
    await note_arrival(work, "ReviewBrought", params)
    found.append(await offered(work, DANA, kind))
    name = await members_store.staff_name(work.tx, one.telegram_id)
    every = [Called.ON_ITS_WAY, Called.ON_ITS_WAY, Called.DELIVERED, Called.OPENED]
    for stage, (called, text) in zip(every, found, strict=True):
        assert called == [(name, stage)]
        assert stage.sentence.format(name=name) in text
        assert case.number not in text, "whose decision it is stays unknown"


@pytest.mark.usefixtures("noon")
async def test_the_desk_sees_how_far_a_call_to_a_second_look_reached(working, clock):
    case = await looks.told_case(working, clock)
    async with working() as work:
        await stages_of(work, case, Kind.LOOK)


@pytest.mark.usefixtures("noon")
async def test_the_desk_sees_how_far_a_call_to_an_appeal_reached(working, clock):
    case = await kit.published(working, clock)
    async with working() as work:
        await kit.contest(work)
        await at_work(work, *PEOPLE.values())
        for actor in PEOPLE.values():
            await employ(work, actor)
        await stages_of(work, case, Kind.APPEAL)


@pytest.mark.usefixtures("noon")
async def test_who_passes_it_on_is_not_asked_again_and_a_colleague_is(working, clock):
    await looks.told_case(working, clock)
    async with working() as work:
        [(one, review)] = await asked(work)
        visit = await in_private(work, one)
        assert await press(visit, RefuseReview(Kind.LOOK, review)) is Toast.PASSED_ON
        assert "passed it on" in (await shown(work, one, review))[0]
        [(other, again)] = await asked(work)
        assert (again, other) == (review, ({OLGA, TIMUR} - {one}).pop())
        assert await press(visit, AcceptReview(Kind.LOOK, review)) is Toast.REVIEW_OVER
        assert await press(visit, RefuseReview(Kind.LOOK, "other")) is Toast.REVIEW_OVER


@pytest.mark.usefixtures("noon")
async def test_after_each_reminder_another_person_is_asked_and_who_takes_it_ends_the_question(
    working, clock
):
    await looks.told_case(working, clock)
    async with working() as work:
        [(one, review)] = await asked(work)
    clock.advance(seconds=25 * 3600)
    async with working() as work:
        [(other, _)] = await asked(work)
        assert {one, other} == {OLGA, TIMUR}
        await SecondLooks(work).take_next(one.telegram_id)
        told = await owed(work, "ReviewBrought")
        person = await work.person(other.telegram_id)
        assert [to for to, *_ in told] == [f"person:{person.id}"]
        assert (await shown(work, other, review))[1] == []


@pytest.mark.usefixtures("noon")
async def test_a_person_is_asked_about_one_at_a_time(working, clock):
    await looks.told_case(working, clock)
    async with working() as work:
        second = await file_case(work, 43, url="https://example.com/second")
        third = await file_case(work, 46, url="https://example.com/third")
        for case in (second, third):
            await looks.decide(work, case)
    clock.advance(seconds=700)
    async with working() as work:
        for case in (second, third):
            await looks.tell(work, case)
        found = await asked(work)
        assert {actor for actor, _ in found} == {OLGA, TIMUR}
        assert len({review for _, review in found}) == 2
        one, review = found[0]
        await SecondLooks(work).accept(review, one.telegram_id)
        [(again, third_review)] = await asked(work)
        assert again == one
        assert third_review not in {review for _, review in found}


@pytest.mark.usefixtures("noon")
async def test_an_appeal_asks_one_person_who_took_no_part(working, clock):
    case = await kit.published(working, clock)
    async with working() as work:
        await kit.contest(work)
        appeal = await kit.only(work, case)
        found = [one for one in await asked(work) if one[1] == appeal.id]
        [(one, _)] = found
        assert one != DANA
        with pytest.raises(NotYours):
            await Appeals(work).accept(appeal.id, DANA.telegram_id)
        visit = await in_private(work, one)
        button = AcceptReview(Kind.APPEAL, appeal.id)
        assert await press(visit, button) is Toast.RECORDED
        assert await owed(work, "AppealCard")
        assert (await Appeals(work).get(appeal.id)).holder == one.telegram_id


async def stage(work, case):
    """The stage of the case on Dana's card, and the words of it."""
    dana = await work.person(DANA.telegram_id)
    view = await Card(case.id, dana.id).load(work)
    speaker = Renderer(work.deployment).speaker("en", work.now)
    return view.asked, "Марат got" in working_card(speaker, view).text


async def given(work, case, desk):
    """Dana handed the case over to Marat: the case, and what he reads."""
    await open_in_private(work, desk, case)
    await at_work(work, DANA, MARAT)
    await employ(work, MARAT)
    await said(work)
    after = await holds.hand_over(work, case, DANA, desk, MARAT.telegram_id, BECAUSE)
    [(_, _, params, *_)] = await owed(work, "HandedOver")
    return after, params


@pytest.mark.usefixtures("noon")
async def test_who_hands_a_case_over_sees_when_it_arrived_and_was_opened(working):
    async with working() as work:
        desk, case = await ready(work)
        case, params = await given(work, case, desk)
        assert await stage(work, case) == (Given.ON_ITS_WAY, False)
        await said(work)
        await note_arrival(work, "HandedOver", params)
        dana = await work.person(DANA.telegram_id)
        assert f"person:{dana.id}" in [to for to, *_ in await owed(work, "Card")]
        assert await stage(work, case) == (Given.DELIVERED, True)
        visit = await in_private(work, MARAT)
        at = (case.id, case.version)
        await press(visit, OpenMenu(*at, CardMenu.MORE))
        assert await stage(work, case) == (Given.OPENED, True)
        assert await press(visit, RefuseCase(*at)) is Toast.RELEASED
        assert await stage(work, await fresh(work, case)) == (None, False)
        await holds.end_idle_holds(work)


@pytest.mark.usefixtures("noon")
async def test_a_case_of_a_colleague_is_taken_in_the_message_that_brings_it(working):
    async with working() as work:
        desk, case = await ready(work)
        case, params = await given(work, case, desk)
        told = holds.HandedOver(
            case.id, case.version, case.number, "Дана", BECAUSE, params["is_own"]
        )
        speaker = Renderer(work.deployment).speaker("en", work.now)
        [[take, refuse]] = told.render(speaker).rows
        assert (type(take.action), type(refuse.action)) == (TakeCase, RefuseCase)
        visit = await in_private(work, MARAT)
        assert await press(visit, take.action) is Toast.TAKEN
        assert await stage(work, await fresh(work, case)) == (Given.OPENED, True)


async def test_at_night_a_case_of_a_colleague_comes_in_the_morning_and_its_hold_begins_then(
    working, clock
):
    clock.advance(seconds=12 * 3600)
    async with working() as work:
        assert work.is_night
        desk, case = await ready(work)
        case, _ = await given(work, case, desk)
        assert case.held_at > work.now
    clock.advance(seconds=6 * 3600)
    async with working() as work:
        await holds.end_idle_holds(work)
        assert (await fresh(work, case)).holder == MARAT.telegram_id


async def test_a_colleague_who_reported_the_case_learns_of_it_without_a_button_to_take_it(
    working,
):
    async with working() as work:
        desk, case = await ready(work)
        await at_work(work, DANA, MARAT)
        await file_one(work, MARAT.telegram_id)
        case, params = await given(work, await fresh(work, case), desk)
        assert params["is_own"]
        await note_arrival(work, "HandedOver", params)
        assert await stage(work, case) == (Given.DELIVERED, True)
