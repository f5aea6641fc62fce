"""Which topics people said they want to hear about, or not; and presses on links."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Topic
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import broadcast_links, topic_choices

_P = sa.bindparam
_C = topic_choices.c
_L = broadcast_links.c


@dataclass(frozen=True, slots=True)
class Link:
    """One button in one language. `token` stands in the address people press."""

    token: str
    broadcast_id: str
    language: str
    position: int
    label: str
    url: str
    presses: int = 0


_OF = sa.select(_C.topic, _C.wanted).where(_C.person_id == _P("person"))


async def choices(tx: Transaction, person: str) -> dict[Topic, bool]:
    """What the person said about topics; a topic nothing was said about is not in it."""
    rows = await tx.rows(_OF, person=person)
    known = {topic.value for topic in Topic}
    return {Topic(r["topic"]): bool(r["wanted"]) for r in rows if r["topic"] in known}


_PUT = upsert(
    topic_choices, key=["person_id", "topic"], set=["wanted", "broadcast_id", "at"]
)  # fmt: skip


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


_FORGET = sa.delete(topic_choices).where(_C.person_id == _P("person"))


async def forget(tx: Transaction, person: str) -> None:
    """Forget what the person said about topics."""
    await tx.run(_FORGET, person=person)


_LEFT = (
    sa.select(sa.func.count())
    .select_from(topic_choices)
    .where(_C.broadcast_id == _P("broadcast"), _C.wanted == 0)
)


async def left_under(tx: Transaction, broadcast: str) -> int:
    """How many opted out of its topic under this broadcast and did not come back."""
    return int(await tx.value(_LEFT, broadcast=broadcast) or 0)


_ADD_LINK = sa.insert(broadcast_links)


async def put_links(tx: Transaction, broadcast: str, links: list[Link]) -> None:
    """Keep where the buttons lead."""
    await tx.run_many(
        _ADD_LINK,
        [
            {
                "token": link.token,
                "broadcast_id": broadcast,
                "language": link.language,
                "position": link.position,
                "label": link.label,
                "url": link.url,
                "presses": link.presses,
            }
            for link in links
        ],
    )


_LINKS = (
    sa.select(broadcast_links)
    .where(_L.broadcast_id == _P("broadcast"))
    .order_by(_L.language, _L.position)
)


async def links(tx: Transaction, broadcast: str) -> list[Link]:
    return [Link(**row) for row in await tx.rows(_LINKS, broadcast=broadcast)]


_LEADS_TO = sa.select(_L.url).where(_L.token == _P("name"))


async def leads_to(tx: Transaction, token: str) -> str | None:
    """Where a press leads, or None for a name we never gave. That never changes."""
    url = await tx.value(_LEADS_TO, name=token)
    return None if url is None else str(url)


_PRESS = (
    sa.update(broadcast_links)
    .where(_L.token == _P("name"))
    .values(presses=_L.presses + _P("times"))
)


async def press(tx: Transaction, token: str, times: int) -> None:
    """Count presses. A name we never gave counts nothing."""
    await tx.run(_PRESS, name=token, times=times)
