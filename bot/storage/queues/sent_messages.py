"""Sent messages that may be edited or replied to, by a name of ours: their place."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction, upsert
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import each, first, only, run
from bot.storage.schema import places

_C = places.c


@dataclass(frozen=True, slots=True)
class SentMessage:
    place: str
    chat_id: int
    thread_id: int | None
    message_id: int
    content: bytes | None = None  # a hash of what the message says now


_table = Table(places, SentMessage)
get, drop = _table.get, _table.delete
_PUT = upsert(places, key=["place"], set=["chat_id", "thread_id", "message_id", "content", "at"])


async def put(tx: Transaction, message: SentMessage) -> None:
    """Replace the message of a place."""
    await tx.run(_PUT, at=tx.now, **_table.row_of(tx, message))


@first(only)
def find(chat_id: int, message_id: int) -> Statement:
    """The place of a message."""
    here = (_C.chat_id == chat_id, _C.message_id == message_id)
    return sa.select(_C.place).where(*here).limit(1)


@each(only)
def _in_chat(chat_id: int) -> Statement:
    return sa.select(_C.place).where(_C.chat_id == chat_id)


@run
def _drop_all(chat_id: int) -> Statement:
    return sa.delete(places).where(_C.chat_id == chat_id)


async def drop_chat(tx: Transaction, chat_id: int) -> list[str]:
    """Forget all messages in a chat; their places."""
    found = await _in_chat(tx, chat_id)
    await _drop_all(tx, chat_id)
    return found
