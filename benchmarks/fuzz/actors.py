"""The people and groups of a run, and the beginning in which they come and report."""

import asyncio
from dataclasses import dataclass, field

from benchmarks.fuzz.deployment import Deployment
from benchmarks.fuzz.texts import Kind, Tokens
from offline_telegram import Group, Phone
from offline_telegram.actions import text_content
from offline_telegram.model import Chat, ChatType
from tests.kit.deployments import LANGUAGES
from tests.kit.process.story import CITIZEN_STEPS, STAFF_CONSENT, Story

CITIZENS, STAFF = 7_100_000_001, 7_200_000_001
ADMINS = (STAFF, STAFF + 1)
CHANNEL_ID = -1_009_000_000_001


@dataclass
class Actors:
    """`strangers` never agree to anything; `left` was a moderator once."""

    citizens: list[Phone]
    strangers: list[Phone]
    admins: list[Phone]
    moderators: list[Phone]
    left: list[Phone]
    desks: list[Group] = field(default_factory=list)
    others: list[Group] = field(default_factory=list)
    topic: int = 0

    @property
    def staff(self) -> list[Phone]:
        return [*self.admins, *self.moderators]

    @property
    def outsiders(self) -> list[Phone]:
        return [*self.citizens, *self.strangers, *self.left]

    def is_staff(self, person: int) -> bool:
        """Whether Telegram would say that this person is in a desk's group now."""
        return any(group.chat.member(person).is_inside for group in self.desks)

    def is_staff_name(self, person: int) -> bool:
        """Whether staff know each other by this person's name, now or from earlier."""
        return any(person == phone.id for phone in (*self.staff, *self.left))

    def is_admin(self, person: int) -> bool:
        return any(person == admin.id for admin in self.admins)

    def is_desk(self, chat: int) -> bool:
        return any(group.id == chat for group in self.desks)


def make_actors(
    on: Deployment, tokens: Tokens, citizens: int, moderators: int
) -> Actors:
    """Two admins, the moderators of the first desk, some of whom share a forum, and outsiders."""

    def people(first: int, count: int) -> list[Phone]:
        return [_person(on, tokens, first + n, n) for n in range(count)]

    admins = people(STAFF, 2)
    *deciding, left = people(STAFF + 2, moderators + 1)
    actors = Actors(
        citizens=people(CITIZENS, citizens),
        strangers=people(CITIZENS + citizens, citizens // 8 + 2),
        admins=admins,
        moderators=deciding,
        left=[left],
    )
    members, group = [*actors.moderators, *actors.left], on.sandbox.group
    actors.desks = [
        group("Desk", members, admins=actors.admins),
        group("Forum desk", actors.moderators[:3], admins=actors.admins, forum=True),
    ]
    actors.topic = actors.desks[1].create_topic("Reports")
    actors.others = [
        group("Neighbours", actors.citizens[:4]),
        group("Old friends", actors.citizens[4:8], bot_admin=False, supergroup=False),
    ]
    raw = {
        "id": CHANNEL_ID,
        "title": "News <b>",
        "username": "news_kz",
        "type": "channel",
    }
    channel = on.sandbox.world.add_chat(Chat(CHANNEL_ID, ChatType.CHANNEL, raw))
    for text in (
        "Sell everything https://evil.example/1",
        "Second post",
        "Ⅲ <b>third</b>",
    ):
        on.sandbox.world.post(channel, None, {"sender_chat": raw, **text_content(text)})
    on.new_updates()
    return actors


def _person(on: Deployment, tokens: Tokens, number: int, turn: int) -> Phone:
    first, username, last = (tokens.mint(number, Kind.NAME) for _ in range(3))
    return on.sandbox.person(
        first.capitalize(),
        ("kk", "ru", "en", "de", None)[turn % 5],
        id=number,
        username=f"{username}_u",
        last_name=f"<b>{last}</b>" if turn % 3 else None,
    )


async def begin(on: Deployment, actors: Actors, tokens: Tokens) -> None:
    """Desks open, people agree and report, a moderator leaves.

    Raises AssertionError where the story finds no button that it expects.
    """
    admin, (desk, forum) = actors.admins[0], actors.desks
    with on.polled():
        admin.say("/desk", chat=desk.id)
        admin.say("/desk", chat=forum.id, topic=actors.topic)
        await admin.wait("/help", chat=forum.id)
        for phone in actors.strangers:
            phone.say("/start")
        agreeing, reporting = [*actors.staff, *actors.left], actors.citizens
        stories = [
            _story(phone, actors, tokens).tell(*STAFF_CONSENT) for phone in agreeing
        ]
        stories += [
            _story(phone, actors, tokens).tell(*CITIZEN_STEPS) for phone in reporting
        ]
        await asyncio.gather(*stories)
        for phone in actors.left:
            desk.leave(phone)
        await on.sandbox.settle()
    await on.settle()


def _story(phone: Phone, actors: Actors, tokens: Tokens) -> Story:
    admin, language = actors.admins[0], LANGUAGES[phone.id % 3]
    tag = tokens.mint(phone.id, Kind.LINK)
    return Story(phone, admin, admin, actors.desks[0].id, language, tag)
