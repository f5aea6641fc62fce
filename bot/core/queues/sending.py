"""Outbox as delivery sees it: due rows, results, and posts that may have arrived.

The latter are kept for the rate limits after a restart; they name no person.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.core.database.database import AHEAD_MS, DAY_MS, Row, Transaction
from bot.core.database.statements import ListOf, insert_ignore, whole_numbers, with_list
from bot.core.posts import Address, Lane, Shown
from bot.core.queues.outbox import IS_DUE, QUEUED, UNSENT, OutboxState
from bot.core.schema.queues import numbering, outbox, said, uncertain_sends
from bot.core.sealed import OUTBOX_PARAMS

_KEPT_MS = 120_000
"""Longer than any of Telegram's windows."""

SOMEONE = Address(person="-")
"""Stands for any person."""

_now = sa.bindparam("now", type_=sa.BigInteger())
_from_ahead = uncertain_sends.c.at > _now + AHEAD_MS
_DROP_OLD = sa.delete(uncertain_sends).where(
    sa.or_(uncertain_sends.c.at <= sa.bindparam("before"), _from_ahead)
)
_ADD = sa.insert(uncertain_sends)


async def note(tx: Transaction, messages: Sequence[tuple[str, int]]) -> None:
    """Keep (address, lane) of messages that may have arrived by now."""
    if not messages:
        return
    await tx.run(_DROP_OLD, before=tx.now - _KEPT_MS, now=tx.now)
    rows = [{"address": _unnamed(to), "lane": lane, "at": tx.now} for to, lane in messages]
    await tx.run_many(_ADD, rows)


def _unnamed(address: str) -> str:
    return str(SOMEONE) if address.startswith("person:") else address


# The messages that may have arrived after a moment, the oldest first.
_SINCE = (
    sa.select(uncertain_sends)
    .where(uncertain_sends.c.at > sa.bindparam("after"), sa.not_(_from_ahead))
    .order_by(uncertain_sends.c.id)
)


async def since(tx: Transaction, after: int) -> list[tuple[Address, Lane, int]]:
    return [
        (Address.parse(row["address"]), Lane(row["lane"]), row["at"])
        for row in await tx.rows(_SINCE, after=after, now=tx.now)
    ]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    id: int
    lane: Lane
    address: Address
    kind: str
    params: dict[str, Any]
    language: str
    edit: int | None
    reply_to: int | None
    under: str | None
    latest: str | None
    remember: str | None
    attempts: int
    created_at: int
    error: str | None = None  # of the last attempt
    shows: Shown | None = None


class DueRow(NamedTuple):
    """Columns that delivery needs to choose a row; `address` as Address writes it."""

    id: int
    lane: Lane
    address: str


COLUMNS = (
    outbox.c.id,
    outbox.c.lane,
    outbox.c.address,
    outbox.c.kind,
    outbox.c.params,
    outbox.c.language,
    outbox.c.edit,
    outbox.c.reply_to,
    outbox.c.under,
    outbox.c.latest,
    outbox.c.remember,
    outbox.c.attempts,
    outbox.c.created_at,
    outbox.c.error,
    outbox.c.shows,
)
_this = outbox.c.id == sa.bindparam("row")
_sending = outbox.c.state == OutboxState.SENDING.value
_change = sa.update(outbox).where(_this, _sending)
_newer = outbox.alias("newer")
_private = sa.and_(outbox.c.address.not_like("chat:-%"), outbox.c.lane != Lane.AUTHORITY.value)


def _due(elements: ListOf) -> sa.Select[Any]:
    """Reads only the index, past any number of rows that must wait."""
    lane = sa.cast(outbox.c.lane, sa.Text()) + sa.literal_column("':'") + outbox.c.address
    return (
        sa.select(outbox.c.id, outbox.c.lane, outbox.c.address)
        .where(
            QUEUED,
            outbox.c.lane != Lane.AUTHORITY.value,
            outbox.c.lane >= sa.bindparam("lowest", type_=sa.BigInteger()),
            IS_DUE,
            outbox.c.address.not_in(elements("busy")),
            lane.not_in(elements("held")),
        )
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )


