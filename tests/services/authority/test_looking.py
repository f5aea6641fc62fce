"""Decided cases are looked at again by people; reporters hear what is new, each once."""

from datetime import date

import pytest

from bot.authorities import follow_ups
from bot.cases import store
from bot.cases.model import IllegalMove
from bot.core import members_store
from bot.desk import casework
from bot.links.link import defang
from bot.telegram.renderer import Renderer
from bot.values import Act, Duty, Found, Outcome, replace
from tests.kit.orders import ORDER, decided_as
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import BECAUSE, owed, ready, said
from tests.kit.services.team import DANA, MARAT, at_work

DAY = 86_400


async def told(work, outcome=Outcome.RESTRICTED, order=ORDER):
    """A case with this outcome, of which its reporters are to be told; and its desk."""
    desk, case = await ready(work, 41, 42)
    verdict = decided_as(outcome)
    if outcome is Outcome.RESTRICTED:
        verdict = replace(verdict, order=order)
    case = await casework.decide_case(work, case, DANA, verdict)
    await casework.undo_shown(work, case.id, case.decision.id)
    return desk, case


@pytest.fixture
def decided(working, clock):
    async def go(outcome=Outcome.RESTRICTED, order=ORDER):
        async with working() as work:
            desk, case = await told(work, outcome, order)
        clock.advance(seconds=61)
        async with working() as work:
            await casework.announce(work, case=case.id, decision=case.decision.id)
            await said(work)
            return desk, await fresh(work, case)

    return go


async def due(work, desk):
    found = await follow_ups.next_due(work, [desk])
    return [found.case] if isinstance(found, follow_ups.LookAsk) else []


async def asked(work, case):
    """What the question about a case shows, and what it knows of its last answer and its order."""
    ask = follow_ups.LookAsk(case.id)
    view = await ask.load(work)
    text = ask.render(Renderer(work.deployment).speaker("en", work.now), view).text
    return text, view[1]


async def test_a_case_is_due_on_the_days_of_the_channel_file(decided, working, clock):
    desk, case = await decided()
    async with working() as work:
        assert await due(work, desk) == []
    clock.advance(seconds=7 * DAY)
    async with working() as work:
        assert await due(work, desk) == [case.id]
        await follow_ups.answer(work, case, DANA, Found.UNSEEN)
        assert await due(work, desk) == []
    clock.advance(seconds=DAY)
    async with working() as work:
        assert await due(work, desk) == [case.id], "the day after one could not look"
        await follow_ups.answer(work, await fresh(work, case), DANA, Found.GONE)
        assert await due(work, desk) == []
    clock.advance(seconds=22 * DAY)
    async with working() as work:
        assert await due(work, desk) == [case.id]
        await follow_ups.answer(work, await fresh(work, case), DANA, Found.GONE)
    clock.advance(seconds=400 * DAY)
    async with working() as work:
        assert await due(work, desk) == []


@pytest.mark.parametrize(
    ("outcome", "found", "is_told"),
    [
        (Outcome.RESTRICTED, Found.GONE, True),
        (Outcome.REMOVED, Found.GONE, False),
        (Outcome.REMOVED, Found.MOVED, True),
        (Outcome.REMOVED, Found.THERE, True),
        (Outcome.FORWARDED, Found.THERE, False),
    ],
)
async def test_reporters_hear_only_what_is_new_to_them_and_once(
    decided, working, outcome, found, is_told
):
    _, case = await decided(outcome)
    async with working() as work:
        assert defang(case.canonical) in (await asked(work, case))[0]
        first = await follow_ups.answer(work, case, DANA, found)
        assert first.tells is is_told
        assert len(await owed(work, "MaterialNews")) == (2 if is_told else 0)
        last = (await store.newest_events(work.tx, case.id, 99))[-1]
        assert (last.act, last.staff, last.detail) == (
            Act.LOOK,
            11,
            {"found": found.value},
        )
        _, followed = await asked(work, case)
        assert (followed.found, followed.looked_at) == (found, work.now)
        again = await follow_ups.answer(work, await fresh(work, case), DANA, found)
        assert not again.tells
        assert len(await owed(work, "MaterialNews")) == (2 if is_told else 0)


