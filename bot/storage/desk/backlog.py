"""What waits at a desk: cases without a card, free cases, and the latest decisions."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case, Status, Urgency
from bot.domain.desk.four_eyes.proposals import DECIDES
from bot.domain.desk.patterns.slowing import weight
from bot.domain.notice import Address, Lane
from bot.storage.citizen.targets import NOT_REPORTED
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Row, Transaction
from bot.storage.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.storage.schema import case_events, cases, outbox, places

_P = sa.bindparam
_NOTICED = (Status.RECEIVED.value, Status.UNDER_REVIEW.value)
_LOOKED_AT = 300
"""The latest decisions of a desk are looked for among this many events of all desks."""
_at_desk = (cases.c.desk_id == _P("desk"), UNDECIDED)
_free = sa.or_(cases.c.holder.is_(None), cases.c.held_at <= _P("held_before"))
_unbiased = sa.or_(cases.c.recused.is_(None), cases.c.recused.not_like(_P("moderator")))
_order = (cases.c.urgency, cases.c.opened_at, cases.c.id)
TURN = (
    cases.c.urgency, cases.c.overdue.desc(), cases.c.weight.desc(), cases.c.opened_at, cases.c.id,
)  # fmt: skip
"""How staff work: the urgent, then the overdue, then what most people reported, then the oldest.

Where the reports of a case have a pattern, their number does not count."""


def _free_case(*statuses: str) -> sa.Select[tuple[object, ...]]:
    """The row is locked: a moderator who asks at the same moment gets the next one."""
    return (
        sa.select(cases)
        .where(*_at_desk, cases.c.status.in_(statuses), _free, _unbiased, NOT_REPORTED)
        .order_by(*TURN)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _queued(lane: Lane) -> sa.ScalarSelect[int]:
    """How many posts of a lane wait for the desk, counted up to 50."""
    waiting = (
        sa.select(outbox.c.id)
        .where(outbox.c.address == _P("address"), UNSENT, QUEUED, outbox.c.lane == lane.value)
        .limit(50)
    )
    return sa.select(sa.func.count()).select_from(waiting.subquery()).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Position:
    """Whether a case's card stands at its desk, and how many cards of each lane wait there.

    A card that is being sent stands already: it shows the case as it was a moment ago.
    """

    stands: bool
    waiting: int
    urgent: int


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """`waiting` and `urgent` count free cases; `oldest` is when the oldest of them came in."""

    waiting: int
    urgent: int
    held: int
    oldest: int | None


# Whether the desk's card of a case is being sent.
_BEING_SENT = sa.exists().where(
    outbox.c.address == _P("address"), UNSENT, outbox.c.latest == _P("card"),
    outbox.c.state == OutboxState.SENDING.value,
)  # fmt: skip
# Whether a card stands at the desk, and how many of each lane wait there.
_POSITION = sa.select(
    sa.or_(sa.exists().where(places.c.place == _P("card")), _BEING_SENT).label("stands"),
    _queued(Lane.CARD).label("waiting"),
    _queued(Lane.URGENT_CARD).label("urgent"),
)


async def position(tx: Transaction, address: Address, *, card: str) -> Position:
    [row] = await tx.rows(_POSITION, address=str(address), card=card)
    return Position(bool(row["stands"]), row["waiting"], row["urgent"])


# How many ordinary cards wait for a desk's turn.
_CARDS_WAITING = sa.select(_queued(Lane.CARD).label("waiting"))


async def cards_waiting(tx: Transaction, address: Address) -> int:
    return int(await tx.value(_CARDS_WAITING, address=str(address)))


# The first case in turn that no moderator holds and this one may decide; last one that waits for
# an answer.
_NEXT = _free_case(*_NOTICED)
_NEXT_ASKED = _free_case(Status.NEED_INFO.value)


@dataclass(frozen=True, slots=True)
class Listed:
    """A case, and how many people reported it."""

    case: Case
    reporters: int

    @property
    def turn(self) -> tuple[Any, ...]:
        """Orders the cases of several desks as TURN does those of one."""
        case = self.case
        people = weight(case, self.reporters)
        return case.urgency, not case.overdue, -people, case.opened_at, case.id


def listed(row: Row) -> Listed:
    return Listed(read_case(row), row["reporters"])


async def next_free(
    tx: Transaction, desk: str, held_before: int, staff: int, person: str | None = None
) -> Listed | None:
    """`person` is who the moderator is as a citizen: their own reports are for others."""
    mine = {"moderator": f"% {staff} %", "person": person}
    for statement in (_NEXT, _NEXT_ASKED):
        row = await tx.row(statement, desk=desk, held_before=held_before, **mine)
        if row is not None:
            return listed(row)
    return None


_name: sa.ColumnElement[str] = sa.literal_column("'card:'", sa.Text()) + cases.c.id
_no_card = (
    ~sa.exists().where(places.c.place == _name),
    ~sa.exists().where(
        outbox.c.latest == _name,
        outbox.c.latest.is_not(None),
        outbox.c.state == sa.literal_column(str(OutboxState.QUEUED.value)),
    ),
)
# Undecided cases down to an urgency whose card neither stands nor is owed.
_WITHOUT_CARD = (
    sa.select(cases)
    .where(*_at_desk, *_no_card, cases.c.urgency <= _P("urgency"))
    .order_by(*_order)
    .limit(_P("limit", type_=sa.Integer()))
)


async def without_card(
    tx: Transaction, desk: str, limit: int, least: Urgency = Urgency.NORMAL
) -> list[Case]:
    rows = await tx.rows(_WITHOUT_CARD, desk=desk, limit=limit, urgency=int(least))
    return [read_case(row) for row in rows]


_count = sa.func.count
# How many cases wait at a desk, and since when the oldest does.
_COUNTS = sa.select(
    _count(sa.case((_free, 1))).label("waiting"),
    _count(sa.case((sa.and_(_free, cases.c.urgency == Urgency.URGENT.value), 1))).label("urgent"),
    _count(sa.case((sa.not_(_free), 1))).label("held"),
    sa.func.min(sa.case((_free, cases.c.opened_at))).label("oldest"),
).where(*_at_desk)


async def counts(tx: Transaction, desk: str, held_before: int) -> DeskCounts:
    row = await tx.row(_COUNTS, desk=desk, held_before=held_before)
    return DeskCounts(0, 0, 0, None) if row is None else DeskCounts(**row)


_recent = sa.select(case_events).order_by(case_events.c.id.desc()).limit(_LOOKED_AT).subquery()
# The newest decisions of a desk that stand.
_DECIDED = (
    sa.select(cases)
    .join(_recent, _recent.c.case_id == cases.c.id)
    .where(
        cases.c.desk_id == _P("desk"),
        cases.c.outcome.is_not(None),
        _recent.c.act.in_([act.value for act in DECIDES]),
        _recent.c.at == cases.c.decided_at,
    )
    .order_by(_recent.c.id.desc())
    .limit(_P("limit", type_=sa.Integer()))
)


async def decided_lately(tx: Transaction, desk: str, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_DECIDED, desk=desk, limit=limit)]
