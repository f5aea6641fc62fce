"""Of simultaneous presses one counts; a case that is reported again and again can be worked on."""

import asyncio
from dataclasses import replace

import pytest

from bot.cases import store
from bot.cases.model import Because, HeldByOther, IllegalMove
from bot.core.database.database import TransientDatabaseError, VersionConflict
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk import cards, casework, corrections, holds
from bot.desk.buttons import (
    ActBecause,
    ConfirmVerdict,
    TakeCase,
    UndoDecision,
    UsePreset,
    digest_of,
)
from bot.desk.model import Snooze
from bot.desk.verdicts import choosing
from bot.values import Act, Outcome, Status, Why
from tests.kit.orders import RESTRICTED
from tests.kit.services.acts import announce, case_of
from tests.kit.services.desk_acts import BECAUSE, UNDO_OVER, file_one, ready, said
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, MARAT, at_work, open_desk

WHY = (Act.REOPEN.value,)
BUTTONS = {
    Act.TAKE: (TakeCase, (), Toast.TAKEN, Status.UNDER_REVIEW),
    Act.DECIDE: (UsePreset, ("clean",), Toast.VERDICT, Status.CLOSED),
    Act.UNDO: (UndoDecision, (), Toast.UNDONE, Status.RECEIVED),
    Act.REOPEN: (ActBecause, (digest_of(WHY), Why.MISTAKE), Toast.REOPENED, Status.RECEIVED),
}


async def both_before(work, act):
    """Two moderators in private, each before a card that offers the act; the case."""
    _, case = await ready(work)
    if act in (Act.UNDO, Act.REOPEN):
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
    for person in await at_work(work, DANA, MARAT):
        await cards.give_private(work, case, person.id, "ru")
        if act is Act.REOPEN:
            here = Work(work.tx, work.deployment, private_chat=person.id)
            await cards.open_menu(here, case, ("b", *WHY))
    return case


@pytest.mark.parametrize("act", BUTTONS, ids=str)
async def test_a_hundred_presses_of_two_moderators_have_one_winner(
    database, deployment, working, act
):
    async with working() as work:
        case = await both_before(work, act)
    button, values, claim, status = BUTTONS[act]
    action = button(case.id, case.version, *values)

    async def press_once(actor):
        async with database.transaction() as tx:
            toast = await press(await in_private(Work(tx, deployment), actor), action)
            assert toast is not None
            return actor.name if toast is claim else None

    pressed = (press_once(DANA if n % 2 else MARAT) for n in range(100))
    winners = [name for name in await asyncio.gather(*pressed) if name]
    # Who holds a case is told so again.
    assert len(set(winners) if act is Act.TAKE else winners) == 1
    async with working() as work:
        after = await store.cases.get(work.tx, case.id)
        acts = [event.act for event in await store.events_of(work.tx, case.id)]
    assert (after.version, after.status) == (case.version + 1, status)
    assert acts[-1] is act
    assert acts.count(act) == 1


ACTS = {
    "hand over": lambda w, case, actor, to: holds.hand_over(w, case, actor, to, 33, BECAUSE),
    "put off": lambda w, case, actor, _: holds.snooze(w, case, actor, Snooze.HOUR),
    "refuse": lambda w, case, *_: holds.refuse(w, case, BOSS, BECAUSE),
    "pass on": lambda w, case, actor, _: holds.recuse(w, case, actor),
    "correct the type": lambda w, case, actor, _: corrections.set_type(w, case, actor, "pyramid"),
    "correct the region": lambda w, case, actor, _: corrections.set_region(w, case, actor, "KZ-71"),
    "move": lambda w, case, actor, to: corrections.move_to(w, case, actor, to, BECAUSE),
    "split": lambda w, case, actor, _: corrections.split(w, case, actor, BECAUSE),
}


@pytest.mark.parametrize("act", ACTS)
async def test_of_a_hundred_simultaneous_acts_one_counts(database, deployment, working, clock, act):
    async with working() as work:
        desk, case = await ready(work)
        await at_work(work, DANA, MARAT, BOSS)
        if act == "move":
            _, desk = await open_desk(work, "fraud", chat=-1002)
        if act == "refuse":
            case = await holds.hand_over(work, case, DANA, desk, BOSS.telegram_id, BECAUSE)
        if act == "split":
            _, report = await file_one(work, 43, url="https://example.com/other")
            target = await case_of(work, report)
            case = await casework.merge(work, case, DANA, target, BECAUSE)
    clock.advance(seconds=UNDO_OVER if act == "split" else 0)
    async with working() as work:
        if act == "split":
            await announce(work, case)
            case = await store.cases.get(work.tx, case.id)

    async def once(actor):
        async with database.transaction() as tx:
            await ACTS[act](Work(tx, deployment), case, actor, desk)

    acts = (once(DANA if n % 2 else MARAT) for n in range(100))
    ended = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(error is None for error in ended) == 1
    lost = {type(error) for error in ended if error is not None}
    assert lost <= {VersionConflict, IllegalMove, HeldByOther}
    async with working() as work:
        assert (await store.cases.get(work.tx, case.id)).version == case.version + 1


