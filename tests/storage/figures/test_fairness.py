"""The fairness figures equal what is recomputed by hand from rows of many kinds."""

import pytest

from bot.figures import store
from bot.figures.model import Measure
from tests.kit.storage.fairness import World

BEGIN, END = 1_000, 2_000


@pytest.mark.parametrize("seed", range(3))
async def test_every_measure_is_what_the_rows_say(database, seed):
    world = World(seed, BEGIN, END)
    async with database.transaction() as tx:
        await world.insert(tx)
    async with database.reading() as tx:
        found = {
            measure: await store.count_fairness(tx, measure, BEGIN, END) for measure in Measure
        }
        assert found == world.expected
        assert await store.answer_times(tx, BEGIN, END) == world.times