# Due messages of lanes and addresses that may be sent to, the most urgent first.
_DUE = with_list(_due)


async def due(
    tx: Transaction,
    busy: Collection[str],
    limit: int,
    held: Collection[tuple[Lane, str]] = (),
    lowest: int = 0,
) -> list[DueRow]:
    """Leaves out `busy` addresses, the lanes that are `held` for an address, and case files.

    `lowest` is the most urgent lane that is included.
    """
    lanes = [f"{lane.value}:{address}" for lane, address in held]
    left_out = {"busy": json.dumps(list(busy)), "held": json.dumps(lanes)}
    rows = await tx.rows(_DUE, now=tx.now, **left_out, limit=limit, lowest=lowest)
    return [DueRow(row["id"], Lane(row["lane"]), row["address"]) for row in rows]


def read(tx: Transaction, row: Row) -> OutboxRow:
    lane, address = Lane(row["lane"]), Address.parse(row["address"])
    params = json.loads(OUTBOX_PARAMS.open_in(tx, row)) if row["params"] else {}
    shows = None if row["shows"] is None else Shown.parse(row["shows"])
    read = {"lane": lane, "address": address, "params": params, "shows": shows}
    return OutboxRow(**{**row, **read})


# When the next delayed message becomes due.
_NEXT = sa.select(sa.func.min(outbox.c.not_before)).where(
    QUEUED, outbox.c.not_before > sa.literal_column("0"), outbox.c.not_before > _now
)


async def next_at(tx: Transaction) -> int | None:
    found: int | None = await tx.value(_NEXT, now=tx.now)
    return found


# A message that is due, or that could not be sent.
_WAITS = (
    sa.select(outbox.c.id)
    .where(
        QUEUED,
        outbox.c.lane != Lane.AUTHORITY.value,
        sa.or_(IS_DUE, outbox.c.error.is_not(None)),
    )
    .limit(1)
)


async def waits(tx: Transaction) -> bool:
    """True if a message waits that is not planned for later."""
    return await tx.value(_WAITS, now=tx.now) is not None


def _waiting_for(elements: ListOf) -> sa.Executable:
    addresses = elements("addresses")
    return sa.select(outbox.c.id).where(UNSENT, QUEUED, outbox.c.address.in_(addresses)).limit(1)


# A queued message to one of some addresses.
_WAITING_FOR = with_list(_waiting_for)


async def any_waits(tx: Transaction, addresses: Collection[str]) -> bool:
    return await tx.value(_WAITING_FOR, addresses=json.dumps(list(addresses))) is not None


def _mark_sending(elements: ListOf) -> sa.Executable:
    return (
        sa.update(outbox)
        .where(outbox.c.id.in_(whole_numbers(elements, "ids")), QUEUED)
        .values(state=OutboxState.SENDING.value)
        .returning(*COLUMNS)
    )


# Claims queued messages for sending.
_MARK_SENDING = with_list(_mark_sending)


async def mark_sending(tx: Transaction, ids: Sequence[int]) -> list[OutboxRow]:
    """The rows as they are now, without those that another process has claimed.

    From here on no message replaces them: a newer one with the same `latest` is a new row.
    """
    rows = [read(tx, row) for row in await tx.rows(_MARK_SENDING, ids=json.dumps(list(ids)))]
    return sorted(rows, key=lambda row: (row.lane, row.id))


def _give_back(elements: ListOf) -> sa.Executable:
    return (
        sa.update(outbox)
        .where(outbox.c.id.in_(whole_numbers(elements, "ids")), _sending)
        .values(state=OutboxState.QUEUED.value)
    )


# Queues claimed messages again.
_GIVE_BACK = with_list(_give_back)


