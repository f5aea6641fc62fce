"""Reviews: changed only by compare-and-set on their version, never deleted."""

from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from bot.core.database import NOW, Statement, Transaction, Versioned, rows, then
from bot.core.tables import reviews
from bot.values import Value


class Kind(StrEnum):
    """Values are stored: do not change them. A call names them in this order."""

    PROPOSAL = "proposal"
    PUBLICATION = "publication"
    LOOK = "look"
    APPEAL = "appeal"
    BROADCAST = "broadcast"
    DATA = "data"


class State(StrEnum):
    """Values are stored: do not change them."""

    WAITING = "waiting"
    ANSWERED = "answered"  # can still be undone: its holder keeps it
    OVER = "over"


class Review(Value):
    """It waits since `since` (ms UTC); `passed` had it in hands and did not decide."""

    kind: Kind
    subject: str
    case: str | None
    since: int
    due: int
    state: State = State.WAITING
    holder: int | None = None
    held_at: int | None = None
    passed: frozenset[int] = frozenset()
    without_people_since: int | None = None  # no known person may take it
    version: int = 0


_C = reviews.c
_waiting = sa.text(f"state = '{State.WAITING.value}'")
_table = Versioned(reviews, Review, fixed=("case_id",), case="case_id")
put = _table.put
get = _table.get
change = _table.change


@_table.all
def waiting(kind: Kind, limit: int) -> Statement:
    listed = sa.select(reviews).where(_C.kind == kind, _waiting)
    return listed.order_by(_C.due, _C.subject).limit(limit)


class Counts(NamedTuple):
    """How many wait, how many of them are late, and how many no known person may take."""

    waiting: int
    late: int
    without_people: int


@then(lambda found: Counts(**found[0]))
@rows
def counts(kind: Kind, now: int = NOW) -> Statement:
    late = sa.func.count(sa.case((_C.due < now, 1))).label("late")
    without = sa.func.count(_C.without_people_since).label("without_people")
    counted = sa.select(sa.func.count().label("waiting"), late, without)
    return counted.select_from(reviews).where(_C.kind == kind, _waiting)


@_table.all
def held_by(kind: Kind, staff: int) -> Statement:
    return sa.select(reviews).where(_C.holder == staff, _C.kind == kind, _waiting)


async def cases_held_by(tx: Transaction, kind: Kind, staff: int) -> frozenset[str]:
    return frozenset(
        one.case for one in await held_by(tx, kind, staff) if one.case is not None
    )


@_table.all
def of_case(case: str) -> Statement:
    """All of a case, also those that are over."""
    return sa.select(reviews).where(_C.case_id == case)
