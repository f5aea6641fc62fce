"""The mapper and queries keep values of all kinds, compare before they set, and log."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core.database.database import VersionConflict
from bot.core.database.mapper import Versioned
from bot.core.database.queries import NOW, count, dict_of, found, run, values
from bot.core.schema.register import publications
from bot.register.model import Publication, State

_C = publications.c
LOGGED = []


async def log(tx, of, id, before, after):
    LOGGED.append((of.name, id, before.get("state"), after.get("state")))


table = Versioned(
    publications,
    Publication,
    fixed=("case_id", "decision_id"),
    log=log,
    case="case_id",
    decision="decision_id",
)


@table.one
def of_decision(decision: str):
    return sa.select(publications).where(_C.decision_id == decision)


@table.all
def among(ids: list[str], states: list[str]):
    listed = sa.select(publications).where(_C.id.in_(ids), _C.state.in_(states))
    return listed.order_by(_C.id)


@values(str)
def ids_of(moments: frozenset[int]):
    return sa.select(_C.id).where(_C.proposed_at.in_(moments)).order_by(_C.id)


@count
def in_state(state: State, before: int = NOW):
    return sa.select(sa.func.count()).where(_C.state == state, _C.proposed_at < before)


def publication(n, **more):
    return Publication(f"p{n}", f"case{n}", f"decision{n}", n, **more)


async def test_what_was_added_is_read_as_it_was(database):
    settled = publication(1, state=State.PUBLISHED, settled_by=2**40)
    async with database.transaction() as tx:
        assert await table.add(tx, settled)
        assert not await table.add(tx, settled)
        assert await table.get(tx, "p1") == await of_decision(tx, "decision1") == settled
        assert await table.get(tx, "p2") is None
        assert await table.delete(tx, "p1")
        await table.insert(tx, settled)
        assert await table.delete(tx, "p1")
        assert not await table.delete(tx, "p1")


async def test_a_change_is_refused_unless_the_row_is_as_it_was_read(database):
    before = publication(1)
    after = replace(before, state=State.DECLINED, case="another")
    LOGGED.clear()
    async with database.transaction() as tx:
        await table.add(tx, before)
        await table.change(tx, before, after)
        with pytest.raises(VersionConflict):
            await table.change(tx, before, after)
        # What is fixed stays.
        assert await table.get(tx, "p1") == replace(after, case="case1", version=1)
    assert LOGGED == [
        ("publications", "p1", None, "pending"),
        ("publications", "p1", "pending", "declined"),
    ]


@run
def settle(id: str, by: int):
    return sa.update(table).where(_C.id == id).values(settled_by=by)


@dict_of(str, int)
def settled():
    return sa.select(_C.id, _C.settled_by).where(_C.settled_by.is_not(None))


@found
def any_of(ids: list[str]):
    return sa.select(_C.id).where(_C.id.in_(ids))


async def test_columns_are_set_by_key_and_a_change_is_run_for_many(database):
    async with database.transaction() as tx:
        await table.add(tx, publication(1))
        await table.add(tx, publication(2))
        assert not await table.set(tx, "p3", state=State.DECLINED)
        for version in (1, 2):
            assert await table.set(tx, "p1", state=State.DECLINED, version=_C.version + 1)
            assert await table.get(tx, "p1") == publication(
                1, state=State.DECLINED, version=version
            )
        assert await table.set(tx, "p1", state=State.PENDING, version=9)
        assert await table.get(tx, "p1") == publication(1, version=9)
        await settle.many(tx, [("p1", 7), ("p2", 8)])
        assert await settled(tx) == {"p1": 7, "p2": 8}


async def test_a_query_binds_what_each_call_gives(database):
    async with database.transaction() as tx:
        for n in range(4):
            await table.add(tx, publication(n))
        assert await among(tx, [], ["pending"]) == []
        some = await among(tx, states=["pending", "declined"], ids=["p3", "p1", "p1"])
        assert [each.id for each in some] == ["p1", "p3"]
        assert (await any_of(tx, ["p9", "p2"]), await any_of(tx, ["p9"])) == (True, False)
        assert await ids_of(tx, frozenset({0, 2, 9})) == ["p0", "p2"]
        assert await in_state(tx, State.PENDING) == 4
        assert await in_state(tx, State.PENDING, 3) == 3
        assert await in_state(tx, State.DECLINED) == 0
        with pytest.raises(TypeError):
            await among(tx, ["p1"])