async def before_the_last_button(work):
    """A case that Dana took and is about to close; the version she sees, and her path."""
    _, case = await ready(work, 1)
    [dana] = await at_work(work, DANA)
    await press(await in_private(work, DANA), TakeCase(case.id, case.version))
    case = await store.cases.get(work.tx, case.id)
    choice = choosing(work.channel, "drugs", ("not_confirmed",))
    while choice.verdict is None:
        choice = choosing(work.channel, "drugs", (*choice.path, choice.options[0]))
    here = Work(work.tx, work.deployment, private_chat=dana.id)
    await cards.open_menu(here, case, ("o", *choice.path))
    return case, digest_of(choice.path)


async def confirm(work, case, version, path):
    """The toast, and the case then."""
    toast = await press(await in_private(work, DANA), ConfirmVerdict(case.id, version, path))
    return toast, await store.cases.get(work.tx, case.id)


async def test_reports_that_come_while_staff_decide_do_not_block_the_decision(work):
    shown, path = await before_the_last_button(work)
    for number in range(2, 6):
        await file_one(work, number)
    toast, case = await confirm(work, shown, shown.version, path)
    assert toast is Toast.VERDICT
    assert case.decision.finding.outcome is Outcome.NOT_CONFIRMED
    assert case.version > shown.version + 4


async def test_a_change_by_a_colleague_meanwhile_is_shown_first(work):
    shown, path = await before_the_last_button(work)
    free = await holds.release(work, shown, DANA, Because(Why.SHIFT))
    await casework.take(work, free, MARAT)
    toast, case = await confirm(work, shown, shown.version, path)
    assert toast is not Toast.VERDICT
    assert case.decision is None


async def test_a_version_that_never_was_decides_nothing(work):
    shown, path = await before_the_last_button(work)
    for version in (-1, 0, 99, 10**8):
        toast, case = await confirm(work, shown, version, path)
        assert toast in (Toast.OUTDATED, Toast.UNREADABLE)
        assert case.decision is None


async def test_two_who_join_two_cases_the_other_way_round_make_no_ring(working):
    async with working() as work:
        _, one = await ready(work)
        _, report = await file_one(work, 43, url="https://example.com/other")
        other = await case_of(work, report)
        await said(work)  # the cards stand
    seen = asyncio.Barrier(2)

    async def join(one, other, actor):
        async with working() as work:
            case, target = [await store.cases.get(work.tx, each.id) for each in (one, other)]
            try:  # on SQLite no other task is inside a transaction meanwhile
                async with asyncio.timeout(0.5):
                    await seen.wait()
            except (TimeoutError, asyncio.BrokenBarrierError):
                pass
            await casework.merge(work, case, actor, target, BECAUSE)

    ended = await asyncio.gather(
        join(one, other, DANA), join(other, one, MARAT), return_exceptions=True
    )
    [refused] = [each for each in ended if each is not None]
    assert isinstance(refused, (IllegalMove, TransientDatabaseError))
    async with working() as work:
        after = [await store.cases.get(work.tx, each.id) for each in (one, other)]
        assert sorted(each.merged_into is None for each in after) == [False, True]


async def test_who_undoes_while_the_link_is_reported_anew_looks_again(working):
    async with working() as work:
        _, case = await ready(work)
        done = await casework.decide_case(work, case, DANA, RESTRICTED)

    async def undo():
        async with working() as work:
            await casework.undo(work, done, DANA)

    async with working() as work:
        await file_one(work, 2)
        undoing = asyncio.create_task(undo())
        await asyncio.sleep(0.2)  # on SQLite it waits for its turn, elsewhere for the link
    with pytest.raises((IllegalMove, VersionConflict)):
        await undoing
    with pytest.raises(IllegalMove):
        await undo()


async def test_a_ring_of_old_ends_all_the_same(work):
    _, case = await ready(work)
    assert await store.final_of(work.tx, replace(case, merged_into=case.id)) is None
