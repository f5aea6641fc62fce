"""What delivery reads after a start: messages of a dead process, and what the rate limits count."""

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.notice import Address, Lane
from bot.storage.engine.database import DAY_MS, Transaction
from bot.storage.engine.statements import ListOf, whole_numbers, with_list
from bot.storage.engine.values import AHEAD_MS
from bot.storage.queues import uncertain_sends
from bot.storage.queues.outbox import IS_DUE, QUEUED, UNSENT, OutboxState
from bot.storage.schema import outbox

_now = sa.bindparam("now", type_=sa.BigInteger())
_after = sa.bindparam("after", type_=sa.BigInteger())
_sending = outbox.c.state == OutboxState.SENDING.value
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
    await uncertain_sends.note(tx, uncertain)
    return Recovered(len(repeated), len(unknown))


# Addresses and lanes of messages sent to groups after a moment, oldest first.
_RECENT = (
    sa.select(outbox.c.address, outbox.c.lane, outbox.c.sent_at)
    .where(outbox.c.sent_at.between(_after + 1, _now + AHEAD_MS), _TO_TELEGRAM)
    .order_by(outbox.c.sent_at)
)


async def sent_since(tx: Transaction, after: int) -> list[tuple[Address, Lane, int]]:
    """What was sent to groups, or may have been sent to anyone: a new process continues the rate
    limits of the old one.

    No moment is in the future: the clock may have been set back since.
    """
    sent = [
        (Address.parse(row["address"]), Lane(row["lane"]), row["sent_at"])
        for row in await tx.rows(_RECENT, after=after, now=tx.now)
    ]
    found = [*sent, *await uncertain_sends.since(tx, after)]
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
