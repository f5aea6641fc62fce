"""The mapper and queries keep values of all kinds, compare before they set, and log."""

import pytest
import sqlalchemy as sa

from bot.core.database import (
    NOW,
    VersionConflict,
    Versioned,
    count,
    dict_of,
    found,
    run,
    values,
)
from bot.core.reviews_store import Kind, Review, State
from bot.core.tables import reviews
from bot.values import replace

_C = reviews.c
LOGGED = []


async def log(tx, of, id, before, after):
    LOGGED.append((of.name, id, before.get("state"), after.get("state")))


table = Versioned(reviews, Review, fixed=("case_id",), log=log, case="case_id")


@table.one
def of_case(case: str):
    return sa.select(reviews).where(_C.case_id == case)


@table.all
def among(ids: list[str], states: list[str]):
    listed = sa.select(reviews).where(_C.subject.in_(ids), _C.state.in_(states))
    return listed.order_by(_C.subject)


@values(str)
def ids_of(moments: frozenset[int]):
    return sa.select(_C.subject).where(_C.since.in_(moments)).order_by(_C.subject)


@count
def in_state(state: State, before: int = NOW):
    return sa.select(sa.func.count()).where(_C.state == state, _C.since < before)


def review(n, **more):
    return Review(Kind.LOOK, f"p{n}", f"case{n}", n, 0, **more)


async def test_what_was_added_is_read_as_it_was(database):
    settled = review(1, state=State.OVER, holder=2**40)
    async with database.transaction() as tx:
        assert await table.add(tx, settled)
        assert not await table.add(tx, settled)
        assert (
            await table.get(tx, Kind.LOOK, "p1")
            == await of_case(tx, "case1")
            == settled
        )
        assert await table.get(tx, Kind.LOOK, "p2") is None
        assert await table.delete(tx, Kind.LOOK, "p1")
        await table.insert(tx, settled)
        assert await table.delete(tx, Kind.LOOK, "p1")
        assert not await table.delete(tx, Kind.LOOK, "p1")


async def test_a_change_is_refused_unless_the_row_is_as_it_was_read(database):
    before = review(1)
    after = replace(before, state=State.OVER, case="another")
    LOGGED.clear()
    async with database.transaction() as tx:
        await table.add(tx, before)
        await table.change(tx, before, after)
        with pytest.raises(VersionConflict):
            await table.change(tx, before, after)
        # What is fixed stays.
        assert await table.get(tx, Kind.LOOK, "p1") == replace(
            after, case="case1", version=1
        )
    assert LOGGED == [
        ("reviews", "look", None, "waiting"),
        ("reviews", "look", "waiting", "over"),
    ]


@run
def settle(id: str, by: int):
    return sa.update(table).where(_C.subject == id).values(holder=by)


@dict_of(str, int)
def settled():
    return sa.select(_C.subject, _C.holder).where(_C.holder.is_not(None))


@found
def any_of(ids: list[str]):
    return sa.select(_C.subject).where(_C.subject.in_(ids))


async def test_columns_are_set_by_key_and_a_change_is_run_for_many(database):
    async with database.transaction() as tx:
        await table.add(tx, review(1))
        await table.add(tx, review(2))
        assert not await table.set(tx, Kind.LOOK, "p3", state=State.OVER)
        for version in (1, 2):
            assert await table.set(
                tx, Kind.LOOK, "p1", state=State.OVER, version=_C.version + 1
            )
            assert await table.get(tx, Kind.LOOK, "p1") == review(
                1, state=State.OVER, version=version
            )
        assert await table.set(tx, Kind.LOOK, "p1", state=State.WAITING, version=9)
        assert await table.get(tx, Kind.LOOK, "p1") == review(1, version=9)
        await settle.many(tx, [("p1", 7), ("p2", 8)])
        assert await settled(tx) == {"p1": 7, "p2": 8}


async def test_a_query_binds_what_each_call_gives(database):
    async with database.transaction() as tx:
        for n in range(4):
            await table.add(tx, review(n))
        assert await among(tx, [], ["waiting"]) == []
        some = await among(tx, states=["waiting", "over"], ids=["p3", "p1", "p1"])
        assert [each.subject for each in some] == ["p1", "p3"]
        assert (await any_of(tx, ["p9", "p2"]), await any_of(tx, ["p9"])) == (
            True,
            False,
        )
        assert await ids_of(tx, frozenset({0, 2, 9})) == ["p0", "p2"]
        assert await in_state(tx, State.WAITING) == 4
        assert await in_state(tx, State.WAITING, 3) == 3
        assert await in_state(tx, State.OVER) == 0
        with pytest.raises(TypeError):
            await among(tx, ["p1"])
