"""What people said about news: topics they want or left, and who is still to be asked."""

import json
from collections.abc import Collection

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Topic
from bot.storage.engine.database import Transaction, upsert
from bot.storage.engine.statements import with_list
from bot.storage.schema import people, topic_choices

_P = sa.bindparam
_C = topic_choices.c


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


# People who were not asked yet, and their language.
_UNASKED = (
    sa.select(people.c.id, people.c.language, people.c.news_until)
    .where(
        people.c.news_until > _P("now"), people.c.news_asked == 0,
        people.c.consent_version.is_not(None), people.c.reachable == sa.literal_column("1"),
    )
    .order_by(people.c.news_until)
    .limit(_P("limit", type_=sa.Integer()))
)  # fmt: skip


async def unasked(tx: Transaction, limit: int) -> list[tuple[str, str, int]]:
    """(id, language, until when they hear of broadcasts, ms UTC)."""
    rows = await tx.rows(_UNASKED, now=tx.now, limit=limit)
    return [(row["id"], row["language"], row["news_until"]) for row in rows]


# Notes that people were asked.
_ASKED = with_list(
    lambda elements: (
        sa.update(people).where(people.c.id.in_(elements("persons"))).values(news_asked=1)
    )
)


async def mark(tx: Transaction, persons: Collection[str]) -> None:
    if persons:
        await tx.run(_ASKED, persons=json.dumps(list(persons)))
