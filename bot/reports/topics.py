"""Topics of news: what readers are shown of them, and the choices they make."""

from bot.core.buttons import Action, button
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.people import Person
from bot.core.speaker import Speaker, bold, lines, paragraphs
from bot.core.toasts import topic_name
from bot.core.work import Work
from bot.reports import store
from bot.reports.menu import Screen, ShowScreen, ShowTopics
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


def topic_button(
    speaker: Speaker, topic: Topic, broadcast_id: str, *, muted: bool
) -> tuple[Button, ...]:
    t = speaker.t
    if topic is Topic.BREACH:
        return (Button(t.plain("Privacy"), ShowScreen(Screen.PRIVACY)),)
    if muted:
        return (Button(t.plain("Unsubscribed · Undo"), TurnTopic(topic, True, broadcast_id)),)
    return (Button(t.plain("Unsubscribe from this topic"), TurnTopic(topic, False, broadcast_id)),)


@message
class TopicButtons:
    """The keyboard of a broadcast after a reader unsubscribed or came back. `links` stay."""

    topic: Topic
    broadcast: str
    muted: bool
    links: tuple[tuple[str, str], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        links = tuple((Button(label, url=url),) for label, url in self.links)
        last = topic_button(speaker, self.topic, self.broadcast, muted=self.muted)
        return Outgoing("…", (*links, last), only_edit=True, only_rows=True)


@message
class NewsChosen:
    """Confirmation of a person's choice about news, with the way to change it."""

    wanted: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        topics = Button(t.plain("What you write to me about"), ShowTopics())
        if not self.wanted:
            return Outgoing(t("You get no news from us."), ((topics,),))
        text = t(
            "You get safety notices, hotline news and results of our work from now on. While you "
            "do, we keep your encrypted account number, also after your reports have expired."
        )
        no = Button(t.plain("No news"), ChooseNews(wanted=False))
        return Outgoing(text, ((topics,), (no,)))


@message
class TopicChoices:
    wanted: tuple[Topic, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        listed, rows = [], []
        for topic in NEWS:
            name = topic_name(t, topic)
            if topic in self.wanted:
                listed.append(t("✓ {topic}", topic=name))
                rows.append((Button(f"✓ {name}", TurnTopic(topic, False)),))
            else:
                listed.append(t("✗ {topic}: you do not get it", topic=name))
                rows.append((Button(f"✗ {name}", TurnTopic(topic, True)),))
        text = paragraphs(
            bold(t("What we may write to you about")),
            lines(*listed),
            t("You always get news about your own reports."),
            t("Press a topic to change it."),
        )
        back = (Button(t.plain("Back"), ShowScreen(Screen.PRIVACY)),)
        return Outgoing(text, (*rows, back))


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
