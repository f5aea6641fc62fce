"""/desks: which desk takes what is chosen by buttons; one desk gets the rest."""

import asyncio

import pytest

from bot.cases.model import Limit
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.work import Work
from bot.desk import desks
from tests.kit.services.desk_acts import open_desk


async def test_the_list_says_who_handles_what_and_what_fits_no_desk(work):
    _, here = await open_desk(work, "drugs", "knb")
    _, there = await open_desk(work, "KZ-79", chat=-1002)
    shown = await desks.page_of(work, 0, may_set_up=True)
    assert [(line.types, line.regions, line.authorities) for line in shown.lines] == [
        (("drugs",), (), ("knb",)),
        ((), ("KZ-79",), ()),
    ]
    assert (shown.rest, shown.holes > 0) == (there.title, True)
    await desks.set_default(work, here.id, on=True)
    shown = await desks.page_of(work, 0, may_set_up=True)
    assert (shown.rest, [line.is_default for line in shown.lines]) == (here.title, [True, False])
    for code in ("t", "r", "a"):
        desk = await desks_store.desks.get(work.tx, there.id)
        for id in {*desk.types, *desk.regions, *desk.authorities}:
            if code == "r":
                await desks.set_limit(work, there.id, Limit(code), id, on=False)
    assert (await desks.page_of(work, 0, may_set_up=True)).holes == 0


async def test_marks_are_set_and_taken_and_only_what_the_channel_knows(work):
    _, desk = await open_desk(work)
    for what, id, field in (
        (Limit.TYPES, "drugs", "types"),
        (Limit.REGIONS, "KZ-75", "regions"),
        (Limit.AUTHORITIES, "mci", "authorities"),
    ):
        assert await desks.set_limit(work, desk.id, what, id, on=True)
        assert getattr(await desks_store.desks.get(work.tx, desk.id), field) == {id}
        with pytest.raises(UnknownId):
            await desks.set_limit(work, desk.id, what, "nosuch", on=True)
        assert await desks.set_limit(work, desk.id, what, id, on=False)
        assert getattr(await desks_store.desks.get(work.tx, desk.id), field) == frozenset()
    await desks.close_desk(work, desk)
    assert not await desks.set_limit(work, desk.id, Limit.TYPES, "drugs", on=True)
    assert await desks.screen_of(work, desk.id) is None


async def test_of_a_hundred_simultaneous_presses_none_is_lost_and_one_desk_is_the_default(
    database, deployment, working
):
    async with working() as work:
        found = [(await open_desk(work, chat=-1000 - n))[1] for n in range(4)]
        types = [kind.id for kind in work.channel.types_on()]

    async def press(n):
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            if n % 2:
                await desks.set_default(work, found[n % 4].id, on=True)
            else:
                kind = types[n // 2 % len(types)]
                await desks.set_limit(work, found[0].id, Limit.TYPES, kind, on=True)

    await asyncio.gather(*(press(n) for n in range(100)))
    async with working() as work:
        every = await desks_store.open_desks(work.tx)
        assert len([desk for desk in every if desk.is_default]) == 1
        assert (await desks_store.desks.get(work.tx, found[0].id)).types == set(types)
