"""Whether a person wants news: a wish of its own, which no consent to a report includes."""

from bot.domain.broadcast.broadcast import NEWS, Topic
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.broadcast import topics


def by_choice(work: Work) -> frozenset[Topic]:
    """Topics for which the wish for news in general is not enough."""
    return frozenset(Topic(topic) for topic in work.channel.opt_in_topics)


def general(work: Work) -> tuple[Topic, ...]:
    """What a person who asks for news hears about."""
    return tuple(topic for topic in NEWS if topic not in by_choice(work))


async def offers_news(work: Work, person: Person) -> bool:
    """Whether there is news that the person never said anything about."""
    return bool(set(general(work)) - set(await topics.choices(work.tx, person.id)))


async def answer_about_news(work: Work, person: Person, *, wanted: bool) -> None:
    """The person wants news in general, or none.

    Who left some topics before stays away from these; who left all of them gets all again.
    """
    said = await topics.choices(work.tx, person.id)
    every = set(general(work))
    left = {topic for topic in every if said.get(topic) is False}
    for topic in sorted(every - left if wanted and left != every else every):
        await topics.choose(work.tx, person.id, topic, wanted=wanted, broadcast=None)


async def is_wanted(work: Work, person: Person) -> bool:
    """Whether the person asked for any news."""
    return any((await topics.choices(work.tx, person.id)).values())
