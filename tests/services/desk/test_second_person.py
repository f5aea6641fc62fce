"""Second looks, appeals and publications go to people with a role who did not report the case."""

import pytest

from bot.core import role_store
from bot.core.people import Role
from bot.core.reviews import NotYours
from bot.desk.model import Actor
from bot.desk.second_looks import SecondLooks
from bot.register.appeals import Appeals
from bot.register.publication import Publications
from tests.kit.register.appeals import contest, only, published
from tests.kit.services.acts import fresh
from tests.kit.services.looks import (
    OLGA,
    OTHER_GROUP,
    TIMUR,
    drawing,
    join,
    look_of,
    review_of,
)
from tests.kit.services.team import BOSS, GROUP, MARAT

PLAIN = Actor(70, "Алия", Role.MEMBER)


@pytest.fixture
def deployment(deployment):
    return drawing(deployment)


async def seconds(work, case):
    """Who may decide the case again, publish it, and judge an appeal, by Telegram id."""
    look, appeal = await look_of(work, case), await only(work, case)
    return [
        await SecondLooks(work).people(await review_of(work, case), (look, case)),
        await Publications(work).people(None, case),
        await Appeals(work).people(await Appeals(work).get(appeal.id), (appeal, case)),
    ]


@pytest.fixture
async def contested(working, clock):
    """A published case of the first desk that was drawn, and that its owner contests."""
    case = await published(working, clock)
    async with working() as work:
        await contest(work)
        for group in (GROUP, OTHER_GROUP):
            await join(work, PLAIN, group)
    return case


async def test_a_member_without_a_role_is_no_second_person_for_anything(
    contested, work
):
    for found in await seconds(work, contested):
        assert found
        assert PLAIN.telegram_id not in found
    assert await SecondLooks(work).offer(PLAIN.telegram_id) == (None, [])
    assert await SecondLooks(work).take_next(PLAIN.telegram_id) is None
    assert await Appeals(work).take_next(PLAIN.telegram_id) is None
    boss = BOSS.telegram_id
    await role_store.appoint(work.tx, PLAIN.telegram_id, None, Role.CUSTODIAN, boss, "")
    for found in await seconds(work, contested):
        assert PLAIN.telegram_id not in found, (
            "a custodian without a role answers about data alone"
        )


async def test_who_reported_the_case_is_none_either_whatever_their_role(working, clock):
    case = await published(working, clock, who=TIMUR.telegram_id)
    async with working() as work:
        await contest(work)
        for found in await seconds(work, case):
            assert TIMUR.telegram_id not in found
            assert found & {OLGA.telegram_id, MARAT.telegram_id}
        assert await SecondLooks(work).take_next(TIMUR.telegram_id) is None
        assert await Appeals(work).take_next(TIMUR.telegram_id) is None
        appeal, own = await only(work, case), await fresh(work, case)
        review = await Appeals(work).get(appeal.id)
        with pytest.raises(NotYours):
            await Appeals(work).take(review, (appeal, own), TIMUR.telegram_id)
