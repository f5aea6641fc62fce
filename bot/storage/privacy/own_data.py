"""Rows about a person that no use case reads otherwise: for the person alone, who asks for them."""

from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.queries import count, each, first, row
from bot.storage.schema import appointments, broadcasts, outbox, people, recipients, staff

_KEPT = (
    *("language", "consent_version", "consent_language", "consent_at", "consent_hash", "declined"),
    *("kept_until", "reachable", "region", "created_at", "seen_at"),
)


@first(dict[str, Any])
def _person(id: str) -> Statement:
    return sa.select(*(people.c[name] for name in _KEPT)).where(people.c.id == id)


async def person(tx: Transaction, id: str) -> dict[str, Any]:
    """What is kept of a person besides the hash and the sealed number."""
    return await _person(tx, id) or {}


@each(dict[str, Any])
def heard_broadcasts(id: str) -> Statement:
    """Broadcasts that went to the person."""
    went = sa.select(broadcasts.c.number, broadcasts.c.started_at)
    went = went.join(recipients, recipients.c.broadcast_id == broadcasts.c.id)
    return went.where(recipients.c.person_id == id).order_by(broadcasts.c.started_at)


@count
def _waiting(address: str) -> Statement:
    unsent = outbox.c.state != sa.literal_column("2")
    return sa.select(sa.func.count()).where(outbox.c.address == address, unsent)


async def waiting(tx: Transaction, id: str) -> int:
    """How many messages to the person are not sent yet."""
    return await _waiting(tx, f"person:{id}")


@row
def _staff(telegram_id: int) -> Statement:
    known = sa.select(staff.c.name, staff.c.role, staff.c.language, staff.c.seen_at)
    return known.where(staff.c.telegram_id == telegram_id)


@each(dict[str, Any])
def _roles(telegram_id: int) -> Statement:
    roles = sa.select(appointments.c.at, appointments.c.before, appointments.c.after)
    return roles.where(appointments.c.telegram_id == telegram_id).order_by(appointments.c.id)


async def as_staff(tx: Transaction, telegram_id: int) -> dict[str, Any] | None:
    """A member of staff, and the roles they were given."""
    found = await _staff(tx, telegram_id)
    return None if found is None else {**found, "roles": await _roles(tx, telegram_id)}
