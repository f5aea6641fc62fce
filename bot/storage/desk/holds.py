"""Cases in a moderator's hands, and decided ones with words that wait to be looked at."""

import sqlalchemy as sa

from bot.domain.desk.case import Case
from bot.storage.citizen.targets import NOT_REPORTED
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Transaction
from bot.storage.schema import cases
from bot.storage.schema.desk import UNREAD

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
# Held cases without a move since a moment, the longest first.
_IDLE = (
    sa.select(cases)
    .where(cases.c.holder.is_not(None), cases.c.held_at <= _P("before"), UNDECIDED)
    .order_by(cases.c.held_at)
    .limit(_limit)
)


async def idle_since(tx: Transaction, before: int, limit: int) -> list[Case]:
    return [read_case(row) for row in await tx.rows(_IDLE, before=before, limit=limit)]


_unread = (sa.text(f"cases.{UNREAD}"), cases.c.desk_id == _P("desk"), NOT_REPORTED)
# Decided cases of a desk with words that came afterwards, those that wait longest first.
_UNREAD_AT = sa.select(cases).where(*_unread).order_by(cases.c.unread_since).limit(_limit)
_UNREAD_COUNT = sa.select(sa.func.count()).select_from(cases).where(*_unread)


async def unread_at(
    tx: Transaction, desk: str, limit: int, person: str | None = None
) -> list[Case]:
    """Without those that `person` reported."""
    rows = await tx.rows(_UNREAD_AT, desk=desk, limit=limit, person=person)
    return [read_case(row) for row in rows]


async def unread_count(tx: Transaction, desk: str, person: str | None = None) -> int:
    return int(await tx.value(_UNREAD_COUNT, desk=desk, person=person))
