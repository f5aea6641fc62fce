"""Queries of cards that a group has room for, and of the digest that stands for the others."""

import sqlalchemy as sa

from bot.cases.acts import DECIDED_BY_DESK
from bot.cases.store import UNDECIDED, cases
from bot.cases.tables import case_events
from bot.core.database import Statement, count, row
from bot.core.messages import Address, Lane
from bot.core.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.core.queues.tables import outbox, places
from bot.desk.queue_store import unheld
from bot.values import Urgency

_C = cases.c
_LOOKED_AT = 300
"""The latest decisions of a desk are looked for among this many events of all desks."""


def _queued(address: Address, lane: Lane) -> sa.ScalarSelect[int]:
    """Return how many posts of a lane wait for the desk, counted up to 50."""
    to_desk = (outbox.c.address == address, UNSENT, QUEUED, outbox.c.lane == lane.value)
    waiting = sa.select(outbox.c.id).where(*to_desk).limit(50)
    return sa.select(sa.func.count()).select_from(waiting.subquery()).scalar_subquery()


@row
def backlog_position(address: Address, card: str) -> Statement:
    """A card that is being sent stands, too; beside it, how many of each lane wait there."""
    being_sent = sa.exists().where(
        outbox.c.address == address,
        UNSENT,
        outbox.c.remember == card,
        outbox.c.state == OutboxState.SENDING.value,
    )
    stands = sa.or_(sa.exists().where(places.c.place == card), being_sent)
    return sa.select(
        stands.label("stands"),
        _queued(address, Lane.CARD).label("waiting"),
        _queued(address, Lane.URGENT_CARD).label("urgent"),
    )


@count
def cards_waiting(address: Address) -> Statement:
    return sa.select(_queued(address, Lane.CARD).label("waiting"))


@cases.all
def without_card(desk: str, limit: int, least: Urgency = Urgency.NORMAL) -> Statement:
    """Undecided cases down to an urgency whose card neither stands nor is owed."""
    name: sa.ColumnElement[str] = sa.literal_column("'card:'", sa.Text()) + _C.id
    is_owed = sa.exists().where(
        outbox.c.remember == name,
        outbox.c.remember.is_not(None),
        outbox.c.state == sa.literal_column(str(OutboxState.QUEUED.value)),
    )
    no_card = (~sa.exists().where(places.c.place == name), ~is_owed)
    at_desk = (_C.desk_id == desk, UNDECIDED, *no_card, _C.urgency <= least)
    order = (_C.urgency, _C.opened_at, _C.id)
    return sa.select(cases).where(*at_desk).order_by(*order).limit(limit)


@row
def backlog_counts(desk: str, held_before: int) -> Statement:
    """Return how many cases of a desk are free, urgent ones of them, and held; and when the oldest
    free one came in."""
    free = unheld(held_before)
    n = sa.func.count
    is_urgent = sa.and_(free, _C.urgency == Urgency.URGENT.value)
    return sa.select(
        n(sa.case((free, 1))).label("waiting"),
        n(sa.case((is_urgent, 1))).label("urgent"),
        n(sa.case((sa.not_(free), 1))).label("held"),
        sa.func.min(sa.case((free, _C.opened_at))).label("oldest_at"),
    ).where(_C.desk_id == desk, UNDECIDED)


@cases.all
def decided_lately(desk: str, limit: int) -> Statement:
    """The newest decisions of a desk that stand."""
    recent = (
        sa.select(case_events)
        .order_by(case_events.c.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    decided = sa.select(cases).join(recent, recent.c.case_id == _C.id)
    decided = decided.where(
        _C.desk_id == desk,
        _C.outcome.is_not(None),
        recent.c.act.in_([act.value for act in DECIDED_BY_DESK]),
        recent.c.at == _C.decided_at,
    )
    return decided.order_by(recent.c.id.desc()).limit(limit)
