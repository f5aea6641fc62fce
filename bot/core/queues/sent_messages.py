"""Places of sent messages that may be edited or replied to, by a name of ours."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import run, value, values
from bot.core.database.statements import Statement, upsert
from bot.core.posts import What
from bot.core.queues.inbox import InboxState
from bot.core.queues.outbox import UNSENT, OutboxState
from bot.core.schema.queues import inbox, outbox, places
from bot.dataclass import dataclass

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


@value(str)
def find(chat_id: int, message_id: int) -> Statement:
    """The place of a message."""
    here = (_C.chat_id == chat_id, _C.message_id == message_id)
    return sa.select(_C.place).where(*here).limit(1)


@values(str)
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


@run
def _drop_messages(address: str) -> Statement:
    return sa.delete(outbox).where(outbox.c.address == address, UNSENT)


async def drop_messages(tx: Transaction, person: str) -> None:
    """Delete the messages that wait for a person; those that were sent are gone."""
    await _drop_messages(tx, f"person:{person}")


@run
def drop_updates(key: str) -> Statement:
    """Delete the updates with this key that were set aside. Those that are open come after this
    one, and those that are done are gone."""
    dead = inbox.c.state == sa.literal_column(str(InboxState.DEAD.value))
    return sa.delete(inbox).where(dead, inbox.c.key == key)


@run
def _drop_showing(pattern: str) -> Statement:
    showing = (outbox.c.shows.is_not(None), outbox.c.shows.like(pattern))
    sending = outbox.c.state == OutboxState.SENDING.value
    return sa.delete(outbox).where(UNSENT, *showing, sa.not_(sending))


async def drop_showing(tx: Transaction, report: str, cases: Iterable[str]) -> None:
    """Delete what waits to show staff something of a report.

    A message that is being sent right now is taken back once its id is known.
    """
    for begins in (report, *(f":{What.HISTORY.value}:{case}" for case in cases)):
        await _drop_showing(tx, f"{begins}:%")
