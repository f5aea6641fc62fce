"""Link buttons of broadcasts whose presses are counted."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Transaction
from bot.storage.schema import broadcast_links

_P = sa.bindparam
_L = broadcast_links.c


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A link button in one language. `token` is in the address that people press."""

    token: str
    broadcast_id: str
    language: str
    position: int
    label: str
    url: str
    presses: int = 0


# Adds a link button.
_ADD = sa.insert(broadcast_links)


async def put(tx: Transaction, links: list[LinkButton]) -> None:
    await tx.run_many(_ADD, [asdict(link) for link in links])


# The link buttons of a broadcast.
_OF = (
    sa.select(broadcast_links)
    .where(_L.broadcast_id == _P("broadcast"))
    .order_by(_L.language, _L.position)
)


async def of(tx: Transaction, broadcast: str) -> list[LinkButton]:
    return [LinkButton(**row) for row in await tx.rows(_OF, broadcast=broadcast)]


# The address a link button leads to.
_LEADS_TO = sa.select(_L.url).where(_L.token == _P("name"))


async def leads_to(tx: Transaction, token: str) -> str | None:
    """None for an unknown token. The answer for a token never changes, so it may be cached."""
    url = await tx.value(_LEADS_TO, name=token)
    return None if url is None else str(url)


# Counts presses of a link button.
_PRESS = (
    sa.update(broadcast_links)
    .where(_L.token == _P("name"))
    .values(presses=_L.presses + _P("times"))
)


async def press(tx: Transaction, token: str, times: int) -> None:
    await tx.run(_PRESS, name=token, times=times)
