"""Runs the bot, or a sabotaged one, and notes which messages it knows to have been sent.

The bot deletes what it sent to a private chat; the audit looks for messages that were sent twice.
"""

import sys
from collections.abc import Sequence

import sqlalchemy as sa

from benchmarks.kit.sabotage import put
from benchmarks.soak.sabotage import SABOTAGES
from bot.core.database import Transaction
from bot.core.database.sqlite import SqliteTransaction
from bot.core.queues import deliveries

_sent = deliveries.sent
_NOTE = sa.text(
    "INSERT INTO soak_sent SELECT address, CAST(:message AS bigint) FROM outbox WHERE id = :row"
)
_THERE_IN_SQLITE = sa.text("SELECT name FROM sqlite_master WHERE name = 'soak_sent'")
_THERE_IN_POSTGRES = sa.text("SELECT to_regclass('soak_sent')::text")
_is_there: list[bool] = []


async def sent(tx: Transaction, results: Sequence[tuple[int, int | None]]) -> None:
    """Note the results once `Records.log_finished_updates` has made the table."""
    if not _is_there:
        in_sqlite = isinstance(tx, SqliteTransaction)
        if (
            await tx.value(_THERE_IN_SQLITE if in_sqlite else _THERE_IN_POSTGRES)
            is not None
        ):
            _is_there.append(True)
    if _is_there:
        noted = [
            {"row": row, "message": number}
            for row, number in results
            if number is not None
        ]
        await tx.run_many(_NOTE, noted)
    await _sent(tx, results)


if __name__ == "__main__":
    put(deliveries, "sent", sent)
    if (name := sys.argv.pop(1)) != "whole":
        SABOTAGES[name]()
    from bot.__main__ import app

    app()
