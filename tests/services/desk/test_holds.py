"""Cases that are given away or put off, and holds that end by themselves."""

import pytest

from bot.cases import store
from bot.cases.model import HOLD_MS, Because, HeldByOther, IllegalMove, Recused
from bot.core import members_store, people_store
from bot.core.people import Standing
from bot.core.queues import tasks_store
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.toasts import Toast
from bot.desk import case_history, casework, colleagues, holds, next_case, talks
from bot.desk.buttons import ActBecause, AskWhy, digest_of
from bot.desk.holds import NotReachable
from bot.desk.model import Snooze
from bot.reports import additions
from bot.values import Act, Status, Urgency, Why, replace
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import fresh
from tests.kit.services.desk_acts import (
    acts_of,
    asked_about,
    file_one,
    owed,
    ready,
    said,
)
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, GROUP, MARAT, at_work

SHIFT = Because(Why.SHIFT)


async def test_a_release_keeps_its_reason_for_the_history(work, case):
    held = await casework.take(work, case, DANA)
    held = await holds.release(work, held, DANA, SHIFT)
    assert (held.holder, held.status) == (None, Status.RECEIVED)
    held = await casework.take(work, held, DANA)
    await holds.release(work, held, DANA, Because(words="На обед"))
    *_, first, _, second = (await case_history.read_history(work, case)).lines
    assert (first.act, first.name, first.why) == (Act.RELEASE, "Дана", Why.SHIFT)
    assert (second.why, second.text) == (None, "На обед")


@pytest.mark.parametrize("lost", ["membership", "chat", "never wrote"])
async def test_nothing_is_handed_over_to_who_left_or_cannot_be_written_to(
    work, desk, case, lost
):
    if lost != "never wrote":
        [marat] = await at_work(work, MARAT)
        assert await colleagues.find_colleague(work, desk, 22) is not None
    if lost == "membership":
        await members_store.set_standing(work.tx, GROUP, 22, Standing.LEFT)
    elif lost == "chat":
        await people_store.mark_unreachable(work.tx, marat.id)
    held = await casework.take(work, case, DANA)
    with pytest.raises(NotReachable):
        await holds.hand_over(work, held, DANA, desk, 22, SHIFT)
    await at_work(work, DANA)
    ask = AskWhy(held.id, held.version, Act.HAND_OVER, "22")
    assert await press(await in_private(work, DANA), ask) is Toast.NOT_REACHABLE
    assert await fresh(work, case) == held
    assert await colleagues.of_desk(work, desk, frozenset({11})) == []


async def test_colleagues_are_those_in_the_group_who_were_active_last(working, clock):
    async with working() as work:
        desk, _ = await ready(work)
        await at_work(work, DANA, MARAT, BOSS)
    clock.advance(ms=DAY_MS)
    async with working() as work:
        await members_store.seen_staff(work.tx, 22, "Марат")
        await members_store.set_standing(work.tx, GROUP, 33, Standing.KICKED)
        for but, expected in ((frozenset(), [22, 11]), (frozenset({22}), [11])):
            found = await colleagues.of_desk(work, desk, but)
            assert [each.telegram_id for each in found] == expected


async def test_a_case_passed_on_is_not_offered_again_nor_decided(work, desk, case):
    dana, marat = await at_work(work, DANA, MARAT)
    held = await next_case.take_next(work, [desk], DANA, dana, "ru")
    await said(work)
    free = await holds.recuse(replace(work, private_chat=dana.id), held, DANA)
    assert (free.holder, free.status, free.recused) == (None, Status.RECEIVED, {11})
    assert await fresh(work, case) == free
    mine = [row for row in await owed(work) if row[0] == f"person:{dana.id}"]
    assert [kind for _, kind, *_ in mine] == ["PassedOn"]
    assert await store.cards_of(work.tx, case.id) == {}
    assert await next_case.take_next(work, [desk], DANA, dana, "ru") is None
    for act in (casework.take, lambda *to: casework.decide_case(*to, RESTRICTED)):
        with pytest.raises(Recused):
            await act(work, free, DANA)
    with pytest.raises(Recused):
        await holds.hand_over(work, free, MARAT, desk, 11, SHIFT)
    held = await next_case.take_next(work, [desk], MARAT, marat, "ru")
    at, path = (held.id, held.version), (Act.HAND_OVER.value, "11")
    await press(await in_private(work, MARAT), AskWhy(*at, *path))
    button = ActBecause(*at, digest_of(path), Why.SHIFT)
    assert await press(await in_private(work, MARAT), button) is Toast.NOT_REACHABLE
    assert await fresh(work, case) == held
    await said(work)
    mine = replace(work, private_chat=dana.id)
    back = await holds.take_conflict_back(mine, held, DANA, "ru")
    assert (back.holder, back.recused) == (22, frozenset())
    assert "Card" in [
        kind for to, kind, *_ in await owed(work) if to == f"person:{dana.id}"
    ]
    with pytest.raises(IllegalMove):
        await holds.take_conflict_back(mine, back, DANA, "ru")


