"""Topics that people subscribed to or left, and presses on the links of broadcasts."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Topic
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import broadcast_links, topic_choices

_P = sa.bindparam
_C = topic_choices.c
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


# What the person said about each topic.
_OF = sa.select(_C.topic, _C.wanted).where(_C.person_id == _P("person"))


async def choices(tx: Transaction, person: str) -> dict[Topic, bool]:
    """topic → whether the person wants it; a topic without a choice is left out."""
    rows = await tx.rows(_OF, person=person)
    known = {topic.value for topic in Topic}
    return {Topic(r["topic"]): bool(r["wanted"]) for r in rows if r["topic"] in known}


# Replaces the person's choice about a topic.
_PUT = upsert(topic_choices, key=["person_id", "topic"], set=["wanted", "broadcast_id", "at"])


async def choose(
    tx: Transaction, person: str, topic: Topic, *, wanted: bool, broadcast: str | None
) -> None:
    await tx.run(
        _PUT,
        person_id=person,
        topic=topic.value,
        wanted=int(wanted),
        broadcast_id=broadcast,
        at=tx.now,
    )


# Forgets what the person said about topics.
_FORGET = sa.delete(topic_choices).where(_C.person_id == _P("person"))


async def forget(tx: Transaction, person: str) -> None:
    await tx.run(_FORGET, person=person)


# How many opted out under a broadcast and did not come back.
_LEFT = (
    sa.select(sa.func.count())
    .select_from(topic_choices)
    .where(_C.broadcast_id == _P("broadcast"), _C.wanted == 0)
)


async def left_under(tx: Transaction, broadcast: str) -> int:
    return int(await tx.value(_LEFT, broadcast=broadcast) or 0)


# Adds a link button.
_ADD_LINK = sa.insert(broadcast_links)


async def put_links(tx: Transaction, links: list[LinkButton]) -> None:
    await tx.run_many(_ADD_LINK, [asdict(link) for link in links])


# The link buttons of a broadcast.
_LINKS = (
    sa.select(broadcast_links)
    .where(_L.broadcast_id == _P("broadcast"))
    .order_by(_L.language, _L.position)
)


async def links(tx: Transaction, broadcast: str) -> list[LinkButton]:
    return [LinkButton(**row) for row in await tx.rows(_LINKS, broadcast=broadcast)]


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
