"""Topics of news: what readers are shown of them, and the choices they make."""

from bot.core.messages import (
    Action,
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    button,
    paragraphs,
)
from bot.core.people import Person
from bot.core.pickers import ticked
from bot.core.toasts import topic_name
from bot.core.work import Work
from bot.reports import topics_store
from bot.reports.menu import Screen, ShowScreen
from bot.values import NEWS, Topic

TRY = "try"
"""Stands where a broadcast's id does, in a preview: pressing changes nothing."""


@button("o:news")
class AskForNews(Action): ...


@button("o:turn:{topic}:{wanted}:{broadcast|-}")
class TurnTopic(Action):
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
        return (
            Button(
                t.plain("Unsubscribed · Undo"), TurnTopic(topic, True, broadcast_id)
            ),
        )
    return (
        Button(
            t.plain("Unsubscribe from this topic"),
            TurnTopic(topic, False, broadcast_id),
        ),
    )


class TopicButtons(Message):
    """The keyboard of a broadcast after a reader unsubscribed or came back. `links` stay."""

    topic: Topic
    broadcast: str
    muted: bool
    links: tuple[tuple[str, str], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        links = tuple((Button(label, url=url),) for label, url in self.links)
        last = topic_button(speaker, self.topic, self.broadcast, muted=self.muted)
        return Outgoing("…", (*links, last), only_edit=True, only_rows=True)


class TopicChoices(Message):
    wanted: tuple[Topic, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        rows = []
        for topic in NEWS:
            is_wanted = topic in self.wanted
            label = ticked(topic_name(t, topic), is_wanted, off="✗")
            rows.append((Button(label, TurnTopic(topic, not is_wanted)),))
        text = paragraphs(
            bold(t("What we may write to you about")),
            bool(self.wanted)
            and t(
                "While you get any of these, we keep your encrypted account number, also after your"
                " reports have expired."
            ),
            t("You always get news about your own reports."),
            t("✓ comes, ✗ does not. Press a topic to change it."),
        )
        back = (Button(t.plain("Back"), ShowScreen(Screen.PRIVACY)),)
        return Outgoing(text, (*rows, back))


async def offers_news(work: Work, person: Person) -> bool:
    return bool(set(NEWS) - set(await topics_store.topics_of(work.tx, person.id)))


async def ask_for_news(work: Work, person: Person) -> None:
    for topic in sorted(
        set(NEWS) - set(await topics_store.topics_of(work.tx, person.id))
    ):
        await topics_store.choose_topic(
            work.tx, person.id, topic, wanted=True, broadcast=None
        )


async def wanted_by(work: Work, person: Person) -> tuple[Topic, ...]:
    said = await topics_store.topics_of(work.tx, person.id)
    return tuple(topic for topic in NEWS if said.get(topic))


async def choose(
    work: Work, person: str, topic: Topic, *, wanted: bool, broadcast: str | None = None
) -> None:
    if topic in NEWS:
        await topics_store.choose_topic(
            work.tx, person, topic, wanted=wanted, broadcast=broadcast
        )
