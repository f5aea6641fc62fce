"""Rows that a person sees in their data and that no other store of a feature reads."""

from typing import Any

import sqlalchemy as sa

from bot.broadcasts.tables import broadcasts, recipients
from bot.core import members_store
from bot.core.database import Statement, Transaction, count, each, first, life_of
from bot.core.queues import tables
from bot.core.tables import appointments, people, staff


def _shown(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*(table.c[name] for name in life_of(table).shown))


@first(dict[str, Any])
def person_data(id: str) -> Statement:
    return _shown(people).where(people.c.id == id)


@each(dict[str, Any])
def heard_broadcasts(id: str) -> Statement:
    went = _shown(broadcasts).join(
        recipients, recipients.c.broadcast_id == broadcasts.c.id
    )
    return went.where(recipients.c.person_id == id).order_by(broadcasts.c.started_at)


@count
def own_data_waiting(address: str) -> Statement:
    unsent = tables.outbox.c.state != sa.literal_column("2")
    return sa.select(sa.func.count()).where(tables.outbox.c.address == address, unsent)


@each(dict[str, Any])
def _roles(telegram_id: int) -> Statement:
    return (
        _shown(appointments)
        .where(appointments.c.telegram_id == telegram_id)
        .order_by(appointments.c.id)
    )


async def as_staff(tx: Transaction, telegram_id: int) -> dict[str, Any] | None:
    found = await members_store.staff_row(tx, telegram_id)
    if found is None:
        return None
    shown = {name: found[name] for name in life_of(staff).shown}
    return {**shown, "roles": await _roles(tx, telegram_id)}
