"""Topics of news that people chose or left."""

import sqlalchemy as sa

from bot.core.database import TODAY, Statement, count, put, queries, run
from bot.reports.tables import topic_choices
from bot.values import Topic

_TOPIC = topic_choices.c


@queries.dict_of(Topic, bool)
def topics_of(person: str) -> Statement:
    return sa.select(_TOPIC.topic, _TOPIC.wanted).where(_TOPIC.person_id == person)


@run
def choose_topic(
    person: str, topic: Topic, wanted: bool, broadcast: str | None, today: int = TODAY
) -> Statement:
    choice = {"wanted": wanted, "broadcast_id": broadcast, "at": today}
    return put(topic_choices, person_id=person, topic=topic, **choice)


@count
def left_under(broadcast: str) -> Statement:
    left = sa.select(sa.func.count()).select_from(topic_choices)
    return left.where(_TOPIC.broadcast_id == broadcast, _TOPIC.wanted == 0)
