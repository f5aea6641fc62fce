"""Of a hundred simultaneous presses of many people on a proposal, one counts."""

import asyncio
from collections import Counter

from bot.cases import store
from bot.core.people import Role
from bot.core.toasts import Toast
from bot.core.work import Work
from bot.desk.buttons import ActBecause, ApproveProposal, AskWhy, UsePreset, digest_of
from bot.desk.model import Actor
from bot.values import Act, Why
from tests.kit.services.desk_acts import proposed
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import DANA, at_work, employ

PEOPLE = [Actor(100 + n, f"Second {n}", Role.MODERATOR) for n in range(20)]
SETTLING = {Act.APPROVE, Act.DISAGREE, Act.TAKE_OVER, Act.TAKE_BACK, Act.DECIDE}
WON = {
    Toast.APPROVED: Act.APPROVE,
    Toast.PROPOSAL_REFUSED: Act.DISAGREE,
    Toast.TAKEN: Act.TAKE_OVER,
    Toast.TAKEN_BACK: Act.TAKE_BACK,
}


async def join(work, *actors):
    """These people come to the desk, with a role from an admin."""
    for actor in actors:
        await employ(work, actor)
    return await at_work(work, *actors)


async def test_of_a_hundred_presses_of_many_people_one_settles_it(database, deployment, working):
    async with working() as work:
        case = await proposed(work)
    at = (case.id, case.version)
    async with working() as work:
        persons = dict(zip(PEOPLE, await join(work, *PEOPLE), strict=True))
        for n, person in enumerate(persons.values()):
            act = (Act.DISAGREE, Act.TAKE_OVER)[n % 2]
            await store.open_menu(work.tx, case.id, person.id, ("b", act.value))

    def button(n):
        if n % 25 == 24:
            return DANA, AskWhy(*at, Act.DISAGREE)
        actor = PEOPLE[n % len(PEOPLE)]
        act = (Act.DISAGREE, Act.TAKE_OVER)[n % 2]
        because = ActBecause(*at, digest_of((act.value,)), Why.NOT_SHOWN)
        return actor, (ApproveProposal(*at), because, UsePreset(*at, "clean"))[n // 20 % 3]

    async def press_once(n):
        actor, action = button(n)
        async with database.transaction() as tx:
            return await press(await in_private(Work(tx, deployment), actor), action)

    toasts = Counter(await asyncio.gather(*map(press_once, range(100))))
    winners = {toast: n for toast, n in toasts.items() if toast in WON}
    assert sum(winners.values()) == 1, toasts
    async with working() as work:
        after = await store.cases.get(work.tx, case.id)
        acts = [event.act for event in await store.events_of(work.tx, case.id)]
    assert [act for act in acts if act in SETTLING] == [WON[toast] for toast in winners]
    assert (after.version, after.proposal) == (case.version + 1, None)
    assert (after.decision is not None) is (Toast.APPROVED in winners)


async def test_buttons_of_an_earlier_proposal_settle_nothing(working):
    async with working() as work:
        case = await proposed(work)
    async with working() as work:
        at = (case.id, case.version)
        old = [ApproveProposal(*at), AskWhy(*at, Act.TAKE_OVER)]
        dana, marat = DANA, PEOPLE[0]
        await join(work, marat)
        visit = await in_private(work, dana)
        assert await press(visit, ApproveProposal(*at)) is Toast.OWN_PROPOSAL
        assert await press(visit, AskWhy(*at, Act.DISAGREE)) is Toast.TAKEN_BACK
        for button in old:
            assert await press(await in_private(work, marat), button) is Toast.OUTDATED
        assert (await store.cases.get(work.tx, case.id)).decision is None
