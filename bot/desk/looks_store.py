"""Table of second looks: changed by compare-and-set on their version, never deleted."""

import json
from typing import Any

import sqlalchemy as sa

from bot.cases.model import CaseEvent
from bot.cases.store import events
from bot.core.database.database import Row, Transaction
from bot.core.database.mapper import Versioned
from bot.core.database.queries import count, each, only
from bot.core.database.statements import Statement
from bot.core.schema.desk import OPEN, case_events, cases, desks, private_cards, second_looks
from bot.desk.look import Look, Opinion, keep_opinion, restore_opinion
from bot.history.changes import Log
from bot.values import Act, DeskKind

_C = second_looks.c
_open = sa.text(f"second_looks.{OPEN}")
_PEOPLE = ("first", "second", "third")
_log = Log(
    *("case_id", "decision_id", "decided_at", "violation", "drawn", "ticket", "percent"),
    *("drawn_at", "stage", "second_at", "agreed", "same_ground", "dropped", "closed_at"),
    by={who: f"{who}_by" for who in _PEOPLE},
)
recorded_look = _log.of


def _write(look: Look) -> dict[str, Any]:
    opinions: dict[str, Opinion | None] = {who: getattr(look, who) for who in _PEOPLE}
    return {
        **{who: kept and json.dumps(keep_opinion(kept)) for who, kept in opinions.items()},
        **{f"{who}_by": kept and kept.by for who, kept in opinions.items()},
        "second_at": look.second and look.second.at,
        "agreed": None if look.agreed is None else int(look.agreed),
        "same_ground": None if look.same_ground is None else int(look.same_ground),
    }


def _read(row: Row) -> dict[str, Any]:
    return {
        who: row[who] and restore_opinion(json.loads(row[who]), row[f"{who}_by"]) for who in _PEOPLE
    }


_table = Versioned(
    second_looks,
    Look,
    fixed=(
        *("case_id", "violation", "drawn", "ticket", "percent", "drawn_at"),
        *("first", "first_by"),
    ),
    write=_write,
    read=_read,
    log=_log,
    case="case_id",
    decision="decision_id",
    first=None,
    second=None,
    third=None,
)
add, get, change = _table.add, _table.get, _table.change


@count
def looks_waiting_elsewhere(chat: int) -> Statement:
    """Return how many looks people of a group may take: those at cases of desks in other groups.

    Seniors may take all of them, where it is the only group.
    """
    home = desks.alias("home")
    other_group = sa.exists().where(
        desks.c.active == 1, desks.c.kind == DeskKind.DESK.value, desks.c.chat_id != chat
    )
    return (
        sa.select(sa.func.count())
        .select_from(second_looks)
        .join(cases, cases.c.id == _C.case_id)
        .outerjoin(home, home.c.id == cases.c.desk_id)
        .where(_open, sa.or_(home.c.chat_id.is_(None), home.c.chat_id != chat, ~other_group))
    )


@_table.one
def open_of_case(case: str) -> Statement:
    return sa.select(second_looks).where(_open, _C.case_id == case)


@each(only)
def _acted(case: str) -> Statement:
    events = case_events.c
    acted = sa.select(events.staff).distinct()
    return acted.where(events.case_id == case, events.staff.is_not(None))


async def acted(tx: Transaction, case: str) -> set[int]:
    """Members of staff who acted on a case."""
    return set(await _acted(tx, case))


@each(only)
def _opened(case: str) -> Statement:
    return sa.select(private_cards.c.person_id).where(private_cards.c.case_id == case)


async def opened(tx: Transaction, case: str) -> set[str]:
    """People who have the card of a case in private, by our ids."""
    return set(await _opened(tx, case))


@each(only)
def _desks_of_acts(staff: int, since: int, limit: int) -> Statement:
    acts = sa.select(cases.c.desk_id).join(case_events, case_events.c.case_id == cases.c.id)
    acts = acts.where(case_events.c.staff == staff, case_events.c.at > since)
    return acts.order_by(case_events.c.id.desc()).limit(limit)


async def desks_of_last_acts(tx: Transaction, staff: int, since: int, limit: int) -> set[str]:
    """The desks of the cases of a person's newest acts, at most `limit` acts."""
    return {desk for desk in await _desks_of_acts(tx, staff, since, limit) if desk}


_MOST = 20
_TOLD = (Act.DECIDE, Act.APPROVE, Act.OVERTURN, Act.ANNOUNCE, Act.REOPEN)


@events.all
def _newest(case: str) -> Statement:
    """The newest decisions, announcements and reopenings of a case."""
    events = case_events.c
    told = (events.case_id == case, events.act.in_([act.value for act in _TOLD]))
    return sa.select(case_events).where(*told).order_by(events.id.desc()).limit(_MOST)


async def told_decisions(tx: Transaction, case: str) -> list[CaseEvent]:
    """Decisions that reporters were told, and the reopenings between them, newest first."""
    found: list[CaseEvent] = []
    was_told = False
    for event in await _newest(tx, case):
        if event.act is Act.ANNOUNCE:
            was_told = True
        elif event.act is Act.REOPEN:
            found.append(event)
        elif was_told:
            found.append(event)
            was_told = False
    return found
