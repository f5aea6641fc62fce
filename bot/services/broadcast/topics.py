"""Which topics of broadcasts people hear about; reports' own notices are not concerned."""

from bot.domain.broadcast.broadcast import NEWS, Topic
from bot.domain.people import Person
from bot.services.privacy.news import general
from bot.services.work import Work
from bot.storage.broadcast import topics


async def opt_out(work: Work, person: str, topic: Topic, broadcast: str | None = None) -> None:
    """The person does not want this topic any more, perhaps because of a broadcast."""
    if topic in NEWS:
        await topics.choose(work.tx, person, topic, wanted=False, broadcast=broadcast)


async def opt_in(work: Work, person: str, topic: Topic, broadcast: str | None = None) -> None:
    if topic in NEWS:
        await topics.choose(work.tx, person, topic, wanted=True, broadcast=broadcast)


async def opted_out(work: Work, person: Person) -> set[Topic]:
    """Topics the person does not hear about: they left them, or never asked for them."""
    said = await topics.choices(work.tx, person.id)
    unasked = set() if (person.news_until or 0) <= work.now else set(general(work))
    return {topic for topic in NEWS if not said.get(topic, topic in unasked)}