async def give_back(tx: Transaction, ids: Sequence[int]) -> None:
    """For rows that may have been claimed and whose messages certainly were not sent."""
    await tx.run(_GIVE_BACK, ids=json.dumps(list(ids)))


# Deletes what was sent to private chats: each row would say when a person was written to.
_GONE = with_list(
    lambda elements: (
        sa.delete(outbox)
        .where(
            outbox.c.id.in_(whole_numbers(elements, "ids")),
            _sending,
            _private,
        )
        .returning(outbox.c.id)
    )
)
# Forgets the content of a message to a group that is over; what was sent counts for its limit.
_over = _change.values(sent_at=_now, params=None, latest=None)
_SENT = _over.values(state=OutboxState.SENT.value, message_id=sa.bindparam("message"), error=None)
# Notes that a message that is posted only once arrived.
_ARRIVED = (
    sa.update(said)
    .where(said.c.once == sa.select(outbox.c.once).where(_this).scalar_subquery())
    .values(arrived=1)
)
# Keeps where a day begins in the numbering of private chats.
_NUMBER = insert_ignore(numbering)


async def sent(tx: Transaction, results: Sequence[tuple[int, int | None]]) -> None:
    """`results` are (row, message id)."""
    gone = await tx.rows(_GONE, ids=json.dumps([row for row, _ in results]))
    private = {row["id"] for row in gone}
    numbers = [message for row, message in results if row in private and message is not None]
    if numbers:
        await tx.run(_NUMBER, day=tx.today, first=min(numbers))
    groups = [
        {"row": row, "message": message, "now": tx.now}
        for row, message in results
        if row not in private
    ]
    if groups:
        await tx.run_many(_SENT, groups)
        await tx.run_many(_ARRIVED, [{"row": each["row"]} for each in groups])


# Queues a message for a later attempt.
_AGAIN = _change.values(
    state=OutboxState.QUEUED.value,
    not_before=sa.bindparam("later"),
    delayed_at=_now,
    attempts=outbox.c.attempts + sa.bindparam("counted", type_=sa.BigInteger()),
    error=sa.bindparam("the_error"),
)
# A queued message with the same `latest`.
_SUPERSEDED = sa.select(_newer.c.id).where(
    _newer.c.state == sa.literal_column("0"),
    _newer.c.latest.is_not(None),
    _newer.c.latest == sa.bindparam("same"),
)


async def again(
    tx: Transaction,
    row: OutboxRow,
    later: int,
    error: str,
    *,
    counted: bool = False,
    may_have_arrived: bool = False,
) -> None:
    """Retry later; a queued row with the same `latest` makes the retry superfluous.

    `counted` failures may be our own mistake: delivery gives up after some of them. A message that
    `may_have_arrived` counts for the rate limits, also after a restart.
    """
    if row.latest is not None and await tx.value(_SUPERSEDED, same=row.latest) is not None:
        await drop(tx, row.id, "superseded")
        return
    if may_have_arrived:
        await note(tx, [(str(row.address), row.lane)])
    await tx.run(_AGAIN, row=row.id, later=later, now=tx.now, counted=int(counted), the_error=error)


# Sets a message aside. One to a person stays for days: it says on which day it was added.
_SET_ASIDE = _change.values(
    state=sa.bindparam("new_state"),
    error=sa.bindparam("the_error"),
    sent_at=sa.case((_private, None), else_=_now),
    not_before=0,
    delayed_at=0,
    created_at=sa.case(
        (_private, outbox.c.created_at - outbox.c.created_at % DAY_MS), else_=outbox.c.created_at
    ),
)


async def set_aside(tx: Transaction, row: int, state: OutboxState, error: str | None) -> None:
    """The message failed, is held, or may have arrived and must not arrive twice."""
    await tx.run(_SET_ASIDE, row=row, new_state=state.value, now=tx.now, the_error=error)


# Ends a message that is not to be sent any more.
_DROP = sa.delete(outbox).where(_this, _sending, _private)
_DROPPED = _over.values(state=OutboxState.DROPPED.value, error=sa.bindparam("the_error"))


