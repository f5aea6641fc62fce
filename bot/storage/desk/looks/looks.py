"""Second looks: changed only by compare-and-set on their version, never deleted."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.limits import DeskKind
from bot.domain.desk.looks.look import (
    Drawn,
    Dropped,
    Look,
    Opinion,
    Stage,
    keep_opinion,
    restore_opinion,
)
from bot.storage.audit import changes
from bot.storage.audit.changes import with_person
from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.engine.errors import VersionConflict
from bot.storage.schema import case_events, cases, desks, private_cards, second_looks
from bot.storage.schema.base import Big
from bot.storage.schema.looks import OPEN

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_open = sa.text(f"second_looks.{OPEN}")
_RECORDED = (
    "case_id", "decision_id", "decided_at", "violation", "drawn", "ticket", "percent", "drawn_at",
    "stage", "second_at", "agreed", "same_ground", "dropped", "closed_at",
)  # fmt: skip
# Adds a look; a decision is drawn once.
_ADD = insert_ignore(second_looks)


def recorded(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the log holds of a look: all but in whose hands it was."""
    kept = {name: row[name] for name in _RECORDED}
    people = {who: with_person(row[who], row[f"{who}_by"]) for who in ("first", "second", "third")}
    return kept | people


async def add(tx: Transaction, look: Look) -> bool:
    row = _fixed(look) | _changing(look)
    if await tx.run(_ADD, id=look.id, **row) != 1:
        return False
    await changes.record(tx, second_looks, look.id, {}, recorded(row))
    return True


_CHANGING = (
    "version", "decision_id", "decided_at", "stage", "second", "second_by", "second_at", "third",
    "third_by", "agreed", "same_ground", "holder", "held_at", "passed", "without_people_since",
    "dropped", "closed_at",
)  # fmt: skip
# Compare and set: changes a look only from the version that was read.
_CHANGE = (
    sa.update(second_looks)
    .where(second_looks.c.id == _P("id_"), second_looks.c.version == _P("expected"))
    .values({name: _P(name) for name in _CHANGING})
)


async def change(tx: Transaction, before: Look, after: Look) -> None:
    """Raises VersionConflict when the look is not as it was read."""
    changed = {**_changing(after), "version": before.version + 1}
    row = await tx.row(_GET, id=before.id)
    if not await tx.run(_CHANGE, id_=before.id, expected=before.version, **changed) or row is None:
        raise VersionConflict(before.id)
    await changes.record(tx, second_looks, before.id, recorded(row), recorded({**row, **changed}))


# One look.
_GET = sa.select(second_looks).where(second_looks.c.id == _P("id"))


async def get(tx: Transaction, look: str) -> Look | None:
    return await tx.one(_look, _GET, id=look)


# Open looks, those that were drawn first at the head.
_WAITING = (
    sa.select(second_looks)
    .where(_open)
    .order_by(second_looks.c.drawn_at, second_looks.c.id)
    .limit(_limit)
)


async def waiting(tx: Transaction, limit: int) -> list[Look]:
    return [_look(row) for row in await tx.rows(_WAITING, limit=limit)]


# How many are open, and how many of them no known person may take.
_COUNTS = (
    sa.select(
        sa.func.count().label("n"),
        sa.func.count(second_looks.c.without_people_since).label("without"),
    )
    .select_from(second_looks)
    .where(_open)
)


async def open_counts(tx: Transaction) -> tuple[int, int]:
    row = await tx.row(_COUNTS)
    return (0, 0) if row is None else (row["n"], row["without"])


_home = desks.alias("home")
# Open looks at cases of desks in other groups; all of them where there is but one group.
_ELSEWHERE = (
    sa.select(sa.func.count())
    .select_from(second_looks)
    .join(cases, cases.c.id == second_looks.c.case_id)
    .outerjoin(_home, _home.c.id == cases.c.desk_id)
    .where(
        _open,
        sa.or_(
            _home.c.chat_id.is_(None),
            _home.c.chat_id != _P("chat", type_=Big),
            ~sa.exists().where(
                desks.c.active == 1,
                desks.c.kind == DeskKind.DESK.value,
                desks.c.chat_id != _P("chat", type_=Big),
            ),
        ),
    )
)


async def waiting_elsewhere(tx: Transaction, chat: int) -> int:
    """How many looks people of a group may take: seniors only, where it is the only group."""
    return int(await tx.value(_ELSEWHERE, chat=chat))


