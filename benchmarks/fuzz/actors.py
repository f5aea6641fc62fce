"""The people and groups of a run, and the scripted beginning in which they come and report.

The updates of the beginning are kept: later they are replayed and mutated.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.deployment import Deployment, Raw
from benchmarks.fuzz.texts import Kind, Tokens
from bot.sandbox import Group, Phone
from bot.sandbox.api.errors import Impossible
from bot.sandbox.world.actions import text_content
from bot.sandbox.world.model import Chat, ChatType
from tests.kit.deployments import LANGUAGES, translator
from tests.kit.people.buttons import callback_data

CITIZENS, STAFF = 7_100_000_001, 7_200_000_001
ADMINS = (STAFF, STAFF + 1)
CHANNEL_ID = -1_009_000_000_001
_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_TYPES = ("drugs", "terrorism", "fraud", "suicide", "csam", "bully")
_COMMANDS = (
    "/help", "/hotlines", "/my", "/privacy", "/status", "/language", "/report", "/queue",
    "/next", "/desk", "/case 123456", "/find evil", "/delete", "/cancel", "/nonsense",
)  # fmt: skip


@dataclass
class Actors:
    """`strangers` never agree to anything; `left` was a moderator once; `probes` only write."""

    citizens: list[Phone]
    strangers: list[Phone]
    probes: list[Phone]
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


def make_actors(on: Deployment, tokens: Tokens, citizens: int) -> Actors:
    def people(first: int, count: int) -> list[Phone]:
        return [_person(on, tokens, first + n, n) for n in range(count)]

    strangers, staff = citizens // 8 + 2, people(STAFF, 8)
    actors = Actors(
        citizens=people(CITIZENS, citizens),
        strangers=people(CITIZENS + citizens, strangers),
        probes=people(CITIZENS + citizens + strangers, 12),
        admins=staff[:2],
        moderators=staff[2:7],
        left=staff[7:],
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
    raw = {"id": CHANNEL_ID, "title": "News <b>", "username": "news_kz", "type": "channel"}
    channel = on.sandbox.world.add_chat(Chat(CHANNEL_ID, ChatType.CHANNEL, raw))
    for text in ("Sell everything https://evil.example/1", "Second post", "Ⅲ <b>third</b>"):
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


@dataclass
class Beginning:
    on: Deployment
    actors: Actors
    tokens: Tokens
    corpus: list[Raw] = field(default_factory=list)

    async def play(self) -> None:
        """Staff and people come, reports are filed, staff decide, a moderator leaves.

        Raises AssertionError where the script finds no button it expects.
        """
        actors = self.actors
        admin, (desk, forum) = actors.admins[0], actors.desks
        admin.say("/desk", chat=desk.id)
        admin.say("/desk drugs fraud", chat=forum.id, topic=actors.topic)
        await self.deliver()
        await self._agree([*actors.citizens, *actors.probes, *actors.staff, *actors.left])
        for turn, violation in enumerate(_TYPES):
            await self._file(actors.citizens[turn % 2 :: 2], violation, shared=turn == 2)
        await self._look_around()
        await self._decide()
        for phone in actors.left:
            desk.leave(phone)
        await self.deliver()

    async def deliver(self, *, record: bool = True) -> None:
        """Feed the updates that the last acts made, and wait for their results."""
        made = self.on.new_updates()
        if record:
            self.corpus += made
        await self.on.feed(made)
        await self.on.settle()

    def words(self, phone: Phone, sentence: str) -> str:
        return translator(self._language(phone), self.on.channel).plain(sentence)

    def _language(self, phone: Phone) -> str:
        return LANGUAGES[phone.id % 3]

    async def _press(self, people: list[Phone], label: Callable[[Phone], Any]) -> None:
        for phone in people:
            phone.press(label(phone))
        await self.deliver()

    async def _agree(self, people: list[Phone]) -> None:
        for phone in [*people, *self.actors.strangers]:
            phone.say("/start")
        await self.deliver()
        await self._press(people, lambda phone: _NAMES[self._language(phone)])
        await self._press(people, lambda phone: self.words(phone, "I agree"))

    async def _file(self, people: list[Phone], violation: str, *, shared: bool) -> None:
        kind = self.on.channel.type(violation)
        for phone in people:
            mark = self.tokens.mint(phone.id, Kind.TEXT)
            link = "shared" if shared else self.tokens.mint(phone.id, Kind.LINK)
            long = " " + "🙂" * 1900 if phone is people[0] else ""
            phone.say(f"{mark} https://example.com/{link}{long}")
        await self.deliver()
        await self._press(people, lambda p: f"{kind.icon} {kind.button.say(self._language(p))}")
        for phone in people:
            try:
                phone.press(self.words(phone, "Send"))
            except Impossible:
                continue  # this type asks for something more
        await self.deliver()
        await self.on.advance(61)

    async def _look_around(self) -> None:
        for turn, phone in enumerate(self.actors.citizens):
            phone.say(_COMMANDS[turn % len(_COMMANDS)])
            phone.send_photo("photo")
            phone.send_location()
            phone.send_album(("photo", "video"))
            phone.send_sticker()
        await self.deliver()
        for phone in (*self.actors.moderators, self.actors.admins[0]):
            for command in ("/queue", "/find https", "/next", "/help", "/language", "/case 1"):
                phone.say(command, chat=self.actors.desks[0].id)
        await self.deliver()
        await self.on.advance(61)

    async def _decide(self) -> None:
        """Press the buttons of the cards, a few times over: take, menus, decisions."""
        desk = self.actors.desks[0]
        for turn in range(8):
            phone = self.actors.moderators[turn % 5]
            for message in [m for m in desk.messages if callback_data(m)][-12:]:
                data = callback_data(message)
                phone.press_data(data[turn % len(data)], message.id, desk.id)
            await self.deliver()
        await self.on.advance(120)
        await self.on.settle()