async def drop(tx: Transaction, row: int, error: str | None = None) -> None:
    if not await tx.run(_DROP, row=row):
        await tx.run(_DROPPED, row=row, now=tx.now, the_error=error)


_after = sa.bindparam("after", type_=sa.BigInteger())
_TO_TELEGRAM = outbox.c.lane != Lane.AUTHORITY.value
_BROADCAST = outbox.c.lane == Lane.BROADCAST.value


@dataclass(frozen=True, slots=True)
class Recovered:
    repeated: int
    unknown: int


def _others(elements: ListOf) -> sa.ColumnElement[bool]:
    """Rows that another process is sending; case files have a sender of their own."""
    ours = whole_numbers(elements, "ours")
    return sa.and_(UNSENT, _sending, _TO_TELEGRAM, outbox.c.id.not_in(ours))


# Broadcast messages that a dead process was sending: they may not arrive twice.
_RECOVER_UNKNOWN = with_list(
    lambda elements: (
        sa.update(outbox)
        .where(_others(elements), _BROADCAST)
        .values(
            state=OutboxState.UNKNOWN.value,
            created_at=outbox.c.created_at - outbox.c.created_at % DAY_MS,  # as set aside
            error="the process ended while sending",
        )
        .returning(outbox.c.address, outbox.c.lane)
    )
)
# Other messages that a dead process was sending: they are sent again.
_RECOVER_REPEATED = with_list(
    lambda elements: (
        sa.update(outbox)
        .where(_others(elements), sa.not_(_BROADCAST))
        .values(state=OutboxState.QUEUED.value, error="the process ended while sending")
        .returning(outbox.c.address, outbox.c.lane)
    )
)


async def recover(tx: Transaction, ours: Collection[int] = ()) -> Recovered:
    """Decide about the messages that a dead process was sending: they may have arrived.

    This process is still sending the rows in `ours`.
    """
    but = json.dumps(list(ours))
    unknown = await tx.rows(_RECOVER_UNKNOWN, ours=but)
    repeated = await tx.rows(_RECOVER_REPEATED, ours=but)
    uncertain = [(row["address"], row["lane"]) for row in (*unknown, *repeated)]
    await note(tx, uncertain)
    return Recovered(len(repeated), len(unknown))


# Addresses and lanes of messages sent to groups after a moment, oldest first.
_RECENT = (
    sa.select(outbox.c.address, outbox.c.lane, outbox.c.sent_at)
    .where(outbox.c.sent_at.between(_after + 1, _now + AHEAD_MS), _TO_TELEGRAM)
    .order_by(outbox.c.sent_at)
)


async def sent_since(tx: Transaction, after: int) -> list[tuple[Address, Lane, int]]:
    """List posts sent to groups, or perhaps sent to anyone.

    A new process continues the rate limits of the old one with them. No moment is in the future:
    the clock may have been set back since.
    """
    sent = [
        (Address.parse(row["address"]), Lane(row["lane"]), row["sent_at"])
        for row in await tx.rows(_RECENT, after=after, now=tx.now)
    ]
    found = [*sent, *await since(tx, after)]
    return sorted(((to, lane, min(at, tx.now)) for to, lane, at in found), key=lambda one: one[2])


# Addresses that Telegram told us to wait for, and until when.
_BACKING_OFF = (
    sa.select(outbox.c.address, sa.func.max(outbox.c.not_before).label("until"))
    .where(
        QUEUED,
        _TO_TELEGRAM,
        sa.not_(IS_DUE),
        outbox.c.error.is_not(None),
        outbox.c.attempts == 0,
    )
    .group_by(outbox.c.address)
)


async def backing_off(tx: Transaction) -> list[tuple[Address, int]]:
    rows = await tx.rows(_BACKING_OFF, now=tx.now)
    return [(Address.parse(row["address"]), row["until"]) for row in rows]
