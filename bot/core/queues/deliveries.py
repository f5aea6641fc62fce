"""Outbox as senders see it: due rows, results, and posts that may have arrived."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.core.database import (
    AHEAD_MS,
    NOW,
    Statement,
    Table,
    Transaction,
    each,
    found,
    rows,
    run,
    set_of,
    statements,
    then,
    value,
    values,
)
from bot.core.database.codecs import sealer_of
from bot.core.messages import Address, Lane, Shown
from bot.core.queues.outbox import QUEUED, UNSENT, OutboxState, is_due
from bot.core.queues.tables import numbering, outbox, said
from bot.core.times import DAY_MS
from bot.values import Value

_C = outbox.c
_SENT = {"state": OutboxState.SENT.value}


@run
def _note(address: str, lane: int, now: int = NOW) -> Statement:
    row = {"address": address, "lane": lane, "kind": "", "language": "", "params": None}
    return sa.insert(outbox).values(row | _SENT | {"created_at": now, "sent_at": now})


async def note(tx: Transaction, messages: Sequence[tuple[str, int]]) -> None:
    """Keep (address, lane) of messages that may have arrived in groups by now: they count for the
    rate limits like those that were sent, also after a restart."""
    await _note.many(
        tx, [(to, lane) for to, lane in messages if to.startswith("chat:-")]
    )


class OutboxRow(Value):
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


ROWS = Table(outbox, OutboxRow)
_AUTHORITY = Lane.AUTHORITY.value
_SENDING = _C.state == OutboxState.SENDING.value
_TO_TELEGRAM = _C.lane != _AUTHORITY
_PRIVATE = sa.and_(_C.address.not_like("chat:-%"), _TO_TELEGRAM)


def _are(case_files: int) -> sa.ColumnElement[bool]:
    """Rows of case files, which have a sender of their own, or all others."""
    return sa.case((_C.lane == _AUTHORITY, 1), else_=0) == case_files


@each(lambda row: DueRow(row["id"], Lane(row["lane"]), row["address"]))
def due(
    busy: Collection[str],
    limit: int,
    held: Collection[str] = (),
    lowest: int = 0,
    case_files: bool = False,
    now: int = NOW,
) -> Statement:
    """Due messages, or case files, of `lowest` and less urgent lanes, the most urgent first,
    without `busy` addresses and what is `held`: a lane, a colon, an address. Reads only the index,
    past any number of rows that must wait."""
    lane = sa.cast(_C.lane, sa.Text()) + sa.literal_column("':'") + _C.address
    waiting = sa.select(_C.id, _C.lane, _C.address).where(
        QUEUED,
        _are(case_files),
        _C.lane >= lowest,
        is_due(now),
        _C.address.not_in(busy),
        lane.not_in(held),
    )
    return waiting.order_by(_C.lane, _C.id).limit(limit)


@value(int)
def next_at(case_files: bool = False, now: int = NOW) -> Statement:
    later = (QUEUED, _C.not_before > sa.literal_column("0"), _C.not_before > now)
    return sa.select(sa.func.min(_C.not_before)).where(*later, _are(case_files))


@found
def waits(now: int = NOW) -> Statement:
    """True if a message waits that is not planned for later."""
    some = (QUEUED, _TO_TELEGRAM, sa.or_(is_due(now), _C.error.is_not(None)))
    return sa.select(_C.id).where(*some).limit(1)


@found
def answer_waits_since(moment: int, now: int = NOW) -> Statement:
    """True if a person waits since before a moment (ms UTC) for an answer that may leave now."""
    lanes = (Lane.ANSWER.value, Lane.DESK_ANSWER.value)
    late = (QUEUED, _C.lane.in_(lanes), _C.created_at < moment, is_due(now))
    return sa.select(_C.id).where(*late).limit(1)


@found
def any_waits(addresses: list[str]) -> Statement:
    return sa.select(_C.id).where(UNSENT, QUEUED, _C.address.in_(addresses)).limit(1)


@then(lambda claimed: sorted(claimed, key=lambda row: (row.lane, row.id)))
@ROWS.all
def mark_sending(ids: Collection[int]) -> Statement:
    """The rows as they are now, without those that another process has claimed. From here on no
    message replaces them: a newer one with the same `latest` is a new row."""
    queued = sa.update(outbox).where(_C.id.in_(ids), QUEUED)
    return queued.values(state=OutboxState.SENDING.value).returning(outbox)


@run
def give_back(ids: list[int]) -> Statement:
    """For rows that may have been claimed and whose messages certainly were not sent."""
    claimed = sa.update(outbox).where(_C.id.in_(ids), _SENDING)
    return claimed.values(state=OutboxState.QUEUED.value)


@set_of(int)
def _drop_private(ids: list[int]) -> Statement:
    """Delete rows sent to private chats: each row would say when a person was written to."""
    return sa.delete(outbox).where(_C.id.in_(ids), _SENDING, _PRIVATE).returning(_C.id)


def _change(row: int) -> sa.Update:
    return sa.update(outbox).where(_C.id == row, _SENDING)


@run
def _sent(row: int, message: int | None, now: int = NOW) -> Statement:
    """For a group: it counts for the group's limit, without its content."""
    none = {"params": None, "latest": None, "error": None}
    return _change(row).values(**_SENT, **none, sent_at=now, message_id=message)


@run
def _note_day(day: int, first: int) -> Statement:
    """Keep where a day begins in the numbering of private chats."""
    return statements.insert_ignore(numbering, day=day, first=first)


