"""What keeps moderators from seeing too much: text-only shifts, limits, counts of opened files."""

import json

import sqlalchemy as sa

from bot.domain.desk.case import Act
from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.schema import care, case_events
from bot.storage.schema.base import Big

_P = sa.bindparam
NO_LIMIT = 0
"""Stored for a person whose desk's limit does not count."""


def of_staff(telegram_id: int) -> str:
    return f"staff:{telegram_id}"


def of_desk(desk: str) -> str:
    return f"desk:{desk}"


# What is set for a person or a desk.
_GET = sa.select(care).where(care.c.whom == _P("whom"))


async def settings(tx: Transaction, whom: str) -> tuple[bool, int | None]:
    """Whether a person works with text only, and the limit; None where none is set."""
    row = await tx.row(_GET, whom=whom)
    return (False, None) if row is None else (bool(row["text_only"]), row["most"])


# Begins what is set for a person or a desk.
_ADD = insert_ignore(care)
_change = sa.update(care).where(care.c.whom == _P("subject"))
# Begins or ends text-only work.
_TEXT_ONLY = _change.values(text_only=_P("value", type_=Big))


async def set_text_only(tx: Transaction, telegram_id: int, *, on: bool) -> None:
    whom = of_staff(telegram_id)
    await tx.run(_ADD, whom=whom, text_only=0, most=None)
    await tx.run(_TEXT_ONLY, subject=whom, value=int(on))


# Sets a limit.
_LIMIT = _change.values(most=_P("value", type_=Big))


async def set_limit(tx: Transaction, whom: str, most: int | None) -> None:
    await tx.run(_ADD, whom=whom, text_only=0, most=None)
    await tx.run(_LIMIT, subject=whom, value=most)


# Whenever a member of staff opened files in a time.
_OPENED = sa.select(case_events.c.detail).where(
    case_events.c.act == sa.literal_column(f"'{Act.SHOW_FILES.value}'", sa.Text()),
    case_events.c.at >= _P("since", type_=Big),
    case_events.c.staff == _P("staff", type_=Big),
)


async def disturbing_since(tx: Transaction, telegram_id: int, since: int) -> int:
    """How many disturbing files a member of staff opened since a moment."""
    rows = await tx.rows(_OPENED, staff=telegram_id, since=since)
    return sum(int(json.loads(row["detail"]).get("disturbing", 0)) for row in rows)
