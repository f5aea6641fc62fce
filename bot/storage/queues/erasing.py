"""Deletes from the queues what a person sent, what they were sent, and what shows it to staff."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.domain.desk.shown import What
from bot.storage.engine.database import Transaction
from bot.storage.queues.inbox import InboxState
from bot.storage.queues.outbox import UNSENT, OutboxState
from bot.storage.schema import inbox, outbox

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
    bot.services.desk.shown.
    """
    await tx.run(_SHOWING, pattern=f"{report}:%")
    for case in cases:
        await tx.run(_SHOWING, pattern=f":{What.HISTORY.value}:{case}:%")
