"""The fairness figures equal what is recomputed by hand from rows of many kinds."""

import random
from collections import Counter

import pytest

from bot.desk import looks_store
from bot.desk.model import (
    CHOSEN,
    Dropped,
    Look,
    Opinion,
    Stage,
    decided,
    dropped,
    same_finding,
)
from bot.figures import store as figures_store
from bot.figures.model import FAIRNESS, Measure
from bot.values import CONFIRMS, Finding
from tests.kit.storage.fairness import World

BEGIN, END = 1_000, 2_000


@pytest.mark.parametrize("seed", range(3))
async def test_every_measure_is_what_the_rows_say(database, seed):
    world = World(seed, BEGIN, END)
    async with database.transaction() as tx:
        await world.insert(tx)
    async with database.reading() as tx:
        for measure in FAIRNESS:
            found = await figures_store.count_fairness(tx, measure, BEGIN, END)
            assert found == world.expected[measure], measure
        [answer_times] = figures_store.ANSWER_TIMES
        assert await answer_times(tx, BEGIN, END) == world.times


def opinion(rng, by, at, among):
    outcome = rng.choice(sorted(among))
    return Opinion(Finding(outcome, ground=rng.choice(["a", "b"])), by, at)


def looks_of(rng):
    """Looks in every stage, some of whose second decisions lie outside of the period."""
    for n in range(120):
        first = opinion(rng, 1, 1, CONFIRMS | CHOSEN)
        ids, kind = (
            (f"l{n}", f"c{n}", f"d{n}"),
            rng.choice(["drugs", "gambling", "fraud"]),
        )
        look = Look(*ids, 1, kind, "0" * 16, 5.0, 1, first)
        steps = rng.randrange(4)
        for by, at in ((2, rng.randrange(500, 2500)), (3, rng.randrange(2500, 3000)))[
            :steps
        ]:
            if look.stage.is_open:
                look = decided(look, opinion(rng, by, at, CHOSEN))
        if steps == 3 and look.stage.is_open:
            look = dropped(look, Dropped.CHANGED, rng.randrange(500, 2500))
        yield look


@pytest.mark.parametrize("seed", range(3))
async def test_second_looks_are_what_the_rows_say(database, seed):
    every = list(looks_of(random.Random(seed)))  # noqa: S311 - no secret
    async with database.transaction() as tx:
        for look in every:
            assert await looks_store.add_look(tx, look)
    counted = Counter(
        look.violation
        for look in every
        if look.second and BEGIN <= look.second.at < END
    )
    same, replaced = Counter(), 0
    for look in every:
        if look.second and BEGIN <= look.second.at < END:
            same[look.violation] += same_finding(look.first, look.second)
            replaced += look.stage is Stage.OVERTURNED
    ended = [
        one
        for one in every
        if one.stage is Stage.DROPPED and BEGIN <= one.closed_at < END
    ]
    async with database.reading() as tx:
        found = await figures_store.count_fairness(tx, Measure.LOOKS, BEGIN, END)
        assert found == {(kind, ""): (n, same[kind]) for kind, n in counted.items()}
        assert await figures_store.looks_replaced(tx, BEGIN, END) == replaced
        assert await figures_store.looks_dropped(tx, BEGIN, END) == len(ended)
