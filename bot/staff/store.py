"""Table of people who left staff: since when, and a pseudonym in place of id and name."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.database.expiring import Expiring
from bot.core.database.statements import ListOf, whole_numbers, with_list
from bot.core.people import Standing
from bot.core.role_store import CHANNEL
from bot.core.schema.authorities import authority_answers
from bot.core.schema.base import Big
from bot.core.schema.broadcast import broadcasts
from bot.core.schema.desk import (
    appointments,
    case_events,
    cases,
    desks,
    duty,
    exports,
    grants,
    members,
    prompts,
    searches,
    second_looks,
    staff,
)
from bot.core.schema.history import row_changes
from bot.core.schema.privacy import data_events
from bot.core.schema.queues import reviews
from bot.core.schema.register import appeals, publications
from bot.core.schema.reporting import questions
from bot.history import changes as actors
from bot.history.leaf import is_staff_id
from bot.values import Act

_P = sa.bindparam
_old, _new = _P("old", type_=Big), _P("new", type_=Big)
_person = staff.c.telegram_id > 0
"""Pseudonyms are negative."""
OVER = Expiring(staff, staff.c.left_at, _person)


def _is_staff(elements: ListOf) -> sa.ColumnElement[bool]:
    """Has a role, or Telegram confirmed since a moment that they are in the group of a desk."""
    inside = sa.exists().where(
        members.c.telegram_id == staff.c.telegram_id,
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
        members.c.checked_at >= _P("since", type_=Big),
        desks.c.chat_id == members.c.chat_id,
        desks.c.active == 1,
    )
    given = staff.c.telegram_id.in_(whole_numbers(elements, "admins"))
    custodian = sa.exists().where(
        grants.c.telegram_id == staff.c.telegram_id, grants.c.desk_id == CHANNEL
    )
    return sa.or_(staff.c.role.is_not(None), given, inside, custodian)


# Keeps since when people are no longer staff; forgets it when they are again.
_LEFT = with_list(
    lambda elements: (
        sa.update(staff)
        .where(staff.c.left_at.is_(None), _person, sa.not_(_is_staff(elements)))
        .values(left_at=_P("now", type_=Big))
    )
)
_BACK = with_list(
    lambda elements: (
        sa.update(staff)
        .where(staff.c.left_at.is_not(None), _person, _is_staff(elements))
        .values(left_at=None)
    )
)


async def mark(tx: Transaction, admins: Collection[int], since: int) -> None:
    """`admins` are those of the settings; memberships count that were confirmed `since` then."""
    ids = json.dumps(list(admins))
    await tx.run(_LEFT, admins=ids, since=since, now=tx.now)
    await tx.run(_BACK, admins=ids, since=since)


async def over(tx: Transaction, before: int, limit: int) -> list[int]:
    rows = await tx.rows(OVER.keys, before=before, limit=limit)
    return [row["telegram_id"] for row in rows]


# Some cases with acts of a member of staff.
_CASES = (
    sa.select(case_events.c.case_id)
    .distinct()
    .where(case_events.c.staff == _old)
    .limit(_P("limit", type_=sa.Integer()))
)
# The acts that name another member of staff.
_NAMING = sa.select(case_events).where(
    case_events.c.act.in_([Act.HAND_OVER.value, Act.LAPSE.value]),
    case_events.c.detail.like(_P("pattern")),
)
_EVENTS = sa.select(case_events).where(case_events.c.case_id == _P("case"))
_SET_EVENT = (
    sa.update(case_events)
    .where(case_events.c.id == _P("event"))
    .values(staff=_P("by"), detail=_P("text"), changed=_P("made"))
)
_CASE = sa.select(cases.c.decision, cases.c.proposal, cases.c.recused).where(
    cases.c.id == _P("case")
)
_SET_CASE = (
    sa.update(cases)
    .where(cases.c.id == _P("case"))
    .values(decision=_P("decided"), proposal=_P("proposed"), recused=_P("refused"))
)
_ASKED = (
    sa.update(questions)
    .where(questions.c.case_id == _P("case"), questions.c.asked_by == _old)
    .values(asked_by=_new)
)


async def rename_in_cases(tx: Transaction, old: int, new: int, limit: int) -> bool:
    """Put the pseudonym into the history of at most `limit` cases; whether these were all."""
    found = [row["case_id"] for row in await tx.rows(_CASES, old=old, limit=limit)]
    for case in found:
        await _rename_events(tx, await tx.rows(_EVENTS, case=case), old, new)
        await tx.run(_ASKED, case=case, old=old, new=new)
        row = await tx.row(_CASE, case=case)
        if row is not None:
            decided, proposed = (
                row[name] and json.dumps(_renamed(json.loads(row[name]), old, new))
                for name in ("decision", "proposal")
            )
            refused = row["recused"] and row["recused"].replace(f" {old} ", f" {new} ")
            await tx.run(_SET_CASE, case=case, decided=decided, proposed=proposed, refused=refused)
    if len(found) == limit:
        return False
    await _rename_events(tx, await tx.rows(_NAMING, pattern=f"%{old}%"), old, new)
    return True


async def _rename_events(tx: Transaction, events: list[Row], old: int, new: int) -> None:
    changes = []
    for event in events:
        by = new if event["staff"] == old else event["staff"]
        detail, changed = (_renamed_text(event[name], old, new) for name in ("detail", "changed"))
        after = {"staff": by, "detail": detail, "changed": changed}
        if any(after[name] != event[name] for name in after):
            changes.append({"event": event["id"], "by": by, "text": detail, "made": changed})
    await tx.run_many(_SET_EVENT, changes)


def _renamed_text(kept: str | None, old: int, new: int) -> str | None:
    """The same JSON text where it does not name the member of staff."""
    was = kept and json.loads(kept)
    renamed = _renamed(was, old, new)
    return kept if renamed == was else json.dumps(renamed, ensure_ascii=False)


def _renamed(kept: Any, old: int, new: int) -> Any:
    """The same JSON with the pseudonym where it names the member of staff."""
    if isinstance(kept, list):
        return [_renamed(each, old, new) for each in kept]
    if not isinstance(kept, dict):
        return kept
    return {
        key: new if is_staff_id(key, value) and value == old else _renamed(value, old, new)
        for key, value in kept.items()
    }


def _rename(column: sa.Column[int]) -> sa.Update:
    return sa.update(column.table).where(column == _old).values({column: _new})


_RENAME = tuple(
    _rename(column)
    for column in (
        appointments.c.by,
        appointments.c.telegram_id,
        broadcasts.c.author,
        broadcasts.c.approved_by,
        desks.c.created_by,
        authority_answers.c.staff,
        data_events.c.staff,
        exports.c.staff,
        second_looks.c.first_by,
        second_looks.c.second_by,
        second_looks.c.third_by,
        appeals.c.first_by,
        appeals.c.decided_by,
        publications.c.settled_by,
        reviews.c.holder,
    )
)
# Who passed a review on.
_PASSED = (
    sa.update(reviews)
    .where(reviews.c.passed.like(_P("pattern")))
    .values(passed=sa.func.replace(reviews.c.passed, _P("before"), _P("after")))
)
# Changes that name a person as who decided.
_CHANGED = sa.select(row_changes.c.id, row_changes.c.said).where(
    row_changes.c.said.like(_P("pattern"))
)
_SET_CHANGED = (
    sa.update(row_changes).where(row_changes.c.id == _P("change")).values(said=_P("text"))
)
_DELETE = tuple(
    sa.delete(column.table).where(column == _old)
    for column in (
        prompts.c.staff,
        searches.c.staff,
        duty.c.telegram_id,
        members.c.telegram_id,
        grants.c.telegram_id,
        staff.c.telegram_id,
    )
)
_NAME = sa.select(staff.c.name).where(staff.c.telegram_id == _P("id"))
_ADD = sa.insert(staff)


async def name_of(tx: Transaction, new: int) -> str | None:
    """The name of a pseudonym, once it was given."""
    found: str | None = await tx.value(_NAME, id=new)
    return found


async def add(tx: Transaction, new: int, name: str) -> None:
    """A pseudonym by which the history names a former member of staff."""
    await tx.run(_ADD, telegram_id=new, name=name, seen_at=0)


async def replace(tx: Transaction, old: int, new: int) -> None:
    """Put the pseudonym everywhere but into cases, and delete what is kept about the person."""
    for rename in _RENAME:
        await tx.run(rename, old=old, new=new)
    for delete in _DELETE:
        await tx.run(delete, old=old)
    await tx.run(_PASSED, pattern=f"% {old} %", before=f" {old} ", after=f" {new} ")
    changed = [
        {"change": row["id"], "text": _renamed_text(row["said"], old, new)}
        for row in await tx.rows(_CHANGED, pattern=f"%{old}%")
    ]
    await tx.run_many(_SET_CHANGED, changed)
    await actors.forget_actor(tx, old)
