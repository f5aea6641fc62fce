"""Attacks on the history by one who writes into the database, on both databases.

They know the code, read every table and run any SQL. They do not have the secret key, so that they
sign nothing, and cannot take back what was published.
"""

import json

import pytest
import sqlalchemy as sa

from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.model import AlteredCase, Move
from bot.cases.tables import case_events, cases
from bot.cli.history_checks import Ending, Fault
from bot.core import members_store, role_store, roles
from bot.core.people import Role
from bot.core.queues import deliveries
from bot.core.queues.tables import outbox, said
from bot.core.schema import metadata
from bot.core.tables import appointments, facts, grants, staff
from bot.core.times import DAY_MS
from bot.history import service
from bot.history import store as log
from bot.history import tree as merkle
from bot.history.changes import every_actor
from bot.history.leaf import Part, commitment
from bot.history.sources import BY_NAME, NO_PARTS, every_source
from bot.history.tables import actors, checkpoints, leaves, log_events, tiles
from bot.values import Act, replace
from tests.kit.services.acts import ADMIN, DANA
from tests.kit.services.log import (
    change,
    check,
    decided,
    events,
    faults,
    forget,
    sequence,
    status,
    with_key,
)

LOGGED = [metadata.tables[source.name] for source in every_source()]
EVERY = {table.name: table for table in [*LOGGED, cases, leaves, tiles]}.values()
CASES = 4


@pytest.fixture
async def published(working):
    """The note of a checkpoint that left the database; some cases were decided before."""
    async with working() as work:
        await members_store.seen_staff(work.tx, DANA.telegram_id, DANA.name)
        await decided(work, 1, CASES)
        await sequence(work)
        made = await service.make(work)
        await sequence(work)
        return made.note


async def hide_salts(working):
    """Put commitments in place of all salts, as if a rule had hidden every row."""
    async with working() as work:
        numbers = await every_actor(work.tx, ())
        for row in await work.tx.rows(sa.select(leaves)):
            leaf, source = log.read_leaf(row), BY_NAME.get(row["source"])
            parts = NO_PARTS
            if source is not None:
                parts = source.parts(
                    (await source.some(work.tx, [leaf.row]))[leaf.row], numbers
                )
            kept = {
                part.value: commitment(leaf.seals[part], parts[part]) for part in Part
            }
            await work.tx.run(
                sa.update(leaves)
                .where(leaves.c.position == row["position"])
                .values(kept)
            )


@pytest.mark.parametrize(
    "tables",
    [
        [case_events],
        [cases],
        [case_events, cases],
        [actors],
        [leaves],
        [tiles],
        [checkpoints],
        [leaves, tiles],
        [leaves, tiles, checkpoints],
        [case_events, cases, leaves],
        [case_events, cases, actors, leaves, tiles],
        [case_events, cases, actors, checkpoints],
    ],
    ids=lambda tables: "+".join(table.name for table in tables),
)
async def test_what_is_deleted_is_missed_with_and_without_a_checkpoint_from_outside(
    database, working, published, tables
):
    await hide_salts(working)
    await change(working, *(sa.delete(table) for table in tables))
    assert await status(database) is Ending.BROKEN
    assert await status(database, published) is Ending.BROKEN


async def test_a_log_that_is_deleted_as_a_whole_is_missed_by_what_was_published(
    database, working, published
):
    await change(working, *(sa.delete(table) for table in EVERY))
    assert await status(database) is Ending.NEVER_OUTSIDE
    assert await faults(database, published) == [(Fault.AHEAD, "note 0")]


async def test_a_deleted_tail_is_missed_by_what_was_published(
    database, working, published
):
    kept = {}
    async with working() as work:
        size = await log.count_leaves(work.tx)
        for table in (*LOGGED, tiles, facts):
            kept[table] = await work.tx.rows(sa.select(table))
    async with working() as work:
        await decided(work, CASES + 1, CASES + 2)
        await sequence(work)
        later = (await service.make(work)).note
    async with working() as work:
        await work.tx.run(sa.delete(leaves).where(leaves.c.position >= size))
        await work.tx.run(
            sa.delete(cases).where(
                cases.c.id.not_in({row["case_id"] for row in kept[case_events]})
            )
        )
        for table, rows in kept.items():
            await work.tx.run(sa.delete(table))
            await work.tx.run_many(sa.insert(table), [dict(row) for row in rows])
    assert await faults(database, published) == []
    assert await faults(database, later) == [(Fault.AHEAD, "note 0")]


