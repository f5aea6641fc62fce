"""After an overturned appeal who got the case hears that it was taken back."""

from contextlib import asynccontextmanager

import pytest

from bot.authorities import referrals
from bot.authorities import store as stored
from bot.authorities.model import Event
from bot.cases import store
from bot.cases.afterwards import Stage
from bot.register import appeals
from bot.values import Outcome, Ruling, Way
from tests.kit.authority.acts import by, posted
from tests.kit.orders import ORDER
from tests.kit.register.appeals import UPHOLD, answer, contest, published, undo_over
from tests.kit.services.desk_acts import GROUP, owed, said
from tests.kit.services.looks import FORWARDED, OLGA

PARTLY = (Ruling.PARTLY.value, "monitoring", "competent")


@pytest.fixture
def sent(working, clock):
    """`await sent(way)`: units of work, and a published case whose file the authority has."""

    async def begin(way=Way.EMAIL, *, acted=False, leaves=True):
        @asynccontextmanager
        async def by_way():
            async with working() as plain:
                yield by(plain, way)

        case = await published(by_way, clock, verdict=FORWARDED)
        async with by_way() as work:
            [first] = await stored.standing_of(work.tx, case.id)
            if leaves:
                await referrals.left(work, first)
            if acted:
                await referrals.done(work, first, ORDER, 77)
            await contest(work)
            await said(work)
        return by_way, case, first

    return begin


async def stage_of(work, referral):
    return (await store.get_referral(work.tx, referral.id)).stage


@pytest.mark.parametrize("acted", [False, True], ids=["forwarded", "ordered"])
async def test_an_authority_hears_it_once_it_cannot_be_undone(sent, clock, acted):
    working, case, first = await sent(acted=acted)
    async with working() as work:
        stage = await stage_of(work, first)
        assert stage is (Stage.DONE if acted else Stage.SENT)
        appeal = await answer(work, OLGA)
        assert (await stage_of(work, first), await posted(work, Event.RECALLED)) == (stage, [])
    for _ in range(2):
        await undo_over(working, clock, case, appeal)
        async with working() as work:
            assert await stage_of(work, first) is Stage.RECALLED
            assert await posted(work, Event.RECALLED) == [("authority:mia", first.id)]


async def test_the_desk_that_handed_the_file_over_hears_it(sent, clock):
    working, case, first = await sent(Way.HAND)
    async with working() as work:
        appeal = await answer(work, OLGA)
        assert not await owed(work, "ReferralNews")
    await undo_over(working, clock, case, appeal)
    async with working() as work:
        assert await stage_of(work, first) is Stage.RECALLED
        [(address, _, news, *_)] = await owed(work, "ReferralNews")
        assert (address, news["case"], news["what"]) == (f"chat:{GROUP}", case.id, "recalled")


@pytest.mark.parametrize("undoes", [False, True], ids=["upheld", "undone"])
async def test_a_decision_that_stands_is_not_recalled(sent, clock, undoes):
    working, case, first = await sent()
    async with working() as work:
        if undoes:
            appeal = await answer(work, OLGA)
            await appeals.undo(work, appeal.id, OLGA)
        appeal = await answer(work, OLGA, UPHOLD)
    await undo_over(working, clock, case, appeal)
    async with working() as work:
        assert (await stage_of(work, first), await posted(work, Event.RECALLED)) == (Stage.SENT, [])


async def test_another_ground_is_passed_on_in_place_of_the_first(sent, clock):
    working, case, first = await sent()
    async with working() as work:
        appeal = await answer(work, OLGA, PARTLY)
    await undo_over(working, clock, case, appeal)
    async with working() as work:
        now = await store.cases.get(work.tx, case.id)
        assert now.decision.finding.outcome is Outcome.FORWARDED
        [second] = await stored.standing_of(work.tx, case.id)
        assert await stage_of(work, first) is Stage.RECALLED
        assert (second.stage, second.decision_id) == (Stage.LEAVING, now.decision.id)
        assert await posted(work, Event.RECALLED) == [("authority:mia", first.id)]
        assert [id for _, id in await posted(work)] == [second.id]
