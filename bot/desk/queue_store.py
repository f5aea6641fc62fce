"""Queries of the queue of desks, in turn, and of what one person holds and decided."""

import json
from typing import Any

import sqlalchemy as sa

from bot.cases.acts import DECIDED_BY_DESK
from bot.cases.model import HOLD_MS, Case
from bot.cases.store import UNDECIDED, cases
from bot.cases.tables import case_events
from bot.core.database import Row, Statement, Transaction, each, elements
from bot.core.schema import Big
from bot.desk.model import Filters, Only, QueueCounts
from bot.reports.targets_store import NOT_REPORTED
from bot.values import Status, Urgency, Value

_C = cases.c

TURN = (_C.urgency, _C.overdue.desc(), _C.weight.desc(), _C.opened_at, _C.id)
"""How staff work: the urgent, then the overdue, then what most people reported, then the oldest.

Where the reports of a case have a pattern, their number does not count."""


class Listed(Value):
    """A case, and how many people reported it."""

    case: Case
    reporters: int


def _turn(row: Row) -> tuple[Any, ...]:
    """Order rows of several desks as TURN does those of one."""
    return row["urgency"], -row["overdue"], -row["weight"], row["opened_at"], row["id"]


def _listed(row: Row) -> Listed:
    return Listed(cases.of(row), row["reporters"])


def unheld(held_before: Any) -> sa.ColumnElement[bool]:
    return sa.or_(_C.holder.is_(None), _C.held_at <= held_before)


MOST = 300
"""Cases of each kind; more are not listed."""


@each(_listed)
def last_taken_by(me: int) -> Statement:
    """Undecided cases that a member of staff took last, in turn, also those whose hold ended."""
    held = sa.select(cases).where(_C.holder == me, UNDECIDED)
    return held.order_by(*TURN).limit(MOST)


@each(_listed)
def decided_by(me: int, since: int) -> Statement:
    """Cases whose decision by a member of staff was made since then and stands, newest first."""
    events = case_events.c
    decided = sa.select(cases).join(case_events, events.case_id == _C.id)
    decided = decided.where(
        events.act.in_([act.value for act in DECIDED_BY_DESK]),
        events.at >= since,
        events.staff == me,
        _C.decided_at == events.at,
    )
    return decided.order_by(events.id.desc()).limit(MOST)


_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())

_asked = _C.status == Status.NEED_INFO.value
_mine = _C.holder == _P("me", type_=Big)

_unheld_now = unheld(_P("held_before", type_=Big))

_own = sa.and_(~_unheld_now, _mine)

_unbiased = sa.or_(_C.recused.is_(None), _C.recused.not_like(_P("moderator")))

_free = sa.and_(_unheld_now, ~_asked, _unbiased)

_urgent = _C.urgency == Urgency.URGENT.value
_MEANS = {
    Only.FREE: _free,
    Only.MINE: sa.or_(_own, sa.and_(_asked, _mine)),
    Only.URGENT: _urgent,
    Only.ASKED: _asked,
    Only.OVERDUE: _C.overdue == 1,
}