# The open look of a case.
_OPEN_OF_CASE = sa.select(second_looks).where(_open, second_looks.c.case_id == _P("case"))


async def open_of_case(tx: Transaction, case: str) -> Look | None:
    return await tx.one(_look, _OPEN_OF_CASE, case=case)


# The open looks that a person holds.
_HELD = sa.select(second_looks).where(_open, second_looks.c.holder == _P("staff", type_=Big))


async def held_by(tx: Transaction, staff: int) -> list[Look]:
    return [_look(row) for row in await tx.rows(_HELD, staff=staff)]


async def cases_held_by(tx: Transaction, staff: int) -> frozenset[str]:
    """The cases that a person decides again: the first decision is hidden from them."""
    return frozenset(look.case for look in await held_by(tx, staff))


# Who acted on a case.
_ACTED = (
    sa.select(case_events.c.staff)
    .distinct()
    .where(case_events.c.case_id == _P("case"), case_events.c.staff.is_not(None))
)


async def acted(tx: Transaction, case: str) -> set[int]:
    return {row["staff"] for row in await tx.rows(_ACTED, case=case)}


# Who has the card of a case in private, by our ids.
_OPENED = sa.select(private_cards.c.person_id).where(private_cards.c.case_id == _P("case"))


async def opened(tx: Transaction, case: str) -> set[str]:
    return {row["person_id"] for row in await tx.rows(_OPENED, case=case)}


# At which desks a person acted last.
_LAST_ACTS = (
    sa.select(cases.c.desk_id)
    .join(case_events, case_events.c.case_id == cases.c.id)
    .where(case_events.c.staff == _P("staff", type_=Big), case_events.c.at > _P("since", type_=Big))
    .order_by(case_events.c.id.desc())
    .limit(_limit)
)


async def desks_of_last_acts(tx: Transaction, staff: int, since: int, limit: int) -> set[str]:
    """The desks of the cases of a person's newest acts, at most `limit` acts."""
    rows = await tx.rows(_LAST_ACTS, staff=staff, since=since, limit=limit)
    return {row["desk_id"] for row in rows if row["desk_id"]}


def _fixed(look: Look) -> dict[str, Any]:
    return {
        "case_id": look.case, "violation": look.violation, "drawn": look.drawn.value,
        "ticket": look.ticket, "percent": str(look.percent), "drawn_at": look.drawn_at,
        "first": json.dumps(keep_opinion(look.first)), "first_by": look.first.by,
    }  # fmt: skip


def _changing(look: Look) -> dict[str, Any]:
    return {
        "version": look.version,
        "decision_id": look.decision,
        "decided_at": look.decided_at,
        "stage": look.stage.value,
        "second": _written(look.second),
        "second_by": look.second and look.second.by,
        "second_at": look.second and look.second.at,
        "third": _written(look.third),
        "third_by": look.third and look.third.by,
        "agreed": None if look.agreed is None else int(look.agreed),
        "same_ground": None if look.same_ground is None else int(look.same_ground),
        "holder": look.holder,
        "held_at": look.held_at,
        "passed": f" {' '.join(map(str, sorted(look.passed)))} " if look.passed else None,
        "without_people_since": look.without_people_since,
        "dropped": look.dropped and look.dropped.value,
        "closed_at": look.closed_at,
    }


def _written(opinion: Opinion | None) -> str | None:
    return None if opinion is None else json.dumps(keep_opinion(opinion))


def _look(row: Row) -> Look:
    first, second, third = (_opinion(row, name) for name in ("first", "second", "third"))
    if first is None:
        raise ValueError(row["id"])
    return Look(
        id=row["id"], case=row["case_id"], decision=row["decision_id"],
        decided_at=row["decided_at"], violation=row["violation"], drawn=Drawn(row["drawn"]),
        ticket=row["ticket"], percent=float(row["percent"]), drawn_at=row["drawn_at"],
        first=first, stage=Stage(row["stage"]), second=second, third=third,
        holder=row["holder"], held_at=row["held_at"],
        passed=frozenset(map(int, (row["passed"] or "").split())),
        without_people_since=row["without_people_since"],
        dropped=Dropped(row["dropped"]) if row["dropped"] else None,
        closed_at=row["closed_at"], version=row["version"],
    )  # fmt: skip


def _opinion(row: Row, name: str) -> Opinion | None:
    kept = row[name]
    return None if kept is None else restore_opinion(json.loads(kept), row[f"{name}_by"])
