"""Second looks, and the decisions that reporters were told."""

from typing import Any

import sqlalchemy as sa

from bot.cases.model import CaseEvent
from bot.cases.store import events
from bot.cases.tables import case_events
from bot.core.database import Row, Statement, Versioned, then
from bot.desk import tables
from bot.desk.model import Look, keep_opinion, restore_opinion
from bot.history.changes import record_life
from bot.values import Act

_LOOK = tables.second_looks.c
_open = sa.text(f"second_looks.{tables.OPEN}")

_PEOPLE = ("first", "second", "third")


def _write(look: Look) -> dict[str, Any]:
    row: dict[str, Any] = {
        "second_at": look.second and look.second.at,
        "agreed": None if look.agreed is None else int(look.agreed),
    }
    for who, kept in zip(_PEOPLE, (look.first, look.second, look.third), strict=True):
        row[who] = kept and keep_opinion(kept)
        row[f"{who}_by"] = kept and kept.by
    return row


def _read(row: Row) -> dict[str, Any]:
    return {
        who: row[who] and restore_opinion(row[who], row[f"{who}_by"]) for who in _PEOPLE
    }


_table = Versioned(
    tables.second_looks,
    Look,
    fixed=(
        *("case_id", "violation", "ticket", "percent", "drawn_at"),
        *("first", "first_by"),
    ),
    write=_write,
    read=_read,
    log=record_life,
    case="case_id",
    decision="decision_id",
    first=None,
    second=None,
    third=None,
)

add_look = _table.add
get_look = _table.get
change_look = _table.change


@_table.one
def open_of_case(case: str) -> Statement:
    return sa.select(tables.second_looks).where(_open, _LOOK.case_id == case)


_MOST = 20
_TOLD = (Act.DECIDE, Act.APPROVE, Act.OVERTURN, Act.ANNOUNCE, Act.REOPEN)


def _told(newest: list[CaseEvent]) -> list[CaseEvent]:
    found = list[CaseEvent]()
    was_told = False
    for event in newest:
        if event.act is Act.ANNOUNCE:
            was_told = True
        elif event.act is Act.REOPEN:
            found.append(event)
        elif was_told:
            found.append(event)
            was_told = False
    return found


@then(_told)
@events.all
def told_decisions(case: str) -> Statement:
    """Decisions that reporters were told, and the reopenings between them, newest first."""
    events = case_events.c
    told = (events.case_id == case, events.act.in_([act.value for act in _TOLD]))
    return sa.select(case_events).where(*told).order_by(events.id.desc()).limit(_MOST)
