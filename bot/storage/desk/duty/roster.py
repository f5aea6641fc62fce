"""Who is on duty, and who works with text only."""

import sqlalchemy as sa

from bot.domain.desk.roster import Duty
from bot.storage.desk.members import is_inside
from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, each, only
from bot.storage.schema import duty, members

_table = Table(duty, Duty)
_PUT = upsert(duty, key=["telegram_id"], set=["switched_on", "until", "text_only"])


async def get(tx: Transaction, telegram_id: int) -> Duty:
    """The switches of a member of staff."""
    return await _table.get(tx, telegram_id) or Duty()


async def put(tx: Transaction, telegram_id: int, kept: Duty) -> None:
    await tx.run(_PUT, telegram_id=telegram_id, **_table.row_of(tx, kept))


@each(only)
def on_duty(chat: int, now: int = NOW) -> Statement:
    """People in a group who are on duty now."""
    is_on = (duty.c.switched_on == 1, sa.or_(duty.c.until.is_(None), duty.c.until > now))
    inside = sa.select(duty.c.telegram_id).join(
        members, members.c.telegram_id == duty.c.telegram_id
    )
    inside = inside.where(*is_on, members.c.chat_id == chat, is_inside)
    return inside.order_by(duty.c.telegram_id)