async def post_checkpoint(working):
    """Make a checkpoint for the public channel; the number of the message that waits."""
    async with working() as work:
        await service.make(
            replace(work, deployment=replace(work.deployment, checkpoint_chat=-5))
        )
        of_kind = outbox.c.kind == service.CheckpointPublished.__name__
        [row] = await work.tx.rows(sa.select(outbox.c.id).where(of_kind))
        await deliveries.mark_sending(work.tx, [row["id"]])
    return row["id"]


async def test_a_deleted_log_is_missed_by_the_message_that_published_it(
    database, working
):
    async with working() as work:
        await decided(work, 1, CASES)
        await sequence(work)
    row = await post_checkpoint(working)
    assert await status(database) is Ending.NEVER_OUTSIDE
    async with working() as work:
        await deliveries.sent(work.tx, [(row, 42)])
    assert await status(database) is Ending.WHOLE
    await change(working, sa.delete(checkpoints))
    assert await status(database) is Ending.BROKEN, (
        "no checkpoint of this size was made"
    )
    await change(working, *(sa.delete(table) for table in EVERY))
    assert await status(database) is Ending.BROKEN


async def test_no_row_can_say_that_a_checkpoint_stood_outside(
    database, working, published
):
    """Neither one that is added, nor that of a message which never arrived."""
    async with working() as work:
        size = await work.tx.value(sa.select(checkpoints.c.size))
    await post_checkpoint(working)
    forged = {"once": service.once_of(size), "day": 1, "arrived": 1}
    await change(working, sa.insert(said).values(forged))
    assert await status(database) is Ending.NEVER_OUTSIDE
    await change(working, sa.update(said).values(arrived=1))
    assert await status(database) is Ending.NEVER_OUTSIDE


@pytest.mark.parametrize("source", ["case_events", "padding", "actors"])
async def test_a_forged_approval_with_the_leaf_of_another_row_is_found(
    database, working, published, source
):
    async with working() as work:
        first = (await events(work.tx))[0]
        of_source = sa.select(sa.func.min(leaves.c.position)).where(
            leaves.c.source == source
        )
        forged = {
            "case_id": first["case_id"],
            "at": first["at"],
            "version": 3,
            "act": "approve",
        }
        forged |= {"staff": 8, "detail": '{"approved_by": 8}'}
        leaf = await work.tx.value(of_source)
        await work.tx.run(sa.insert(case_events).values(**forged, leaf=leaf))
    [(fault, where), (_, case)] = await faults(database)
    assert fault is Fault.STRAY
    assert where.startswith("case_events ")
    assert case.startswith(f"cases {first['case_id']}, "), "it has an event too many"


async def forget_dana(working):
    """Dana left long ago: her pseudonym stands everywhere; its id."""
    async with working() as work:
        await forget(work, DANA)
        return await work.tx.value(
            sa.select(actors.c.telegram_id).where(actors.c.telegram_id < 0)
        )


async def other_decides(working):
    """Another moderator takes a case; the event."""
    async with working() as work:
        [*_, last] = await events(work.tx)
        note = Move(Act.NOTE, work.now, 8, detail={"words": "…", "approved_by": 9})
        await moves.make_move(
            work, await cases_store.cases.get(work.tx, last["case_id"]), note
        )
        await sequence(work)
        return (await events(work.tx))[-1]


async def test_a_pseudonym_takes_the_place_of_no_other_person(
    database, working, published
):
    done = await other_decides(working)
    hers = await forget_dana(working)
    assert await faults(database, published) == []
    this = case_events.c.id == done["id"]
    for values in (
        {"staff": hers},
        {"detail": json.dumps({"words": "…", "approved_by": hers})},
        {"staff": None},
        {"staff": 9, "detail": json.dumps({"words": "…", "approved_by": 8})},
    ):
        await change(working, sa.update(case_events).where(this).values(values))
        [(fault, _)] = await faults(database)
        assert fault is Fault.ALTERED, values
        was = {name: done[name] for name in ("staff", "detail")}
        await change(working, sa.update(case_events).where(this).values(was))


