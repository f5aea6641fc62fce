"""Whether a person wants news: a wish of its own, which no consent to a report includes.

Reports' own notices are not concerned.
"""

from bot.domain.broadcast.broadcast import NEWS, Topic
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.privacy import topics


async def offers_news(work: Work, person: Person) -> bool:
    """Whether there is news that the person never said anything about."""
    return bool(set(NEWS) - set(await topics.choices(work.tx, person.id)))


async def answer_about_news(work: Work, person: Person, *, wanted: bool) -> None:
    """The person wants news in general, or none.

    Who left some topics before stays away from these; who left all of them gets all again.
    """
    said = await topics.choices(work.tx, person.id)
    every = set(NEWS)
    left = {topic for topic in every if said.get(topic) is False}
    for topic in sorted(every - left if wanted and left != every else every):
        await topics.choose(work.tx, person.id, topic, wanted=wanted, broadcast=None)


async def is_wanted(work: Work, person: Person) -> bool:
    """Whether the person asked for any news."""
    return any((await topics.choices(work.tx, person.id)).values())


async def choose(
    work: Work, person: str, topic: Topic, *, wanted: bool, broadcast: str | None = None
) -> None:
    """The person wants this topic or no more, perhaps because of a broadcast."""
    if topic in NEWS:
        await topics.choose(work.tx, person, topic, wanted=wanted, broadcast=broadcast)


async def opted_out(work: Work, person: Person) -> set[Topic]:
    """Topics the person does not hear about: they left them, or never asked for them."""
    said = await topics.choices(work.tx, person.id)
    return {topic for topic in NEWS if not said.get(topic)}