async def test_an_order_that_ends_is_noticed_and_prolonged(decided, working, clock):
    clock.now = 1_790_000_000_000  # 21 September 2026
    desk, case = await decided(order=replace(ORDER, until=date(2026, 9, 23)))
    async with working() as work:
        with pytest.raises(IllegalMove):
            await follow_ups.order_over(work, case, DANA)
    clock.advance(seconds=3 * DAY)
    async with working() as work:
        assert await due(work, desk) == [case.id]
        assert "The order has ended. Was it prolonged?" in (await asked(work, case))[0]
        longer = replace(ORDER, until=date(2027, 1, 31))
        await follow_ups.prolong(work, case, DANA, longer)
        after = await fresh(work, case)
        assert after.decision.finding.order == longer
        assert after.decision.id == case.decision.id
        assert await due(work, desk) == []
        assert (await store.get_follow_up(work.tx, case.id)).order_until == date(
            2027, 1, 31
        )
    clock.advance(seconds=200 * DAY)
    async with working() as work:
        await follow_ups.order_over(work, after, DANA)
        with pytest.raises(IllegalMove):
            await follow_ups.order_over(work, await fresh(work, case), DANA)
        assert (await store.get_follow_up(work.tx, case.id)).order_over_at == work.now


async def test_a_case_that_was_opened_again_is_not_followed(decided, working, clock):
    desk, case = await decided()
    clock.advance(seconds=8 * DAY)
    async with working() as work:
        reopened = await casework.reopen(work, case, DANA, BECAUSE)
        assert await due(work, desk) == []
        with pytest.raises(IllegalMove):
            await follow_ups.answer(work, reopened, DANA, Found.GONE)


async def test_a_case_is_followed_only_from_when_reporters_were_told(work):
    _, case = await told(work)
    assert await store.get_follow_up(work.tx, case.id)
    with pytest.raises(IllegalMove):
        await follow_ups.answer(work, case, DANA, Found.GONE)
    await casework.undo(work, case, DANA)
    assert await store.get_follow_up(work.tx, case.id) is None


async def test_a_person_on_duty_is_asked_once_a_day_in_private(decided, working, clock):
    await decided()
    clock.advance(seconds=8 * DAY)
    async with working() as work:
        [dana] = await at_work(work, DANA)
        await members_store.put_duty(work.tx, DANA.telegram_id, Duty(switched_on=True))
        for _ in range(2):
            await follow_ups.sweep_looks(work)
        [(address, _, due, *_)] = await owed(work, "LooksDue")
        assert (address, due["total"]) == (f"person:{dana.id}", 1)


async def test_where_nobody_is_on_duty_the_people_of_the_desk_are_asked_by_turns(
    decided, working, clock, noon
):
    await decided()
    clock.advance(seconds=8 * DAY)
    async with working() as work:
        people = await at_work(work, DANA, MARAT)
    asked_of = []
    for _ in range(3):
        async with working() as work:
            await follow_ups.sweep_looks(work)
            [(address, *_)] = await owed(work, "LooksDue")
            asked_of.append(address)
            await said(work)
        clock.advance(seconds=DAY)
    dana, marat = (f"person:{person.id}" for person in people)
    assert asked_of in ([dana, marat, dana], [marat, dana, marat])


async def test_a_desk_whose_people_cannot_be_written_to_is_asked_in_its_group(
    decided, working, clock, noon
):
    desk, _ = await decided()
    clock.advance(seconds=8 * DAY)
    async with working() as work:
        for _ in range(2):
            await follow_ups.sweep_looks(work)
        [(address, _, shown, *_)] = await owed(work, "LooksDue")
        assert (address, shown["is_private"]) == (f"chat:{desk.chat}", False)