async def test_a_person_who_is_still_staff_cannot_be_hidden(
    database, working, published
):
    """The mark of a pseudonym is signed: one of another person does not fit."""
    await other_decides(working)
    await forget_dana(working)
    async with working() as work:
        number = await work.tx.value(
            sa.select(actors.c.id).where(actors.c.telegram_id == 8)
        )
        of_actor = leaves.c.row_id == str(number)
        [row] = await work.tx.rows(sa.select(leaves).where(of_actor))
        hidden = commitment(bytes(row["staff"]), [8])
        note = await work.tx.value(sa.select(log_events.c.note))
    await change(
        working,
        sa.update(leaves).where(of_actor).values(staff=hidden),
        sa.update(actors).where(actors.c.id == number).values(telegram_id=-number),
        sa.update(case_events).where(case_events.c.staff == 8).values(staff=-number),
        sa.insert(log_events).values(id=f"pseudonym/{number}", at=1, note=note),
    )
    found = await faults(database)
    assert (Fault.NOTE, f"log_events pseudonym/{number}") in found
    assert Fault.ALTERED in {
        fault for fault, where in found if where.startswith("case_events")
    }


async def test_a_row_whose_salts_are_hidden_explains_no_other_change(
    database, working, published
):
    """What once was an empty amendment let every case be changed."""
    async with working() as work:
        first = (await events(work.tx))[1]
        [row] = await log.leaves_between(work.tx, first["leaf"], first["leaf"] + 1)
        source = BY_NAME["case_events"]
        [event] = (await source.some(work.tx, [str(first["id"])])).values()
        parts = source.parts(event, await every_actor(work.tx, ()))
    hidden = commitment(bytes(row["body"]), parts[Part.BODY])
    await change(
        working,
        sa.update(leaves)
        .where(leaves.c.position == row["position"])
        .values(body=hidden),
        sa.update(cases).values(outcome="removed"),
    )
    found = await faults(database)
    assert found[0][0] is Fault.ALTERED, "the row could say anything now"
    assert [where.split()[0] for _, where in found].count("cases") == CASES
    this = case_events.c.id == first["id"]
    await change(working, sa.update(case_events).where(this).values(detail="{}"))
    assert (await faults(database))[0][0] is Fault.ALTERED


async def rewrite(working):
    """22 decisions say something else, and the log is made anew of what they say now."""
    async with working() as work:
        await decided(work, CASES + 1, 22)
        await sequence(work)
    await change(
        working,
        *(
            sa.update(column.table).values(
                {column: sa.func.replace(column, "not_confirmed", "removed")}
            )
            for column in (
                case_events.c.detail,
                case_events.c.changed,
                cases.c.decision,
            )
        ),
        sa.update(cases).values(outcome="removed"),
        *(sa.update(table).values(leaf=None) for table in LOGGED),
        *(sa.delete(table) for table in (leaves, tiles, checkpoints)),
        sa.delete(facts).where(facts.c.name == service.HEAD),
    )


async def make_anew(working):
    async with working() as work:
        await sequence(work)
        for _ in range(2):  # as large as before
            await service.make(work)
        await sequence(work)


async def test_decisions_cannot_be_rewritten_behind_a_mark_that_was_not_signed(
    database, working, published
):
    await rewrite(working)
    await make_anew(working)
    assert [fault for fault, _ in await faults(database) if fault is Fault.FORGED]
    async with working() as work:
        await with_key(work.tx, *LOGGED)
    await make_anew(working)
    assert await faults(database) == []
    assert await faults(database, published) == [(Fault.CHECKPOINT, "note 0")]
    marks = sa.insert(facts).values(name="log:restored", value="[0]")
    forged = sa.insert(log_events).values(id="restored/2", at=1, note=published)
    await change(working, marks, forged)
    async with working() as work:
        await sequence(work)
    found = await faults(database, published)
    assert (Fault.CHECKPOINT, "note 0") in found
    assert (Fault.NOTE, "log_events restored/2") in found


async def test_who_has_the_key_too_is_seen_until_an_operator_acknowledges(
    database, working, published
):
    await rewrite(working)
    async with working() as work:
        await with_key(work.tx, *LOGGED)
        await service.begin_anew(work.tx)
        await sequence(work)
        newest = (await service.make(work)).note
    assert await status(database) is Ending.NEW_EPOCH
    assert await status(database, published, newest) is Ending.NEW_EPOCH
    async with working() as work:
        [key] = await service.acknowledge_epochs(work.tx)
        assert await service.acknowledge_epochs(work.tx) == []
        assert key.name.endswith("/2")
        await sequence(work)
    found, checking = await check(database, published, newest)
    assert (found, checking.counts["log_events"]) == ([], 2)
    assert checking.lost, "an older checkpoint still says what was lost"
    assert await status(database, newest) is Ending.WHOLE
    copied = sa.update(log_events).where(log_events.c.id == "acknowledged/2")
    await change(working, copied.values(id="acknowledged/3"))
    assert await status(database, newest) is Ending.BROKEN


