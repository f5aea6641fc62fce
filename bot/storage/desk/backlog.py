"""What waits at a desk: cases without a card, free cases, and the latest decisions."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import Case, Status, Urgency
from bot.domain.desk.four_eyes.proposals import DECIDES
from bot.domain.desk.patterns.slowing import weight
from bot.domain.notice import Address, Lane
from bot.storage.citizen.targets import not_reported_by
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Row, Statement, Transaction
from bot.storage.engine.queries import count as counted
from bot.storage.engine.queries import each, first, row
from bot.storage.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.storage.schema import case_events, cases, outbox, places

_C = cases.c
_LOOKED_AT = 300
"""The latest decisions of a desk are looked for among this many events of all desks."""
TURN = (_C.urgency, _C.overdue.desc(), _C.weight.desc(), _C.opened_at, _C.id)
"""How staff work: the urgent, then the overdue, then what most people reported, then the oldest.

Where the reports of a case have a pattern, their number does not count."""


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


def _queued(address: str, lane: Lane) -> sa.ScalarSelect[int]:
    """How many posts of a lane wait for the desk, counted up to 50."""
    to_desk = (outbox.c.address == address, UNSENT, QUEUED, outbox.c.lane == lane.value)
    waiting = sa.select(outbox.c.id).where(*to_desk).limit(50)
    return sa.select(sa.func.count()).select_from(waiting.subquery()).scalar_subquery()


@row
def _position(address: str, card: str) -> Statement:
    being_sent = sa.exists().where(
        outbox.c.address == address,
        UNSENT,
        outbox.c.latest == card,
        outbox.c.state == OutboxState.SENDING.value,
    )
    stands = sa.or_(sa.exists().where(places.c.place == card), being_sent)
    return sa.select(
        stands.label("stands"),
        _queued(address, Lane.CARD).label("waiting"),
        _queued(address, Lane.URGENT_CARD).label("urgent"),
    )


async def position(tx: Transaction, address: Address, *, card: str) -> Position:
    found = await _position(tx, str(address), card) or {}
    return Position(bool(found["stands"]), found["waiting"], found["urgent"])


@counted
def _cards_waiting(address: str) -> Statement:
    return sa.select(_queued(address, Lane.CARD).label("waiting"))


async def cards_waiting(tx: Transaction, address: Address) -> int:
    """How many ordinary cards wait for a desk's turn."""
    return await _cards_waiting(tx, str(address))


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


def _free(held_before: int) -> sa.ColumnElement[bool]:
    return sa.or_(_C.holder.is_(None), _C.held_at <= held_before)


def _next(
    desk: str, held_before: int, moderator: str, person: str | None, *statuses: Status
) -> Statement:
    """The first case in turn that no moderator holds and this one may decide.

    The row is locked: a moderator who asks at the same moment gets the next one.
    """
    is_unbiased = sa.or_(_C.recused.is_(None), _C.recused.not_like(moderator))
    has_status = _C.status.in_([status.value for status in statuses])
    at_desk = (_C.desk_id == desk, UNDECIDED, has_status, _free(held_before), is_unbiased)
    free = sa.select(cases).where(*at_desk, not_reported_by(person)).order_by(*TURN)
    return free.limit(1).with_for_update(skip_locked=True)


@first(listed)
def _next_new(desk: str, held_before: int, moderator: str, person: str | None) -> Statement:
    return _next(desk, held_before, moderator, person, Status.RECEIVED, Status.UNDER_REVIEW)


@first(listed)
def _next_asked(desk: str, held_before: int, moderator: str, person: str | None) -> Statement:
    """One that waits for an answer."""
    return _next(desk, held_before, moderator, person, Status.NEED_INFO)


async def next_free(
    tx: Transaction, desk: str, held_before: int, staff: int, person: str | None = None
) -> Listed | None:
    """`person` is who the moderator is as a citizen: their own reports are for others."""
    mine = (desk, held_before, f"% {staff} %", person)
    return await _next_new(tx, *mine) or await _next_asked(tx, *mine)


@each(read_case)
def _without_card(desk: str, urgency: Urgency, limit: int) -> Statement:
    name: sa.ColumnElement[str] = sa.literal_column("'card:'", sa.Text()) + _C.id
    is_owed = sa.exists().where(
        outbox.c.latest == name,
        outbox.c.latest.is_not(None),
        outbox.c.state == sa.literal_column(str(OutboxState.QUEUED.value)),
    )
    no_card = (~sa.exists().where(places.c.place == name), ~is_owed)
    at_desk = (_C.desk_id == desk, UNDECIDED, *no_card, _C.urgency <= urgency)
    order = (_C.urgency, _C.opened_at, _C.id)
    return sa.select(cases).where(*at_desk).order_by(*order).limit(limit)


async def without_card(
    tx: Transaction, desk: str, limit: int, least: Urgency = Urgency.NORMAL
) -> list[Case]:
    """Undecided cases down to an urgency whose card neither stands nor is owed."""
    return await _without_card(tx, desk, least, limit)


@row
def _counts(desk: str, held_before: int) -> Statement:
    """How many cases wait at a desk, and since when the oldest does."""
    free, n = _free(held_before), sa.func.count
    is_urgent = sa.and_(free, _C.urgency == Urgency.URGENT.value)
    return sa.select(
        n(sa.case((free, 1))).label("waiting"),
        n(sa.case((is_urgent, 1))).label("urgent"),
        n(sa.case((sa.not_(free), 1))).label("held"),
        sa.func.min(sa.case((free, _C.opened_at))).label("oldest"),
    ).where(_C.desk_id == desk, UNDECIDED)


async def counts(tx: Transaction, desk: str, held_before: int) -> DeskCounts:
    found = await _counts(tx, desk, held_before)
    return DeskCounts(0, 0, 0, None) if found is None else DeskCounts(**found)


@each(read_case)
def decided_lately(desk: str, limit: int) -> Statement:
    """The newest decisions of a desk that stand."""
    recent = sa.select(case_events).order_by(case_events.c.id.desc()).limit(_LOOKED_AT).subquery()
    decided = sa.select(cases).join(recent, recent.c.case_id == _C.id)
    decided = decided.where(
        _C.desk_id == desk,
        _C.outcome.is_not(None),
        recent.c.act.in_([act.value for act in DECIDES]),
        recent.c.at == _C.decided_at,
    )
    return decided.order_by(recent.c.id.desc()).limit(limit)