@found
def wrote_since(day: int) -> Statement:
    return sa.select(numbering.c.day).where(numbering.c.day >= day)


@values(str)
def _said_once(ids: list[int]) -> Statement:
    return sa.select(_C.once).where(_C.id.in_(ids), _C.once.is_not(None))


@run
def _note_arrived(once: str, mark: int) -> Statement:
    return sa.update(said).where(said.c.once == once).values(arrived=mark)


async def sent(tx: Transaction, results: Sequence[tuple[int, int | None]]) -> None:
    """`results` are (row, message id)."""
    private = await _drop_private(tx, [row for row, _ in results])
    numbers = [
        message for row, message in results if row in private and message is not None
    ]
    if numbers:
        await _note_day(tx, tx.today, min(numbers))
    groups = [(row, message) for row, message in results if row not in private]
    if groups:
        await _sent.many(tx, groups)
        once = await _said_once(tx, [row for row, _ in groups])
        await _note_arrived.many(
            tx, [(key, sealer_of(tx).arrival_mark(key)) for key in once]
        )


@run
def _again(
    row: int, later: int, error: str, counted: bool, now: int = NOW
) -> Statement:
    queued = {"state": OutboxState.QUEUED.value, "not_before": later, "delayed_at": now}
    return _change(row).values(**queued, attempts=_C.attempts + counted, error=error)


@found
def _is_superseded(latest: str) -> Statement:
    same = (_C.latest.is_not(None), _C.latest == latest)
    return sa.select(_C.id).where(QUEUED, *same)


async def again(
    tx: Transaction,
    row: OutboxRow,
    later: int,
    error: str,
    *,
    counted: bool = False,
    may_have_arrived: bool = False,
) -> None:
    """Retry later, unless a queued row with the same `latest` makes it superfluous. Delivery gives
    up after some `counted` failures: they may be our own mistake. A message that `may_have_arrived`
    counts for the rate limits, also after a restart."""
    if row.latest is not None and await _is_superseded(tx, row.latest):
        await drop(tx, row.id)
        return
    if may_have_arrived:
        await note(tx, [(str(row.address), row.lane)])
    await _again(tx, row.id, later, error, counted)


# The day says when a message to a person was added that stays for days.
_DAY = _C.created_at - _C.created_at % DAY_MS


@run
def set_aside(
    row: int, state: OutboxState, error: str | None, now: int = NOW
) -> Statement:
    """The message failed, is held, or may have arrived and must not arrive twice."""
    return _change(row).values(
        state=state,
        error=error,
        sent_at=sa.case((_PRIVATE, None), else_=now),
        not_before=0,
        delayed_at=0,
        created_at=sa.case((_PRIVATE, _DAY), else_=_C.created_at),
    )


@run
def drop(row: int) -> Statement:
    """The message is superseded, or without a recipient."""
    return sa.delete(outbox).where(_C.id == row, _SENDING)


_CUT_OFF = "the process ended while sending"
_BROADCAST = _C.lane == Lane.BROADCAST.value


@rows
def _set_unknown_aside() -> Statement:
    """Broadcast messages that a dead process was sending: they may not arrive twice."""
    sending = sa.update(outbox).where(UNSENT, _SENDING, _BROADCAST)
    aside = {"state": OutboxState.UNKNOWN.value, "created_at": _DAY, "error": _CUT_OFF}
    return sending.values(**aside).returning(_C.address, _C.lane)


@ROWS.all
def _repeat(case_files: bool) -> Statement:
    """Other messages that a dead process was sending: they are sent again."""
    sending = sa.update(outbox).where(
        UNSENT, _SENDING, sa.not_(_BROADCAST), _are(case_files)
    )
    return sending.values(state=OutboxState.QUEUED.value, error=_CUT_OFF).returning(
        outbox
    )


async def recover(
    tx: Transaction, *, case_files: bool = False
) -> tuple[list[OutboxRow], int]:
    """Decide about what a dead process was sending, which may have arrived: what is sent again, and
    how many messages are not."""
    repeated = await _repeat(tx, case_files)
    if case_files:
        return repeated, 0
    unknown = await _set_unknown_aside(tx)
    uncertain = [(row["address"], row["lane"]) for row in unknown]
    await note(tx, uncertain + [(str(row.address), row.lane) for row in repeated])
    return repeated, len(unknown)


@each(lambda row: (Address.parse(row["address"]), Lane(row["lane"]), row["at"]))
def sent_since(after: int, now: int = NOW) -> Statement:
    """Posts that were, or may have been, sent to groups, the oldest first: a new process continues
    the rate limits with them. None is in the future: the clock may have been set back."""
    at = sa.case((_C.sent_at > now, now), else_=_C.sent_at).label("at")
    recent = sa.select(_C.address, _C.lane, at)
    recent = recent.where(_C.sent_at.between(after + 1, now + AHEAD_MS), _TO_TELEGRAM)
    return recent.order_by(_C.sent_at)


@each(lambda row: (Address.parse(row["address"]), row["until"]))
def backing_off(now: int = NOW) -> Statement:
    """Addresses that Telegram told us to wait for, and until when."""
    waiting = sa.select(_C.address, sa.func.max(_C.not_before).label("until")).where(
        QUEUED,
        _TO_TELEGRAM,
        sa.not_(is_due(now)),
        _C.error.is_not(None),
        _C.attempts == 0,
    )
    return waiting.group_by(_C.address)
