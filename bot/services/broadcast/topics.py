"""Which topics of broadcasts people hear about; reports' own notices are not concerned."""

from bot.domain.broadcast.broadcast import Topic
from bot.services.work import Work
from bot.storage.broadcast import topics


async def opt_out(work: Work, person: str, topic: Topic, broadcast: str | None = None) -> None:
    """The person does not want this topic any more, perhaps because of a broadcast."""
    await topics.choose(work.tx, person, topic, wanted=False, broadcast=broadcast)


async def opt_in(work: Work, person: str, topic: Topic, broadcast: str | None = None) -> None:
    await topics.choose(work.tx, person, topic, wanted=True, broadcast=broadcast)


async def opted_out(work: Work, person: str) -> set[Topic]:
    """Topics the person does not hear about, by their choice or by the channel's default."""
    said = await topics.choices(work.tx, person)
    asked_for = by_choice(work)
    return {topic for topic in Topic if not said.get(topic, topic not in asked_for)}


def by_choice(work: Work) -> frozenset[Topic]:
    """Topics only those hear about who asked for them."""
    return frozenset(Topic(topic) for topic in work.channel.opt_in_topics)
