"""Of a hundred simultaneous presses on a button that changes a case, one counts."""

import asyncio

import pytest

from bot.cases import store
from bot.core import desks_store
from bot.core.people import Standing
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk import cards, casework
from bot.desk.buttons import ActBecause, TakeCase, UndoDecision, UsePreset, digest_of
from bot.reports import welcome
from bot.values import Act, Status, Why
from tests.kit.services.desk_acts import DANA, MARAT, RESTRICTED, ready
from tests.kit.services.presses import in_private, press

WHY = (Act.REOPEN.value,)
BUTTONS = {
    Act.TAKE: (TakeCase, (), Toast.TAKEN, Status.UNDER_REVIEW),
    Act.DECIDE: (UsePreset, ("clean",), Toast.VERDICT, Status.CLOSED),
    Act.UNDO: (UndoDecision, (), Toast.UNDONE, Status.RECEIVED),
    Act.REOPEN: (ActBecause, (digest_of(WHY), Why.MISTAKE), Toast.REOPENED, Status.RECEIVED),
}


async def both_before(work, act):
    """Two moderators in private, each before a card that offers the act; the case."""
    desk, case = await ready(work)
    if act in (Act.UNDO, Act.REOPEN):
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
    for actor in (DANA, MARAT):
        await desks_store.set_standing(work.tx, desk.chat, actor.telegram_id, Standing.MEMBER)
        person = await welcome.recognise(work, actor.telegram_id, "ru")
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
