"""Who plays: citizens, strangers, staff of two desks, somebody who left, admins, and a channel."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.fuzz.house import House
from benchmarks.fuzz.tokens import Kind, Tokens
from bot.sandbox import Group, Phone
from bot.sandbox.world.actions import text_content
from bot.sandbox.world.model import Chat, ChatType

CITIZENS, STAFF = 7_100_000_001, 7_200_000_001
ADMINS = (STAFF, STAFF + 1)
CHANNEL_ID, OTHER_GROUPS = -1_009_000_000_001, 2
_LANGUAGES = ("kk", "ru", "en", "de", None)


@dataclass
class Cast:
    """`strangers` never agree to anything; `left` was a moderator once; `alone` only probes."""

    citizens: list[Phone] = field(default_factory=list)
    strangers: list[Phone] = field(default_factory=list)
    probes: list[Phone] = field(default_factory=list)
    moderators: list[Phone] = field(default_factory=list)
    admins: list[Phone] = field(default_factory=list)
    left: list[Phone] = field(default_factory=list)
    desks: list[Group] = field(default_factory=list)
    others: list[Group] = field(default_factory=list)
    channel: Chat | None = None
    topic: int = 0

    @property
    def staff(self) -> list[Phone]:
        return [*self.admins, *self.moderators]

    @property
    def outsiders(self) -> list[Phone]:
        return [*self.citizens, *self.strangers, *self.left]

    @property
    def everybody(self) -> list[Phone]:
        return [*self.outsiders, *self.staff, *self.probes]

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


def gather(house: House, tokens: Tokens, citizens: int) -> Cast:
    """Everybody in their groups; nobody has said anything yet."""
    cast = Cast()
    cast.citizens = [_person(house, tokens, CITIZENS + n, n) for n in range(citizens)]
    first = CITIZENS + citizens
    cast.strangers = [_person(house, tokens, first + n, n) for n in range(citizens // 8 + 2)]
    first += len(cast.strangers)
    cast.probes = [_person(house, tokens, first + n, n) for n in range(12)]
    cast.admins = [_person(house, tokens, n, 1) for n in ADMINS]
    staff = [_person(house, tokens, STAFF + 2 + n, n) for n in range(6)]
    cast.moderators, cast.left = staff[:5], staff[5:]
    members = [*cast.moderators, *cast.left]
    sandbox = house.sandbox
    cast.desks = [
        sandbox.group("Desk", members, admins=cast.admins),
        sandbox.group("Forum desk", cast.moderators[:3], admins=cast.admins, forum=True),
    ]
    cast.topic = cast.desks[1].create_topic("Reports")
    cast.others = [
        sandbox.group("Neighbours", cast.citizens[:4]),
        sandbox.group("Old friends", cast.citizens[4:8], bot_admin=False, supergroup=False),
    ]
    cast.channel = _channel(house)
    return cast


def _person(house: House, tokens: Tokens, number: int, turn: int) -> Phone:
    name = tokens.mint(number, Kind.NAME)
    return house.sandbox.person(
        name.capitalize(),
        _LANGUAGES[turn % len(_LANGUAGES)],
        id=number,
        username=f"{tokens.mint(number, Kind.NAME)}_u",
        last_name=f"<b>{tokens.mint(number, Kind.NAME)}</b>" if turn % 3 else None,
    )


def _channel(house: House) -> Chat:
    raw = {"id": CHANNEL_ID, "title": "News <b>", "username": "news_kz", "type": "channel"}
    channel = house.world.add_chat(Chat(CHANNEL_ID, ChatType.CHANNEL, raw))
    for text in ("Sell everything https://evil.example/1", "Second post", "Ⅲ <b>third</b>"):
        house.world.post(channel, None, {"sender_chat": raw, **text_content(text)})
    house.heard()
    return channel
