"""Messages that may have arrived: the rate limits count them beside the ones sent in their place.

They are kept in the database so that the limits also hold after a restart; a person is not named.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.notice import Address, Lane
from bot.storage.engine.database import Transaction
from bot.storage.engine.values import AHEAD_MS
from bot.storage.schema import uncertain_sends

_KEPT_MS = 120_000
"""Longer than any of Telegram's windows."""

SOMEONE = Address(person="-")
"""Stands for any person."""

_now = sa.bindparam("now", type_=sa.BigInteger())
_from_ahead = uncertain_sends.c.at > _now + AHEAD_MS
_DROP_OLD = sa.delete(uncertain_sends).where(
    sa.or_(uncertain_sends.c.at <= sa.bindparam("before"), _from_ahead)
)
_ADD = sa.insert(uncertain_sends)


async def note(tx: Transaction, messages: Sequence[tuple[str, int]]) -> None:
    """Keep (address, lane) of messages that may have arrived by now."""
    if not messages:
        return
    await tx.run(_DROP_OLD, before=tx.now - _KEPT_MS, now=tx.now)
    rows = [{"address": _unnamed(to), "lane": lane, "at": tx.now} for to, lane in messages]
    await tx.run_many(_ADD, rows)


def _unnamed(address: str) -> str:
    return str(SOMEONE) if address.startswith("person:") else address


# The messages that may have arrived after a moment, the oldest first.
_SINCE = (
    sa.select(uncertain_sends)
    .where(uncertain_sends.c.at > sa.bindparam("after"), sa.not_(_from_ahead))
    .order_by(uncertain_sends.c.id)
)


async def since(tx: Transaction, after: int) -> list[tuple[Address, Lane, int]]:
    return [
        (Address.parse(row["address"]), Lane(row["lane"]), row["at"])
        for row in await tx.rows(_SINCE, after=after, now=tx.now)
    ]
