"""Places of sent messages that may be edited or replied to, by a name of ours."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import each, first, only, run
from bot.core.database.statements import Statement, upsert
from bot.core.posts import What
from bot.core.queues.inbox import InboxState
from bot.core.queues.outbox import UNSENT, OutboxState
from bot.core.schema.queues import inbox, outbox, places

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


_address = sa.bindparam("recipient", type_=sa.Text())
_to_person = outbox.c.address == _address
# What is still owed to the person.
_UNSENT = sa.delete(outbox).where(_to_person, UNSENT)


async def drop_messages(tx: Transaction, person: str) -> None:
    """Delete the messages that wait for a person; those that were sent are gone."""
    await tx.run(_UNSENT, recipient=f"person:{person}")


# Updates of a person that were set aside after an error.
_SET_ASIDE = sa.delete(inbox).where(
    inbox.c.state == sa.literal_column(str(InboxState.DEAD.value)),
    inbox.c.key == sa.bindparam("by"),
)


async def drop_updates(tx: Transaction, key: str) -> None:
    """Delete the updates with this key that were set aside. Those that are open come after this
    one, and those that are done are gone."""
    await tx.run(_SET_ASIDE, by=key)


# Messages that show staff something of a report, or the history of a case, and were not sent.
_SHOWING = sa.delete(outbox).where(
    UNSENT,
    outbox.c.shows.is_not(None),
    outbox.c.shows.like(sa.bindparam("pattern")),
    outbox.c.state != OutboxState.SENDING.value,
)


async def drop_showing(tx: Transaction, report: str, cases: Iterable[str]) -> None:
    """Delete what waits to show staff something of a report.

    A message that is being sent right now is taken back once its id is known, see
    bot.desk.shown_words.
    """
    await tx.run(_SHOWING, pattern=f"{report}:%")
    for case in cases:
        await tx.run(_SHOWING, pattern=f":{What.HISTORY.value}:{case}:%")
