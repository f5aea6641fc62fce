"""Choices about news: topics that people want or left, and people still to be asked."""

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.queries import count, dict_of, run
from bot.core.database.statements import Statement, upsert
from bot.core.schema.broadcast import topic_choices
from bot.values import Topic

_C = topic_choices.c
_PUT = upsert(topic_choices, key=["person_id", "topic"], set=["wanted", "broadcast_id", "at"])


@dict_of(Topic, bool)
def choices(person: str) -> Statement:
    """topic → whether the person wants it; a topic without a choice is left out."""
    return sa.select(_C.topic, _C.wanted).where(_C.person_id == person)


async def choose(
    tx: Transaction, person: str, topic: Topic, *, wanted: bool, broadcast: str | None
) -> None:
    """Replace the person's choice about a topic."""
    row = {"person_id": person, "topic": topic.value, "wanted": int(wanted)}
    await tx.run(_PUT, **row, broadcast_id=broadcast, at=tx.today)


@run
def forget(person: str) -> Statement:
    return sa.delete(topic_choices).where(_C.person_id == person)


@count
def left_under(broadcast: str) -> Statement:
    """Return how many opted out under a broadcast and did not come back."""
    left = sa.select(sa.func.count()).select_from(topic_choices)
    return left.where(_C.broadcast_id == broadcast, _C.wanted == 0)
