"""When members of staff are on duty."""

from typing import Any

import sqlalchemy as sa

from bot.domain.desk.roster import Duty, Hours
from bot.domain.people import Standing
from bot.storage.engine.database import Row, Transaction, upsert
from bot.storage.schema import duty, members

_P = sa.bindparam
# When one member of staff is on duty.
_GET = sa.select(duty).where(duty.c.telegram_id == _P("id"))


async def get(tx: Transaction, telegram_id: int) -> Duty:
    return await tx.one(_duty, _GET, id=telegram_id) or Duty()


# Keeps when a member of staff is on duty.
_PUT = upsert(
    duty,
    key=["telegram_id"],
    set=["plan", "switched", "switched_until", "quiet_from", "quiet_until"],
)


async def put(tx: Transaction, telegram_id: int, kept: Duty) -> None:
    quiet: dict[str, Any] = {"quiet_from": None, "quiet_until": None}
    if kept.quiet is not None:
        quiet = {"quiet_from": kept.quiet.begin, "quiet_until": kept.quiet.end}
    switched = None if kept.switched is None else int(kept.switched)
    await tx.run(
        _PUT, telegram_id=telegram_id, plan=kept.plan, switched=switched,
        switched_until=kept.switched_until, **quiet,
    )  # fmt: skip


# People in a group who ever said when they are on duty.
_INSIDE = (
    sa.select(duty)
    .join(members, members.c.telegram_id == duty.c.telegram_id)
    .where(
        members.c.chat_id == _P("chat"),
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
    )
    .order_by(duty.c.telegram_id)
)


async def inside(tx: Transaction, chat: int) -> dict[int, Duty]:
    return {row["telegram_id"]: _duty(row) for row in await tx.rows(_INSIDE, chat=chat)}


def _duty(row: Row) -> Duty:
    has_quiet = row["quiet_from"] is not None
    return Duty(
        plan=row["plan"],
        switched=None if row["switched"] is None else bool(row["switched"]),
        switched_until=row["switched_until"],
        quiet=Hours(row["quiet_from"], row["quiet_until"]) if has_quiet else None,
    )