def event_of(case, act, **values):
    """An event of a case as SQL adds it."""
    row = {
        "case_id": case.id,
        "version": case.version,
        "at": case.opened_at,
        "act": act,
    }
    return sa.insert(case_events).values({**row, "staff": 8, "detail": "{}", **values})


FORGERIES = {
    "an approval": lambda case, now: event_of(case, "approve", at=now),
    "a decision dated back": lambda case, now: event_of(
        case, "decide", at=now - 30 * DAY_MS
    ),
    "a decision dated ahead": lambda case, now: event_of(
        case, "decide", at=now + 30 * DAY_MS
    ),
    "a role": lambda case, now: sa.insert(appointments).values(
        at=now, by=ADMIN, telegram_id=8, after="admin"
    ),
    "a MAC of another row": lambda case, now: event_of(
        case,
        "approve",
        at=now,
        mac=sa.select(sa.func.max(case_events.c.mac)).scalar_subquery(),
    ),
    "a MAC of another table": lambda case, now: event_of(
        case,
        "approve",
        at=now,
        mac=sa.select(sa.func.max(actors.c.mac)).scalar_subquery(),
    ),
    "values of other types": lambda case, now: event_of(
        case, "x", version=-1, detail="[]", at=now
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_row_that_sql_makes_gets_no_leaf_and_admins_hear_of_it(
    database, working, published, forgery
):
    async with working() as work:
        [case, *_] = await decided(work, CASES + 1, CASES + 1)
    assert await faults(database, published) == []
    statement = FORGERIES[forgery](case, case.opened_at)
    await change(working, statement)
    table = statement.table.name
    for is_swept in (False, True):
        found = await faults(database, published)
        [where, *_] = [where for fault, where in found if fault is Fault.FORGED]
        assert where.startswith(f"{table} "), is_swept
        async with working() as work:
            await service.make_leaves(work)
    async with working() as work:
        rows = await work.tx.rows(
            sa.select(statement.table).where(statement.table.c.leaf.is_(None))
        )
        posts = await work.tx.rows(sa.select(outbox.c.kind, outbox.c.address))
    assert [f"{table} {row['id']}" for row in rows] == [where.partition(",")[0]]
    assert [row["kind"] for row in posts].count("AdminWord") == 1
    async with working() as work:  # honest rows get their leaves all the same
        await decided(work, CASES + 2, CASES + 2)
        await sequence(work)
        waiting = sa.select(sa.func.count()).where(case_events.c.leaf.is_(None))
        assert await work.tx.value(waiting) == (table == "case_events")


async def test_a_row_whose_mac_is_gone_or_whose_leaf_is_written_by_hand_is_found(
    database, working, published
):
    async with working() as work:
        await decided(work, CASES + 1, CASES + 1)
        await sequence(work)
    newest = (
        case_events.c.id == sa.select(sa.func.max(case_events.c.id)).scalar_subquery()
    )
    async with working() as work:
        [row] = await work.tx.rows(sa.select(case_events).where(newest))
    await change(working, sa.update(case_events).where(newest).values(mac=None))
    assert [fault for fault, _ in await faults(database, published)] == [Fault.FORGED]
    honest = {"mac": row["mac"], "leaf": row["leaf"]}
    for leaf in (0, 10**6):
        by_hand = sa.update(case_events).where(newest).values(leaf=leaf, mac=None)
        await change(working, by_hand)
        found = [fault for fault, _ in await faults(database, published)]
        assert Fault.STRAY in found, leaf
        assert Fault.FORGED in found, leaf
    await change(working, sa.update(case_events).where(newest).values(honest))
    assert await faults(database, published) == []


async def test_a_leaf_and_a_tree_that_sql_makes_are_not_gone_on_with(
    database, working, published
):
    """They make the leaf, the hash and the tiles of a forged row, as the bot would."""
    async with working() as work:
        size = await log.count_leaves(work.tx)
        growing = await log.tree(work.tx, size)
        made = service._leaf("case_events", "999")
        growing.add(merkle.leaf_hash(made.data({Part.BODY: {}, Part.STAFF: []})))
        await log.add_leaves(work.tx, size, [made], growing)
    async with working() as work:
        await decided(work, CASES + 1, CASES + 1)
        await service.make_leaves(work)
        count = await log.count_leaves(work.tx)
        with pytest.raises(service.ChangedTree):
            await service.make(work)
        posts = await work.tx.rows(sa.select(outbox.c.kind))
    assert count == size + 1
    assert "AdminWord" in [row["kind"] for row in posts]
    assert Fault.TREE in [fault for fault, _ in await faults(database, published)]


async def test_a_case_without_an_id_and_with_an_event_of_the_year_2100_is_found(
    database, working, published
):
    """Keys that are empty or negative are read, too."""
    async with working() as work:
        [row] = await work.tx.rows(sa.select(cases).limit(1))
        told = sa.select(case_events).where(case_events.c.case_id == row["id"])
        [opened, *_] = await work.tx.rows(told.order_by(case_events.c.id))
    said = json.loads(opened["changed"]) | {"number": "N", "canonical": "t.me/n"}
    said |= {name: row[name] for name in ("status", "closed_at")}
    said["decision"] = row["decision"] and json.loads(row["decision"])
    copy = {**row, "id": "", "number": "N", "canonical": "t.me/n", "events": 1}
    event = {
        **opened,
        "id": -1,
        "case_id": "",
        "at": 4_102_444_800_000,
        "leaf": None,
        "mac": None,
    }
    await change(
        working,
        sa.insert(cases).values(copy),
        sa.insert(case_events).values({**event, "changed": json.dumps(said)}),
    )
    found = await faults(database, published)
    assert {Fault.FORGED, Fault.FUTURE} <= {
        fault for fault, where in found if "-1" in where
    }


async def test_a_role_that_sql_gives_is_none(database, working, published):
    asked = {
        sa.insert(staff).values(
            telegram_id=33, name="X", seen_at=0, role="admin"
        ): roles.given,
        sa.insert(grants).values(
            telegram_id=33, desk_id="", role="custodian"
        ): roles.is_custodian,
    }
    for statement, ask in asked.items():
        after = statement.compile().params["role"]
        by_sql = {"at": 1, "by": ADMIN, "telegram_id": 33, "after": after}
        desk = {"desk_id": ""} if after == "custodian" else {}
        await change(
            working, statement, sa.insert(appointments).values({**by_sql, **desk})
        )
        async with working() as work:
            assert not await ask(work, 33), after
            assert 33 not in await work.admins()
            assert 33 not in await role_store.custodians(work.tx)


async def test_a_role_that_was_given_by_an_admin_outlives_pseudonyms_of_who_gave_it(
    database, working, published
):
    async with working() as work:
        await members_store.seen_staff(work.tx, 9, "Z")
        await role_store.appoint(work.tx, 9, None, Role.SENIOR, DANA.telegram_id)
        await sequence(work)
        await forget(work, DANA)
        assert await roles.given(work, 9) is Role.SENIOR
        await sequence(work)
    assert await faults(database, published) == []


DECISIONS = {
    "who approved": lambda row: {
        "decision": row["decision"].replace('"approved_by":null', '"approved_by":8')
    },
    "the outcome": lambda row: {
        "decision": row["decision"].replace("not_confirmed", "removed"),
        "outcome": "removed",
    },
    "the type": lambda row: {"violation": "fraud"},
    "who may not decide": lambda row: {"recused": " 8 "},
}


@pytest.mark.parametrize("what", DECISIONS)
async def test_a_case_that_sql_changed_is_not_told_and_not_decided(
    working, after_undo, what
):
    async with working() as work:
        [case] = await decided(work, 1, 1)
    async with working() as work:
        [row] = await work.tx.rows(sa.select(cases))
    forged = {**row, **DECISIONS[what](row)}
    assert forged != row
    await change(working, sa.update(cases).values(forged))
    with pytest.raises(AlteredCase):
        async with after_undo(case):
            pass
    await change(working, sa.update(cases).values(dict(row)))
    async with after_undo(case) as work:
        assert (await cases_store.cases.get(work.tx, case.id)).announced_at is not None
