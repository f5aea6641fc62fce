"""Queries of the desk: its queue and other lists, what waits for its digest, and second looks."""

import json
from typing import Any

import sqlalchemy as sa

from bot.cases.acts import DECIDED_BY_DESK
from bot.cases.model import HOLD_MS, Case, CaseEvent
from bot.cases.store import UNDECIDED, cases, events
from bot.cases.tables import PROPOSED, UNREAD, case_events, private_cards, referrals
from bot.core.database import (
    NOW,
    Row,
    Statement,
    Transaction,
    Versioned,
    each,
    elements,
    first,
    only,
    row,
    run,
    set_of,
    then,
)
from bot.core.database import count as counted
from bot.core.database.expiry import BEFORE, Expiring
from bot.core.messages import Address, Lane
from bot.core.queues.outbox import QUEUED, UNSENT, OutboxState
from bot.core.queues.tables import outbox, places
from bot.core.schema import Big
from bot.dataclass import frozen
from bot.desk import model as desk_model
from bot.desk import tables
from bot.desk.model import Filters, Only, QueueCounts
from bot.desk.tables import second_looks
from bot.history.changes import record_life
from bot.reports.store import NOT_REPORTED, not_reported_by
from bot.values import Act, Status, Urgency

_C = cases.c
_LOOKED_AT = 300
"""The latest decisions of a desk are looked for among this many events of all desks."""
TURN = (_C.urgency, _C.overdue.desc(), _C.weight.desc(), _C.opened_at, _C.id)
"""How staff work: the urgent, then the overdue, then what most people reported, then the oldest.

Where the reports of a case have a pattern, their number does not count."""


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


@counted
def cards_waiting(address: Address) -> Statement:
    return sa.select(_queued(address, Lane.CARD).label("waiting"))


@frozen
class Listed:
    """A case, and how many people reported it."""

    case: Case
    reporters: int


def _turn(row: Row) -> tuple[Any, ...]:
    """Order rows of several desks as TURN does those of one."""
    return row["urgency"], -row["overdue"], -row["weight"], row["opened_at"], row["id"]


def _listed(row: Row) -> Listed:
    return Listed(cases.of(row), row["reporters"])


def _unheld(held_before: Any) -> sa.ColumnElement[bool]:
    return sa.or_(_C.holder.is_(None), _C.held_at <= held_before)


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
    free, n = _unheld(held_before), sa.func.count
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
    recent = sa.select(case_events).order_by(case_events.c.id.desc()).limit(_LOOKED_AT).subquery()
    decided = sa.select(cases).join(recent, recent.c.case_id == _C.id)
    decided = decided.where(
        _C.desk_id == desk,
        _C.outcome.is_not(None),
        recent.c.act.in_([act.value for act in DECIDED_BY_DESK]),
        recent.c.at == _C.decided_at,
    )
    return decided.order_by(recent.c.id.desc()).limit(limit)


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


_CARD = private_cards.c


def _marked(which: str, desks: list[str]) -> tuple[sa.ColumnElement[bool], ...]:
    """Cases of desks in a partial index."""
    is_marked: Any = sa.text(f"cases.{which}")
    return is_marked, _C.desk_id.in_(desks)


@cases.all
def proposed_at(
    desks: list[str], limit: int, person: str | None = None, staff: int | None = None
) -> Statement:
    """Without those that `person` reported, or wrote down as `staff`: the urgent, then the old
    cases first."""
    not_own = not_reported_by(person, staff)
    listed = sa.select(cases).where(*_marked(PROPOSED, desks), not_own)
    return listed.order_by(_C.urgency, _C.opened_at).limit(limit)


@row
def counts_beside(
    desks: list[str], person: str | None = None, staff: int | None = None
) -> Statement:
    """Count decided cases with new words, and proposals, but what `person` reported, or wrote down
    as `staff`."""

    not_own = not_reported_by(person, staff)

    def number(which: str) -> Any:
        marked = sa.select(sa.func.count()).where(*_marked(which, desks), not_own)
        return marked.select_from(cases.table).scalar_subquery()

    return sa.select(number(UNREAD).label("unread"), number(PROPOSED).label("to_approve"))


@first(only)
def proposals_brought_to(case: str, person: str) -> Statement:
    """The last proposal of a case that /next brought a person."""
    return sa.select(_CARD.proposal).where(_CARD.case_id == case, _CARD.person_id == person)


@run
def note_proposal_brought(case: str, person: str, proposal: str) -> Statement:
    """Keep that the person was brought this proposal; they have a private card of the case."""
    card = (_CARD.case_id == case, _CARD.person_id == person)
    return sa.update(private_cards).where(*card).values(proposal=proposal)


_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_asked = _C.status == Status.NEED_INFO.value
_mine = _C.holder == _P("me", type_=Big)
_unheld_now = _unheld(_P("held_before", type_=Big))
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
    UNDECIDED, NOT_REPORTED, *map(_if_given, (_C.violation, _C.region, _C.host, _C.account))
)
_here = sa.and_(_C.desk_id == _P("desk"), _wanted)
_only = _P("only", type_=sa.Text())
_shown = sa.or_(
    _only.is_(None), *(sa.and_(_only == only.value, meant) for only, meant in _MEANS.items())
)


