"""Rows about a person that no use case reads otherwise: for the person alone, who asks for them."""

from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.schema import appointments, broadcasts, outbox, people, recipients, staff

_P = sa.bindparam
_KEPT = tuple(
    people.c[name]
    for name in (
        "language", "consent_version", "consent_language", "consent_at", "consent_hash",
        "declined", "kept_until", "reachable", "region", "created_at", "seen_at",
    )
)  # fmt: skip
# What is kept of a person besides the hash and the sealed number.
_PERSON = sa.select(*_KEPT).where(people.c.id == _P("id"))
# Broadcasts that went to the person.
_BROADCASTS = (
    sa.select(broadcasts.c.number, broadcasts.c.started_at)
    .join(recipients, recipients.c.broadcast_id == broadcasts.c.id)
    .where(recipients.c.person_id == _P("id"))
    .order_by(broadcasts.c.started_at)
)
# How many messages to the person are not sent yet.
_WAITING = sa.select(sa.func.count()).where(
    outbox.c.address == _P("address"), outbox.c.state != sa.literal_column("2")
)
# A member of staff, and what roles they were given.
_STAFF = sa.select(staff.c.name, staff.c.role, staff.c.language, staff.c.seen_at).where(
    staff.c.telegram_id == _P("id")
)
_ROLES = (
    sa.select(appointments.c.at, appointments.c.before, appointments.c.after)
    .where(appointments.c.telegram_id == _P("id"))
    .order_by(appointments.c.id)
)


async def person(tx: Transaction, id: str) -> dict[str, Any]:
    return dict(await tx.row(_PERSON, id=id) or {})


async def heard_broadcasts(tx: Transaction, id: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await tx.rows(_BROADCASTS, id=id)]


async def waiting(tx: Transaction, id: str) -> int:
    return int(await tx.value(_WAITING, address=f"person:{id}"))


async def as_staff(tx: Transaction, telegram_id: int) -> dict[str, Any] | None:
    row = await tx.row(_STAFF, id=telegram_id)
    if row is None:
        return None
    return {**row, "roles": [dict(one) for one in await tx.rows(_ROLES, id=telegram_id)]}