async def test_a_conflict_can_be_declared_while_a_colleague_holds_the_case(work, case):
    held = await casework.take(work, case, MARAT)
    after = await holds.recuse(work, held, DANA)
    assert (after.holder, after.recused) == (22, {11})
    with pytest.raises(IllegalMove):
        await holds.recuse(work, after, DANA)
    done = await casework.decide_case(work, after, MARAT, RESTRICTED)
    with pytest.raises(Recused):
        await casework.undo(work, done, DANA)


async def test_a_hold_without_moves_is_warned_of_once_and_then_ends(working, clock):
    async with working() as work:
        _, case = await ready(work)
        [dana] = await at_work(work, DANA)
        await casework.take(work, case, DANA)
        await said(work)
    clock.advance(ms=HOLD_MS - holds.WARNED_MS)
    for _ in range(2):
        async with working() as work:
            await holds.end_idle_holds(work)
    async with working() as work:
        [(address, _, told, *_)] = await owed(work, "HoldEnds")
        assert address == f"person:{dana.id}"
        assert told["at"] == work.now + holds.WARNED_MS
        assert await tasks_store.run_at(work.tx, "lapse") == work.now + 60 * 1000
        await said(work)
    clock.advance(ms=holds.WARNED_MS)
    async with working() as work:
        await holds.end_idle_holds(work)
        free = await fresh(work, case)
        assert (free.holder, free.status) == (None, Status.RECEIVED)
        newest = (await case_history.read_history(work, case)).lines[-1]
        assert (newest.act, newest.name) == (Act.LAPSE, "Дана")
        assert "Card" in [kind for _, kind, *_ in await owed(work)]


async def test_a_move_of_its_holder_makes_a_hold_begin_anew(working, clock):
    async with working() as work:
        desk, case = await ready(work)
        held = await casework.take(work, case, DANA)
    clock.advance(ms=HOLD_MS - 1)
    async with working() as work:
        held = await talks.note(work, held, MARAT, "Не моё", desk)
        held = await talks.note(work, held, DANA, "Смотрю", desk)
    clock.advance(ms=HOLD_MS - 1)
    async with working() as work:
        await holds.end_idle_holds(work)
        assert (await fresh(work, case)).holder == 11


async def test_a_case_put_off_comes_back_to_who_put_it_off(working, clock):
    async with working() as work:
        desk, case = await ready(work)
        dana, marat = await at_work(work, DANA, MARAT)
        asleep = await holds.snooze(work, case, DANA, Snooze.HOURS)
        until = work.now + 3 * HOUR_MS
        assert (asleep.holder, asleep.snoozed_until) == (11, until)
        assert await tasks_store.run_at(work.tx, f"wake:{case.id}") == until
    clock.advance(ms=3 * HOUR_MS - 1)
    async with working() as work:
        await holds.end_idle_holds(work)
        assert await next_case.take_next(work, [desk], MARAT, marat, "ru") is None
        with pytest.raises(HeldByOther):
            await casework.take(work, asleep, MARAT)
        await said(work)
    clock.advance(ms=1)
    async with working() as work:
        await holds.wake(work, case=case.id, until=until)
        awake = await fresh(work, case)
        assert (awake.holder, awake.held_at, awake.snoozed_until) == (
            11,
            work.now,
            None,
        )
        mine = [kind for to, kind, *_ in await owed(work) if to == f"person:{dana.id}"]
        assert mine == ["Card", "SnoozeOver"]
        await holds.wake(work, case=case.id, until=until)
        assert await acts_of(work, case) == [Act.OPEN, Act.SNOOZE, Act.WAKE]


async def test_a_case_put_off_by_who_left_is_free_when_its_time_comes(working, clock):
    async with working() as work:
        _, case = await ready(work)
        await at_work(work, DANA)
        asleep = await holds.snooze(work, case, DANA, Snooze.HOUR)
    clock.advance(ms=HOUR_MS)
    async with working() as work:
        await members_store.set_standing(work.tx, GROUP, 11, Standing.LEFT)
        await holds.wake(work, case=case.id, until=asleep.snoozed_until)
        free = await fresh(work, case)
        assert (free.holder, free.status, free.snoozed_until) == (
            None,
            Status.RECEIVED,
            None,
        )


async def test_an_answer_and_a_take_bring_a_case_back_before_its_time(work, desk, case):
    person, report = await file_one(work, 43)
    case = await fresh(work, case)
    await talks.ask(work, case, DANA, "Когда?", desk)
    case = await fresh(work, case)
    with pytest.raises(IllegalMove):
        await holds.snooze(
            work, replace(case, urgency=Urgency.URGENT), DANA, Snooze.DAYS
        )
    asleep = await holds.snooze(work, case, DANA, Snooze.DAYS)
    assert asleep.status is Status.NEED_INFO
    [question] = await asked_about(work, case)
    assert isinstance(
        await additions.add(work, person, report, "Утром", (), question.id), str
    )
    awake = await fresh(work, case)
    assert (awake.status, awake.holder, awake.snoozed_until) == (
        Status.UNDER_REVIEW,
        11,
        None,
    )
    assert awake.held_at == work.now
    asleep = await holds.snooze(work, awake, DANA, Snooze.DAYS)
    assert (await casework.take(work, asleep, DANA)).snoozed_until is None
