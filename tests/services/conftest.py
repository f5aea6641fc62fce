"""Work on a real database, with the shipped channel and a clock of our own."""

from contextlib import asynccontextmanager
from functools import cache

import pytest
import uvloop

from bot.channel.loader import load_channel
from bot.channel.parts import FourEyes
from bot.core.times import HOUR_MS
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from tests.kit.services import acts, team
from tests.kit.services.desk_acts import UNDO_OVER, file_one, said


def pytest_asyncio_loop_factories(config, item):
    """The event loop of production, with which a test on PostgreSQL takes a fifth less CPU."""
    return {"uvloop": uvloop.new_event_loop}


@cache
def _channel():
    return load_channel(None).model_copy(update={"four_eyes": FourEyes()})


@pytest.fixture
def deployment():
    """One person decides everything: these tests are about one use case each. Tests of proposals,
    second looks and calls run on the channel as shipped."""
    return Deployment(_channel(), Vault(b"k" * 32), frozenset({acts.ADMIN}), "bot", 1)


@pytest.fixture
def working(database, deployment):
    """`async with working() as work:` is one unit of work, committed at the end."""

    @asynccontextmanager
    async def begin():
        async with database.transaction() as tx:
            yield Work(tx, deployment)

    return begin


@pytest.fixture
def noon(clock):
    """It is noon in the channel's zone, UTC+5."""
    clock.advance(seconds=(12 - 5 - clock() // HOUR_MS) % 24 * 3600)


@pytest.fixture
def after_undo(working, clock):
    """`async with after_undo(*cases) as work:` undoing is over, and their reporters are told."""

    @asynccontextmanager
    async def begin(*cases):
        clock.advance(seconds=UNDO_OVER)
        async with working() as begun:
            for case in cases:
                await acts.announce(begun, case)
            yield begun

    return begin


@pytest.fixture
async def work(working):
    """One unit of work for the whole test."""
    async with working() as begun:
        yield begun


@pytest.fixture
async def desk(work):
    """A desk that takes every case, with its staff."""
    _, opened = await team.open_desk(work)
    return opened


@pytest.fixture
async def plain_desk(work):
    """A desk alone."""
    await acts.open_desk(work)
    return acts.DESK


@pytest.fixture
async def case(work, desk):
    """A case of the desk that one person reported."""
    _, report = await file_one(work)
    await said(work)
    return await acts.case_of(work, report)


@pytest.fixture
async def person(work):
    """A citizen who agreed to the notice."""
    return await acts.citizen(work)
