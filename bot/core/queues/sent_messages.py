"""Places of sent messages that may be edited or replied to, by a name of ours."""

import sqlalchemy as sa

from bot.core.database import Statement, Table, value, values
from bot.core.queues.tables import places
from bot.values import Value

_C = places.c


class SentMessage(Value):
    place: str
    chat_id: int
    thread_id: int | None
    message_id: int
    content: bytes | None = None  # a hash of what the message says now


_table = Table(places, SentMessage)
get = _table.get
put = _table.put
drop = _table.delete


@value(str)
def find_place(chat_id: int, message_id: int) -> Statement:
    here = (_C.chat_id == chat_id, _C.message_id == message_id)
    return sa.select(_C.place).where(*here).limit(1)


@value(str)
def newest_place(chat_id: int, pattern: str) -> Statement:
    """The place of the newest message in a chat whose name is like the pattern."""
    here = (_C.chat_id == chat_id, _C.place.like(pattern))
    return sa.select(_C.place).where(*here).order_by(_C.message_id.desc()).limit(1)


@values(str)
def drop_chat(chat_id: int) -> Statement:
    """Forget all messages in a chat; their places."""
    return sa.delete(places).where(_C.chat_id == chat_id).returning(_C.place)
