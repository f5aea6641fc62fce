"""Erasure and pseudonyms take what they must from the history, and the log stays whole."""

import json

import pytest
import sqlalchemy as sa

from bot.domain.audit import merkle
from bot.domain.desk.case import Act, Move
from bot.domain.figures.export import Filters, Format
from bot.domain.people import Role
from bot.services.audit import checkpointing
from bot.services.audit.findings import Fault
from bot.services.citizen import erasure
from bot.services.desk import moves
from bot.services.staff import former
from bot.storage.audit import amendments, leaves
from bot.storage.audit.amendments import Rule
from bot.storage.audit.sources import EVENTS
from bot.storage.citizen import people
from bot.storage.desk import members
from bot.storage.figures import exports
from bot.storage.schema import case_events, staff
from bot.storage.schema import leaves as table
from bot.storage.staff import role_grants
from tests.kit.services import acts
from tests.kit.services.acts import DANA
from tests.kit.services.log import check, decided, events, faults, sequence

DAY_MS = 24 * 60 * 60 * 1000


async def leave(work):
    """Dana left long ago; her pseudonym is put everywhere."""
    await work.tx.run(sa.update(staff).where(staff.c.telegram_id == DANA.telegram_id).values(
        left_at=work.now - 400 * DAY_MS, role=None
    ))  # fmt: skip
    while await former.end(work, work.now - 365 * DAY_MS, 200) == 200:
        pass


@pytest.fixture
async def log(working):
    """A log of what Dana did: decisions, an export, a role that she was given."""
    async with working() as work:
        await members.seen_staff(work.tx, DANA.telegram_id, DANA.name)
        await decided(work)
        await role_grants.appoint(work.tx, DANA.telegram_id, None, Role.SENIOR, acts.ADMIN)
        chosen = Filters("2026-10", None, None, None)
        await exports.record(
            work.tx,
            exports.Export("e1", DANA.telegram_id, DANA.name, work.now, chosen, Format("csv"), 3),
        )
        await sequence(work)
        await checkpointing.make(work)
        return await events(work.tx)


async def test_a_pseudonym_in_place_of_former_staff_keeps_the_log_whole(database, working, log):
    async with working() as work:
        before = await leaves.Hashes(work.tx).root(64)
        await leave(work)
        assert "Дана" not in repr(await work.tx.rows(sa.select(table)))
        assert {row["staff"] for row in await events(work.tx)} & {DANA.telegram_id} == set()
    assert await faults(database) == [], "what has no leaf yet is explained, too"
    async with working() as work:
        await sequence(work)
        await checkpointing.make(work)
        assert await leaves.Hashes(work.tx).root(64) == before
    found, checking = await check(database)
    assert found == []
    assert checking.counts["former_staff (staff)"] == 5  # three decisions, an export, a role


async def test_another_change_of_an_amended_row_is_found(database, working, log):
    async with working() as work:
        await leave(work)
    last = log[-1]
    row = case_events.c.id == last["id"]
    for values in ({"detail": "{}"}, {"staff": 8}, {"staff": -5}):
        async with working() as work:
            await work.tx.run(sa.update(case_events).where(row).values(values))
        [(fault, where)] = await faults(database)
        assert (fault, where.split(",")[0]) == (Fault.ALTERED, f"case_events {last['id']}")


async def test_no_rule_explains_another_person_or_another_decision(database, working, log):
    row = log[-1]
    for change in ({"staff": 8}, {"detail": json.dumps({"outcome": "removed"})}):
        async with working() as work:
            [now] = await work.tx.rows(EVENTS.read.where(case_events.c.id == row["id"]))
            forged = {**now, **change}
            for rule in Rule:
                await amendments.amend(work.tx, EVENTS, rule, [(now, forged)])
            await work.tx.run(
                sa.update(case_events).where(case_events.c.id == row["id"]).values(change)
            )
        [(fault, _)] = await faults(database)
        assert fault is Fault.ALTERED


async def test_a_handover_to_former_staff_names_the_pseudonym_and_stays_whole(database, working):
    async with working() as work:
        await members.seen_staff(work.tx, DANA.telegram_id, DANA.name)
        await acts.open_desk(work)
        report = await acts.file(work, await acts.citizen(work))
        dana = DANA.telegram_id
        move = Move(Act.HAND_OVER, work.now, 8, detail={"to": dana, "why": "shift"}, to=dana)
        await moves.make(work, await acts.case_of(work, report), move)
        await sequence(work)
    async with working() as work:
        await leave(work)
        [given] = [row for row in await events(work.tx) if row["act"] == "hand_over"]
        assert json.loads(given["detail"])["to"] < 0
        assert given["staff"] == 8
    assert await faults(database) == []


async def test_an_erased_reporter_changes_no_leaf(database, working, log):
    async with working() as work:
        person = await people.find(work.tx, *work.vault.identities(101))
        await erasure.erase(work, person)
    assert await faults(database) == []


async def test_a_detail_and_a_row_can_be_erased_and_every_proof_stays_valid(database, working, log):
    removed, emptied = log[0], log[1]
    async with working() as work:
        size = await leaves.size(work.tx)
        [other, one] = await work.tx.rows(
            EVENTS.read.where(case_events.c.id.in_([emptied["id"], removed["id"]])).order_by(
                case_events.c.id
            )
        )
        changes = [(one, {**one, "detail": "{}"}), (other, None)]
        await amendments.amend(work.tx, EVENTS, Rule.ERASED, changes)
        await work.tx.run(
            sa.update(case_events).where(case_events.c.id == one["id"]).values(detail="{}")
        )
        await work.tx.run(sa.delete(case_events).where(case_events.c.id == other["id"]))
        found = leaves.Hashes(work.tx)
        hash = await found.of((0, 1))
        proof = [await found.of(each) for each in merkle.inclusion_ranges(0, size)]
        root = await found.root(size)
        assert merkle.root_by_inclusion(hash, 0, size, proof) == root
        [kept] = await leaves.page(work.tx, (0, 1))
        assert {len(seal) for seal in leaves.read(kept).seals.values()} == {32}, "no salt is left"
    found = await faults(database)
    assert [fault for fault, _ in found if fault is not Fault.REMOVED] == []
    async with working() as work:
        await sequence(work)
    _, checking = await check(database)
    assert checking.counts["erased (row)"] == checking.counts["erased (detail)"] == 1


async def test_what_is_fixed_cannot_be_amended(working, log):
    async with working() as work:
        [row] = await work.tx.rows(EVENTS.read.where(case_events.c.id == log[0]["id"]))
        with pytest.raises(ValueError, match="fixed"):
            await amendments.amend(work.tx, EVENTS, Rule.ERASED, [(row, {**row, "at": 1})])
