"""Who is on duty, and who works with text only."""

import sqlalchemy as sa

from bot.domain.desk.roster import Duty
from bot.domain.people import Standing
from bot.storage.engine.database import Row, Transaction, upsert
from bot.storage.schema import duty, members

_P = sa.bindparam
# The switches of a member of staff.
_GET = sa.select(duty).where(duty.c.telegram_id == _P("id"))


async def get(tx: Transaction, telegram_id: int) -> Duty:
    return await tx.one(_duty, _GET, id=telegram_id) or Duty()


# Keeps the switches of a member of staff.
_PUT = upsert(duty, key=["telegram_id"], set=["switched_on", "until", "text_only"])


async def put(tx: Transaction, telegram_id: int, kept: Duty) -> None:
    await tx.run(
        _PUT, telegram_id=telegram_id, switched_on=int(kept.switched_on), until=kept.until,
        text_only=int(kept.text_only),
    )  # fmt: skip


# People in a group who are on duty at a moment.
_INSIDE = (
    sa.select(duty.c.telegram_id)
    .join(members, members.c.telegram_id == duty.c.telegram_id)
    .where(
        duty.c.switched_on == 1,
        sa.or_(duty.c.until.is_(None), duty.c.until > _P("now")),
        members.c.chat_id == _P("chat"),
        members.c.standing.in_([each.value for each in Standing if each.is_inside]),
    )
    .order_by(duty.c.telegram_id)
)


async def on_duty(tx: Transaction, chat: int) -> list[int]:
    return [row["telegram_id"] for row in await tx.rows(_INSIDE, chat=chat, now=tx.now)]


def _duty(row: Row) -> Duty:
    return Duty(bool(row["switched_on"]), row["until"], bool(row["text_only"]))
