"""Table of people who left staff: since when, and a pseudonym in place of id and name."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.cases.tables import case_events, cases
from bot.core.database import Row, Statement, Transaction, logged, run, value
from bot.core.database.expiry import Expiring, delete_with_staff
from bot.core.people import Standing
from bot.core.role_store import CHANNEL
from bot.core.schema import lives
from bot.core.tables import desks, grants, members, reviews, staff
from bot.history import changes
from bot.history.leaf import is_staff_id
from bot.history.tables import row_changes
from bot.values import Act

_is_person = staff.c.telegram_id > 0
"""Pseudonyms are negative."""
OVER = Expiring(staff, staff.c.left_at, _is_person)


def _is_staff(admins: list[int], since: int) -> sa.ColumnElement[bool]:
    """Has a role, or Telegram confirmed since a moment that they are in the group of a desk."""
    inside = sa.exists().where(
        members.c.telegram_id == staff.c.telegram_id,
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
        members.c.checked_at >= since,
        desks.c.chat_id == members.c.chat_id,
        desks.c.active == 1,
    )
    custodian = sa.exists().where(
        grants.c.telegram_id == staff.c.telegram_id, grants.c.desk_id == CHANNEL
    )
    given = staff.c.telegram_id.in_(admins)
    return sa.or_(staff.c.role.is_not(None), given, inside, custodian)


async def mark_former_staff(
    tx: Transaction, admins: Collection[int], since: int
) -> None:
    """Keep since when people are no longer staff, and forget it when they are again.

    `admins` are those of the settings; memberships count that were confirmed `since` then.
    """
    is_staff = _is_staff([*admins], since)
    left_at = staff.c.left_at
    left = sa.update(staff).where(left_at.is_(None), _is_person, sa.not_(is_staff))
    await tx.run(left.values(left_at=tx.now))
    back = sa.update(staff).where(left_at.is_not(None), _is_person, is_staff)
    await tx.run(back.values(left_at=None))


async def former_staff_due(tx: Transaction, before: int, limit: int) -> list[int]:
    rows = await tx.rows(OVER.keys, before=before, limit=limit)
    return [row["telegram_id"] for row in rows]


_E = case_events.c
_C = cases.c


async def rename_in_cases(tx: Transaction, old: int, new: int, limit: int) -> bool:
    """Put the pseudonym into the history of at most `limit` cases; True if these were all."""
    acted = sa.select(_E.case_id).distinct().where(_E.staff == old).limit(limit)
    some = [row["case_id"] for row in await tx.rows(acted)]
    events = sa.select(case_events)
    await _rename_events(
        tx, await tx.rows(events.where(_E.case_id.in_(some))), old, new
    )
    named = sa.select(_C.id, _C.decision, _C.proposal, _C.recused).where(
        _C.id.in_(some)
    )
    for case in await tx.rows(named):
        renamed = {}
        for name in ("decision", "proposal"):
            if case[name]:
                renamed[name] = json.dumps(_renamed(json.loads(case[name]), old, new))
        if case["recused"]:
            renamed["recused"] = case["recused"].replace(f" {old} ", f" {new} ")
        if renamed:
            await tx.run(sa.update(cases).where(_C.id == case["id"]).values(**renamed))
    if len(some) == limit:
        return False
    # Acts that name another member of staff.
    names = _E.act.in_([Act.HAND_OVER.value, Act.LAPSE.value])
    others = events.where(names, _E.detail.like(f"%{old}%"))
    await _rename_events(tx, await tx.rows(others), old, new)
    return True


async def _rename_events(
    tx: Transaction, events: list[Row], old: int, new: int
) -> None:
    renamed_rows = []
    for event in events:
        after = {
            "staff": event["staff"],
            "detail": _renamed_text(event["detail"], old, new),
            "changed": _renamed_text(event["changed"], old, new),
        }
        if event["staff"] == old:
            after["staff"] = new
        if any(after[name] != event[name] for name in after):
            renamed_rows.append((event, after))
    await logged.change_rows(tx, case_events, renamed_rows)


def _renamed_text(kept: str | None, old: int, new: int) -> str | None:
    """Return the same JSON text where it does not name the member of staff."""
    if not kept:
        return kept
    was = json.loads(kept)
    renamed = _renamed(was, old, new)
    if renamed == was:
        return kept
    return json.dumps(renamed, ensure_ascii=False)


def _renamed(kept: Any, old: int, new: int) -> Any:
    """Return the same JSON with the pseudonym where it names the member of staff."""
    if isinstance(kept, list):
        return [_renamed(each, old, new) for each in kept]
    if not isinstance(kept, dict):
        return kept
    renamed = {}
    for key, part in kept.items():
        if part == old and is_staff_id(key, part):
            renamed[key] = new
        else:
            renamed[key] = _renamed(part, old, new)
    return renamed


@value(str)
def name_of_pseudonym(new: int) -> Statement:
    return sa.select(staff.c.name).where(staff.c.telegram_id == new)


@run
def add_pseudonym(new: int, name: str) -> Statement:
    return sa.insert(staff).values(telegram_id=new, name=name, seen_at=0)


async def _rename(tx: Transaction, column: sa.Column[Any], old: int, new: int) -> None:
    if not logged.is_logged(column.table):
        await tx.run(sa.update(column.table).where(column == old).values({column: new}))
        return
    named = await tx.rows(sa.select(column.table).where(column == old))
    await logged.change_rows(
        tx, column.table, [(row, {column.name: new}) for row in named]
    )


async def replace_by_pseudonym(tx: Transaction, old: int, new: int) -> None:
    """Put the pseudonym everywhere but into cases, and delete what is kept about the person."""
    for table, life in lives():
        for name in life.pseudonym:
            await _rename(tx, table.c[name], old, new)
    await delete_with_staff(tx, old)
    passed = reviews.c.passed
    said = row_changes.c.said
    passed_on = sa.update(reviews).where(passed.like(f"% {old} %"))
    await tx.run(
        passed_on.values(passed=sa.func.replace(passed, f" {old} ", f" {new} "))
    )
    told = await tx.rows(sa.select(row_changes).where(said.like(f"%{old}%")))
    renamed = [(row, {"said": _renamed_text(row["said"], old, new)}) for row in told]
    await logged.change_rows(tx, row_changes, renamed)
    await changes.forget_actor(tx, old)
