"""Case files that leave by e-mail or webhook, as their sender uses the outbox.

Claiming them and writing down results is `sending`'s; Telegram's delivery passes them over.
"""

import json
from collections.abc import Collection

import sqlalchemy as sa

from bot.domain.notice import Lane
from bot.storage.engine.database import Transaction
from bot.storage.engine.statements import ListOf, whole_numbers, with_list
from bot.storage.queues.outbox import IS_DUE, QUEUED, UNSENT, OutboxState
from bot.storage.queues.sending import COLUMNS, OutboxRow, read
from bot.storage.schema import outbox

_CASE_FILES = outbox.c.lane == Lane.AUTHORITY.value
_now = sa.bindparam("now", type_=sa.BigInteger())


def _due(elements: ListOf) -> sa.Executable:
    return (
        sa.select(*COLUMNS)
        .where(
            QUEUED, _CASE_FILES, IS_DUE, outbox.c.address.not_in(elements("busy")),
        )
        .order_by(outbox.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )  # fmt: skip


# Case files that may leave now, the oldest first.
_DUE = with_list(_due)


async def due(tx: Transaction, busy: Collection[str], limit: int) -> list[OutboxRow]:
    """Leaves out those to `busy` addresses."""
    rows = await tx.rows(_DUE, now=tx.now, busy=json.dumps(list(busy)), limit=limit)
    return [read(tx, row) for row in rows]


# When the next case file is due that waits for a later attempt.
_NEXT = sa.select(sa.func.min(outbox.c.not_before)).where(
    QUEUED, _CASE_FILES, outbox.c.not_before > _now
)


async def next_at(tx: Transaction) -> int | None:
    found: int | None = await tx.value(_NEXT, now=tx.now)
    return found


# Case files that an ended process was sending: they may have arrived, and are sent again.
_RECOVER = with_list(
    lambda elements: (
        sa.update(outbox)
        .where(
            UNSENT,
            outbox.c.state == OutboxState.SENDING.value,
            _CASE_FILES,
            outbox.c.id.not_in(whole_numbers(elements, "ours")),
        )
        .values(state=OutboxState.QUEUED.value, error="the process ended while sending")
        .returning(*COLUMNS)
    )
)


async def recover(tx: Transaction, ours: Collection[int]) -> list[OutboxRow]:
    """Queue again what another process was sending; this one is still sending `ours`."""
    rows = await tx.rows(_RECOVER, ours=json.dumps(list(ours)))
    return [read(tx, row) for row in rows]