@frozen
class Wanted:
    """Cases of desks under filters that `me` asks for, but what they reported as the `person`."""

    desks: list[str]
    filters: Filters
    me: int
    person: str | None = None

    def values(self, now: int) -> dict[str, Any]:
        filters, site = self.filters, self.filters.site
        of_account = site is not None and "/" in site
        return {
            "only": filters.only,
            "violation": filters.violation,
            "region": filters.region,
            "host": None if of_account else site,
            "account": site if of_account else None,
            "me": self.me,
            "moderator": f"% {self.me} %",
            "person": self.person,
            "staff": None if self.person is None else self.me,
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


async def queue_page(tx: Transaction, wanted: Wanted, first: int, size: int) -> list[Listed]:
    """`size` of the cases, from the one at `first` on, in turn."""
    values = wanted.values(tx.now)
    found = [
        _turn(row)
        for desk in wanted.desks
        for row in await tx.rows(_PAGE, desk=desk, limit=first + size, **values)
    ]
    ids = [id for *_, id in sorted(found)[first : first + size]]
    rows = await tx.rows(_LISTED, ids=json.dumps(ids)) if ids else []
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
    values, found = wanted.values(tx.now), list[Case]()
    for desk in wanted.desks:
        left = limit - len(found)
        rows = await tx.rows(_TAKEN, desk=desk, limit=left, **values) if left else []
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
        found = [row for desk in desks for row in await tx.rows(free, desk=desk, **mine)]
        if found:
            return cases.of(min(found, key=_turn))
    return None


@cases.all
def lock_due(limit: int, now: int = NOW) -> Statement:
    """Cases whose reminder is due, those that wait longest first, locked until the commit."""
    due = sa.select(cases).where(_C.remind_at.is_not(None), _C.remind_at <= now)
    return due.order_by(_C.remind_at).limit(limit).with_for_update()


def _forwarded(before: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Reporters were told before a moment, and the case was not sent later."""
    return (
        _C.status == sa.literal_column(f"'{Status.FORWARDED.value}'", sa.Text()),
        _C.announced_at < before,
        ~sa.exists().where(referrals.c.case_id == _C.id, referrals.c.sent_at >= before),
    )


FORWARDED = Expiring(cases.table, _C.announced_at, *_forwarded(BEFORE))
"""They are closed, not deleted."""


@cases.all
def lock_forwarded(before: int, limit: int) -> Statement:
    forwarded = sa.select(cases).where(*_forwarded(before))
    return forwarded.order_by(_C.announced_at).limit(limit).with_for_update()


async def set_times(tx: Transaction, case: Case) -> None:
    """No event is kept. The version grows, so that a writer who read the case before does not undo
    this. The caller has locked the case."""
    await cases.set(
        tx,
        case.id,
        due_at=case.due_at,
        remind_at=case.remind_at,
        reminded=case.reminded,
        overdue=case.overdue,
        version=_C.version + 1,
    )


@cases.all
def idle_since(before: int, limit: int) -> Statement:
    """Held cases without a move since a moment, the longest first."""
    idle = sa.select(cases).where(_C.holder.is_not(None), _C.held_at <= before, UNDECIDED)
    return idle.order_by(_C.held_at).limit(limit)


@cases.all
def unread_at(
    desks: list[str], limit: int, person: str | None = None, staff: int | None = None
) -> Statement:
    """Decided cases with newer words, those that wait longest first, but what `person` reported, or
    wrote down as `staff`."""
    not_own = not_reported_by(person, staff)
    unread = sa.select(cases).where(*_marked(UNREAD, desks), not_own)
    return unread.order_by(_C.unread_since).limit(limit)


_LOOK = second_looks.c
_open = sa.text(f"second_looks.{tables.OPEN}")
_PEOPLE = ("first", "second", "third")


def _write(look: desk_model.Look) -> dict[str, Any]:
    row: dict[str, Any] = {
        "second_at": look.second and look.second.at,
        "agreed": None if look.agreed is None else int(look.agreed),
    }
    for who, kept in zip(_PEOPLE, (look.first, look.second, look.third), strict=True):
        row[who] = kept and desk_model.keep_opinion(kept)
        row[f"{who}_by"] = kept and kept.by
    return row


def _read(row: Row) -> dict[str, Any]:
    return {
        who: row[who] and desk_model.restore_opinion(row[who], row[f"{who}_by"]) for who in _PEOPLE
    }


_table = Versioned(
    second_looks,
    desk_model.Look,
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
add_look, get_look, change_look = _table.add, _table.get, _table.change


@_table.one
def open_of_case(case: str) -> Statement:
    return sa.select(second_looks).where(_open, _LOOK.case_id == case)


@set_of(int)
def acted(case: str) -> Statement:
    events = case_events.c
    acted = sa.select(events.staff).distinct()
    return acted.where(events.case_id == case, events.staff.is_not(None))


@set_of(str)
def opened(case: str) -> Statement:
    return sa.select(_CARD.person_id).where(_CARD.case_id == case)


@each(only)
def desks_of_last_acts(staff: int, since: int, limit: int) -> Statement:
    """The desks of the cases of a person's newest acts, at most `limit` acts."""
    acts = sa.select(_C.desk_id).join(case_events, case_events.c.case_id == _C.id)
    acts = acts.where(case_events.c.staff == staff, case_events.c.at > since)
    return acts.order_by(case_events.c.id.desc()).limit(limit)


_MOST = 20
_TOLD = (Act.DECIDE, Act.APPROVE, Act.OVERTURN, Act.ANNOUNCE, Act.REOPEN)


def _told(newest: list[CaseEvent]) -> list[CaseEvent]:
    found, was_told = list[CaseEvent](), False
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