def _if_given(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    wanted = _P(column.name, type_=sa.Text())
    return sa.or_(wanted.is_(None), column == wanted)


_wanted = sa.and_(
    UNDECIDED,
    NOT_REPORTED,
    *map(_if_given, (_C.violation, _C.region, _C.host, _C.account)),
)

_here = sa.and_(_C.desk_id == _P("desk"), _wanted)

_only = _P("only", type_=sa.Text())

_shown = sa.or_(
    _only.is_(None),
    *(sa.and_(_only == only.value, meant) for only, meant in _MEANS.items()),
)


class Wanted(Value):
    """Cases of desks under filters that `me` asks for, but what they reported as the `person`."""

    desks: list[str]
    filters: Filters
    me: int
    person: str | None = None

    @property
    def staff(self) -> int | None:
        """`me` where the person's own reports are left out; in a group all read the same."""
        if self.person is None:
            return None
        return self.me

    def values(self, now: int) -> dict[str, Any]:
        filters = self.filters
        host = filters.site
        account = None
        if filters.site is not None and "/" in filters.site:
            host = None
            account = filters.site
        return {
            "only": filters.only,
            "violation": filters.violation,
            "region": filters.region,
            "host": host,
            "account": account,
            "me": self.me,
            "moderator": f"% {self.me} %",
            "person": self.person,
            "staff": self.staff,
            "held_before": now - HOLD_MS,
        }


# The first cases in turn of a desk under filters: read by their index, then whole.
_PAGE = (
    sa.select(_C.id, _C.urgency, _C.overdue, _C.weight, _C.opened_at)
    .where(_here, _shown)
    .order_by(*TURN)
    .limit(_limit)
)

_LISTED = sa.select(cases).where(_C.id.in_(elements("ids")))


async def queue_page(
    tx: Transaction, wanted: Wanted, first: int, size: int
) -> list[Listed]:
    """`size` of the cases, from the one at `first` on, in turn."""
    values = wanted.values(tx.now)
    found = list[Row]()
    for desk in wanted.desks:
        found += await tx.rows(_PAGE, desk=desk, limit=first + size, **values)
    page = sorted(found, key=_turn)[first : first + size]
    if not page:
        return []
    ids = json.dumps([row["id"] for row in page])
    rows = await tx.rows(_LISTED, ids=ids)
    return [_listed(row) for row in sorted(rows, key=_turn)]


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))


# How many cases of desks there are under filters, and in whose hands.
_FIGURES = sa.select(
    sa.func.count().label("all"),
    _number(_shown).label("shown"),
    _number(_urgent).label("urgent"),
    _number(_free).label("free"),
    _number(sa.and_(_own, ~_asked)).label("mine"),
    _number(sa.and_(sa.not_(sa.or_(_free, _own)), ~_asked)).label("others"),
    _number(_asked).label("asked"),
    _number(sa.and_(_free, _shown)).label("takeable"),
    sa.func.min(_C.opened_at).label("oldest_at"),
).where(_C.desk_id.in_(elements("desks")), _wanted)


async def queue_counts(tx: Transaction, wanted: Wanted) -> QueueCounts:
    desks = json.dumps(wanted.desks)
    [row] = await tx.rows(_FIGURES, desks=desks, **wanted.values(tx.now))
    return QueueCounts(**row)


# The free cases of a desk under filters, locked, without those that are taken at this moment.
_TAKEN = (
    sa.select(cases)
    .where(_here, _free, _shown)
    .order_by(*TURN)
    .limit(_limit)
    .with_for_update(skip_locked=True)
)


async def lock_free(tx: Transaction, wanted: Wanted, limit: int) -> list[Case]:
    """At most `limit` free cases, which no other transaction changes meanwhile."""
    values = wanted.values(tx.now)
    found = list[Case]()
    for desk in wanted.desks:
        left = limit - len(found)
        if not left:
            break
        rows = await tx.rows(_TAKEN, desk=desk, limit=left, **values)
        found += [cases.of(row) for row in rows]
    return found


# The first free case of a desk, and the first without a holder that waits for an answer.
_NEXT, _NEXT_ASKED = (
    sa.select(cases)
    .where(_C.desk_id == _P("desk"), UNDECIDED, which, NOT_REPORTED)
    .order_by(*TURN)
    .limit(1)
    .with_for_update(skip_locked=True)
    for which in (_free, sa.and_(_unheld_now, _asked, _unbiased))
)


async def lock_next(
    tx: Transaction, desks: list[str], staff: int, person: str | None = None
) -> Case | None:
    """The next free case; one that waits for an answer only after all others. Who asks at the same
    moment gets the one after it. `person` is who `staff` is as a citizen."""
    mine = {"moderator": f"% {staff} %", "person": person, "staff": staff}
    mine["held_before"] = tx.now - HOLD_MS
    for free in (_NEXT, _NEXT_ASKED):
        found = [
            row for desk in desks for row in await tx.rows(free, desk=desk, **mine)
        ]
        if found:
            return cases.of(min(found, key=_turn))
    return None
