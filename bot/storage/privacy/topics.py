"""What people said about news: topics they want or left, and who is still to be asked."""

import sqlalchemy as sa

from bot.domain.broadcast.broadcast import Topic
from bot.storage.engine.database import Transaction, upsert
from bot.storage.schema import topic_choices

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
        at=tx.today,
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
