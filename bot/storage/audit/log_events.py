"""What happened to the log itself, each event signed."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.schema import log_events


@dataclass(frozen=True, slots=True)
class LogEvent:
    """`id` is the act and what it is about: "restored/2"; `note` is signed under that name."""

    id: str
    at: int
    note: str


# Adds an event.
_ADD = sa.insert(log_events)


async def add(tx: Transaction, event: LogEvent) -> None:
    await tx.run(_ADD, id=event.id, at=event.at, note=event.note)


# All events, the oldest first.
_ALL = sa.select(log_events).order_by(log_events.c.at, log_events.c.id)


async def every(tx: Transaction) -> list[LogEvent]:
    return [LogEvent(row["id"], row["at"], row["note"]) for row in await tx.rows(_ALL)]
