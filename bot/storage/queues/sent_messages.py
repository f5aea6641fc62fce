"""Sent messages that may be edited or replied to, by a name of ours: their place."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import places


@dataclass(frozen=True, slots=True)
class SentMessage:
    place: str
    chat_id: int
    thread_id: int | None
    message_id: int
    content: bytes | None = None  # a hash of what the message says now


_name = places.c.place == sa.bindparam("name")
_chat = places.c.chat_id == sa.bindparam("chat")
_columns = (places.c.place, places.c.chat_id, places.c.thread_id, places.c.message_id)
# One message.
_GET = sa.select(*_columns, places.c.content).where(_name)


async def get(tx: Transaction, place: str) -> SentMessage | None:
    return await tx.one(lambda row: SentMessage(**row), _GET, name=place)


# Replaces the message of a place.
_PUT = upsert(places, key=["place"], set=["chat_id", "thread_id", "message_id", "content", "at"])


async def put(tx: Transaction, message: SentMessage) -> None:
    await tx.run(_PUT, at=tx.now, **asdict(message))


# The place of a message.
_FIND = (
    sa.select(places.c.place).where(_chat, places.c.message_id == sa.bindparam("message")).limit(1)
)


async def find(tx: Transaction, chat_id: int, message_id: int) -> str | None:
    found = await tx.value(_FIND, chat=chat_id, message=message_id)
    return None if found is None else str(found)


# Forgets the message of a place.
_DROP = sa.delete(places).where(_name)


async def drop(tx: Transaction, place: str) -> None:
    await tx.run(_DROP, name=place)


# The places of all messages in a chat.
_IN_CHAT = sa.select(places.c.place).where(_chat)
# Forgets all messages in a chat.
_DROP_CHAT = sa.delete(places).where(_chat)


async def drop_chat(tx: Transaction, chat_id: int) -> list[str]:
    """Returns the places of the forgotten messages."""
    found = [row["place"] for row in await tx.rows(_IN_CHAT, chat=chat_id)]
    await tx.run(_DROP_CHAT, chat=chat_id)
    return found
