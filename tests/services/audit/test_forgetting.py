"""Pseudonyms take the place of former staff in the history, and no leaf but one changes."""

import json

import pytest
import sqlalchemy as sa

from bot.cases import moves
from bot.cases.model import Move
from bot.cases.tables import case_events
from bot.cli.history_checks import Fault
from bot.core import members_store, role_store
from bot.core.people import Role
from bot.history import service, store
from bot.history.leaf import SALT_BYTES, Part
from bot.history.tables import actors
from bot.history.tables import leaves as table
from bot.privacy import erasure
from bot.values import Act
from tests.kit.services import acts
from tests.kit.services.acts import DANA
from tests.kit.services.log import (
    check,
    decided,
    events,
    exported,
    faults,
    forget,
    sequence,
)


@pytest.fixture
async def log(working):
    """A log of what Dana did: decisions, an export, a role that she was given."""
    async with working() as work:
        await members_store.seen_staff(work.tx, DANA.telegram_id, DANA.name)
        await decided(work)
        await role_store.appoint(
            work.tx, DANA.telegram_id, None, Role.SENIOR, acts.ADMIN
        )
        await exported(work, "e1", DANA.telegram_id)
        await sequence(work)
        await service.make(work)
        return await events(work.tx)


async def test_a_pseudonym_in_place_of_former_staff_keeps_the_log_whole_and_no_salt_to_try_ids_with(
    database, working, log
):
    async with working() as work:
        before = await store.Hashes(work.tx).root(64)
        held = await work.tx.rows(sa.select(table).order_by(table.c.position))
        await forget(work, DANA)
        left = await work.tx.rows(sa.select(table).order_by(table.c.position))
        [(was, now)] = [
            pair for pair in zip(held, left, strict=True) if pair[0] != pair[1]
        ]
        assert (now["source"], {**now, "staff": b""}) == (
            "actors",
            {**was, "staff": b""},
        )
        assert (
            len(bytes(was[Part.STAFF])) == SALT_BYTES < len(bytes(now[Part.STAFF]))
        ), "no salt"
        assert {row["staff"] for row in await events(work.tx)} & {
            DANA.telegram_id
        } == set()
        numbers = await work.tx.rows(sa.select(actors))
        assert DANA.telegram_id not in {row["telegram_id"] for row in numbers}
    assert await faults(database) == []
    async with working() as work:
        await sequence(work)
        await service.make(work)
        assert await store.Hashes(work.tx).root(64) == before
    found, checking = await check(database)
    assert found == []
    assert checking.counts["pseudonyms"] == 1


async def test_another_change_of_a_row_with_a_pseudonym_is_found(
    database, working, log
):
    async with working() as work:
        await forget(work, DANA)
    last = log[-1]
    row = case_events.c.id == last["id"]
    for values in ({"detail": "{}"}, {"staff": 8}, {"staff": -5}):
        async with working() as work:
            await work.tx.run(sa.update(case_events).where(row).values(values))
        [(fault, where), *_] = await faults(database)
        assert (fault, where.split(",")[0]) == (
            Fault.ALTERED,
            f"case_events {last['id']}",
        )


async def test_a_handover_to_former_staff_names_the_pseudonym_and_stays_whole(
    database, working
):
    async with working() as work:
        await members_store.seen_staff(work.tx, DANA.telegram_id, DANA.name)
        await acts.open_desk(work)
        report = await acts.file(work, await acts.citizen(work))
        dana = DANA.telegram_id
        move = Move(
            Act.HAND_OVER, work.now, 8, detail={"to": dana, "why": "shift"}, to=dana
        )
        await moves.make_move(work, await acts.case_of(work, report), move)
        await sequence(work)
    async with working() as work:
        await forget(work, DANA)
        [given] = [row for row in await events(work.tx) if row["act"] == "hand_over"]
        assert json.loads(given["detail"])["to"] < 0
        assert given["staff"] == 8
    assert await faults(database) == []


async def test_an_erased_reporter_changes_no_leaf(database, working, log):
    async with working() as work:
        person = await work.person(101)
        await erasure.erase(work, person)
    assert await faults(database) == []
