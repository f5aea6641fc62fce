"""Topics of news: buttons for readers, and the choices they make."""

from bot.core.buttons import Action, button
from bot.core.people import Person
from bot.core.work import Work
from bot.reports import store
from bot.values import NEWS, Topic

TRY = "try"
"""Stands where a broadcast's id does, in a preview: pressing changes nothing."""


@button("o:news:{wanted}")
class ChooseNews(Action):
    """Say whether one wants news in general."""

    wanted: bool


@button("o:turn:{topic}:{wanted}:{broadcast|-}")
class TurnTopic(Action):
    """In the list of topics, or under a `broadcast` of the topic."""

    topic: Topic
    wanted: bool
    broadcast: str | None = None


async def offers_news(work: Work, person: Person) -> bool:
    """True if there is news that the person never said anything about."""
    return bool(set(NEWS) - set(await store.topics_of(work.tx, person.id)))


async def answer_about_news(work: Work, person: Person, *, wanted: bool) -> None:
    """The person wants news in general, or none.

    Who left some topics before stays away from these; who left all of them gets all again.
    """
    said = await store.topics_of(work.tx, person.id)
    every = set(NEWS)
    left = {topic for topic in every if said.get(topic) is False}
    for topic in sorted(every - left if wanted and left != every else every):
        await store.choose_topic(work.tx, person.id, topic, wanted=wanted, broadcast=None)


async def is_wanted(work: Work, person: Person) -> bool:
    return any((await store.topics_of(work.tx, person.id)).values())


async def choose(
    work: Work, person: str, topic: Topic, *, wanted: bool, broadcast: str | None = None
) -> None:
    if topic in NEWS:
        await store.choose_topic(work.tx, person, topic, wanted=wanted, broadcast=broadcast)


async def opted_out(work: Work, person: Person) -> set[Topic]:
    """Topics the person does not hear about: they left them, or never asked for them."""
    said = await store.topics_of(work.tx, person.id)
    return {topic for topic in NEWS if not said.get(topic)}
