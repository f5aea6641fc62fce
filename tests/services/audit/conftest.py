"""The services of the log need the key of their database; a log of a little of everything."""

import pytest

from bot.history import service
from tests.kit.services.log import faults, sequence
from tests.kit.services.whole_story import tell_all


@pytest.fixture(autouse=True)
def _key(database, deployment):
    database.sealer = deployment.vault


@pytest.fixture
async def note(database, working, clock, deployment):
    """A checkpoint that was published some hours after the whole story."""
    await tell_all(database, clock, deployment)
    async with working() as work:
        await sequence(work)
    clock.advance(seconds=3 * 3600)
    async with working() as work:
        made = (await service.make(work)).note
        await sequence(work)
    assert await faults(database, made) == []
    return made
