"""Places of sent messages that may be edited or replied to, by a name of ours."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import run, value, values
from bot.core.database.statements import Statement
from bot.core.posts import What
from bot.core.queues.inbox import InboxState
from bot.core.queues.outbox import UNSENT, OutboxState
from bot.core.schema.queues import inbox, outbox, places
from bot.dataclass import frozen

_C = places.c


@frozen
class SentMessage:
    place: str
    chat_id: int
    thread_id: int | None
    message_id: int
    content: bytes | None = None  # a hash of what the message says now


_table = Table(places, SentMessage)
get, drop = _table.get, _table.delete


async def put(tx: Transaction, message: SentMessage) -> None:
    """Replace the message of a place."""
    await _table.put(tx, message, at=tx.now)


@value(str)
def find(chat_id: int, message_id: int) -> Statement:
    """The place of a message."""
    here = (_C.chat_id == chat_id, _C.message_id == message_id)
    return sa.select(_C.place).where(*here).limit(1)


@values(str)
def drop_chat(chat_id: int) -> Statement:
    """Forget all messages in a chat; their places."""
    return sa.delete(places).where(_C.chat_id == chat_id).returning(_C.place)


@run
def drop_messages(person: str) -> Statement:
    """Delete the messages that wait for a person; those that were sent are gone."""
    address = sa.literal_column("'person:'", sa.Text()) + person
    return sa.delete(outbox).where(outbox.c.address == address, UNSENT)


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
