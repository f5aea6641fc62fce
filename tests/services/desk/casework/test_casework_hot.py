"""A case that is reported again and again can be worked on; two who join cases make no ring."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import Because, IllegalMove
from bot.core import desks_store
from bot.core.database import database
from bot.core.database.database import TransientDatabaseError
from bot.core.people import Role, Standing
from bot.core.queues.outbox import OutboxState
from bot.core.schema.queues import outbox
from bot.core.toasts import Toast
from bot.desk import cards, casework, holds
from bot.desk.buttons import ConfirmVerdict, TakeCase, digest_of
from bot.desk.model import Actor
from bot.desk.verdicts import choosing
from bot.values import Outcome, Why
from tests.kit.services import acts, presses
from tests.kit.services.desk_acts import BECAUSE

OTHER = Actor(8, "Ерлан", Role.MODERATOR)


async def at_the_desk(work):
    await acts.open_desk(work)
    dana = acts.DANA.telegram_id
    await desks_store.set_standing(work.tx, acts.DESK.chat, dana, Standing.MEMBER)


async def press(work, action):
    """Dana presses a button in her private chat; the toast, and the case now."""
    visit = await presses.in_private(work, acts.DANA)
    return await presses.press(visit, action), await store.cases.get(work.tx, action.case)


async def choose_not_confirmed(work, case):
    """Choose this outcome on Dana's card up to the last button, which confirms it."""
    dana = (await presses.in_private(work, acts.DANA)).person
    choice = choosing(work.channel, "drugs", ("not_confirmed",))
    while choice.verdict is None:
        choice = choosing(work.channel, "drugs", (*choice.path, choice.options[0]))
    await cards.open_menu(replace(work, private_chat=dana.id), case, ("o", *choice.path))
    return digest_of(choice.path)


async def test_reports_that_come_while_staff_decide_do_not_block_the_decision(work):
    await at_the_desk(work)
    case = await acts.case_of(work, await acts.file(work, await acts.citizen(work)))
    _, case = await press(work, TakeCase(case.id, case.version))
    shown, path = case.version, await choose_not_confirmed(work, case)
    for number in range(2, 6):
        await acts.file(work, await acts.citizen(work, number))
    toast, case = await press(work, ConfirmVerdict(case.id, shown, path))
    assert toast is Toast.VERDICT
    assert case.decision.finding.outcome is Outcome.NOT_CONFIRMED
    assert case.version > shown + 4


async def test_a_change_by_a_colleague_meanwhile_is_shown_first(work):
    await at_the_desk(work)
    case = await acts.case_of(work, await acts.file(work, await acts.citizen(work)))
    _, case = await press(work, TakeCase(case.id, case.version))
    shown, path = case.version, await choose_not_confirmed(work, case)
    await acts.file(work, await acts.citizen(work, 2))
    free = await holds.release(
        work, await store.cases.get(work.tx, case.id), acts.DANA, Because(Why.SHIFT)
    )
    await casework.take(work, free, OTHER)
    toast, case = await press(work, ConfirmVerdict(case.id, shown, path))
    assert toast is not Toast.VERDICT
    assert case.decision is None


@pytest.mark.parametrize("version", [-1, 0, 99, 10**8])
async def test_a_version_that_never_was_decides_nothing(work, version):
    await at_the_desk(work)
    case = await acts.case_of(work, await acts.file(work, await acts.citizen(work)))
    path = await choose_not_confirmed(work, case)
    toast, case = await press(work, ConfirmVerdict(case.id, version, path))
    assert toast in (Toast.OUTDATED, Toast.UNREADABLE)
    assert case.decision is None


async def test_two_who_join_two_cases_the_other_way_round_make_no_ring(working):
    async with working() as work:
        await acts.open_desk(work)
        filed = [
            await acts.file(
                work, await acts.citizen(work, n), replace(acts.STORY, links=(acts.link(n),))
            )
            for n in (1, 2)
        ]
        await work.tx.run(sa.update(outbox).values(state=OutboxState.SENT.value))  # the cards stand
    seen = asyncio.Barrier(2)

    async def join(one, other, actor):
        async with working() as work:
            case, target = await acts.case_of(work, one), await acts.case_of(work, other)
            try:  # on SQLite no other task is inside a transaction meanwhile
                async with asyncio.timeout(0.5):
                    await seen.wait()
            except (TimeoutError, asyncio.BrokenBarrierError):
                pass
            await casework.merge(work, case, actor, target, BECAUSE)

    ended = await asyncio.gather(
        join(filed[0], filed[1], acts.DANA),
        join(filed[1], filed[0], OTHER),
        return_exceptions=True,
    )
    assert [one for one in ended if one is None] == [None]
    refused = next(one for one in ended if one is not None)
    assert isinstance(refused, (IllegalMove, TransientDatabaseError))
    async with working() as work:
        merged = [(await acts.case_of(work, report)).merged_into for report in filed]
        assert sorted(one is None for one in merged) == [False, True]


async def test_who_undoes_while_the_link_is_reported_anew_looks_again(working):
    async with working() as work:
        await acts.open_desk(work)
        done = await acts.decide(work, await acts.file(work, await acts.citizen(work)))

    async def undo():
        async with working() as work:
            await casework.undo(work, done, acts.DANA)

    async with working() as work:
        await acts.file(work, await acts.citizen(work, 2))
        undoing = asyncio.create_task(undo())
        await asyncio.sleep(0.2)  # on SQLite it waits for its turn, elsewhere for the link
    with pytest.raises((IllegalMove, database.VersionConflict)):
        await undoing
    with pytest.raises(IllegalMove):
        await undo()


async def test_a_ring_of_old_ends_all_the_same(work):
    await at_the_desk(work)
    case = await acts.case_of(work, await acts.file(work, await acts.citizen(work)))
    ring = replace(case, merged_into=case.id)
    assert await store.final_of(work.tx, ring) is None
