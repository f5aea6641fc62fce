"""What people do next: a random but possible step of somebody in a living conversation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.house import House
from benchmarks.fuzz.tokens import Kind, Tokens
from benchmarks.fuzz.words import LIMIT, cut, nasty
from bot.sandbox import Phone
from bot.sandbox.api.errors import Impossible
from bot.sandbox.world.actions import media_content
from bot.sandbox.world.model import Json

CITIZEN_COMMANDS = (
    "start", "help", "hotlines", "language", "report", "my", "privacy", "delete", "status",
    "cancel", "desk", "queue", "case", "find", "next", "broadcast", "broadcasts", "staff", "stats",
    "figures", "export", "link", "unknown_one",
)  # fmt: skip
STAFF_COMMANDS = (
    "queue", "case", "find", "next", "help", "language", "stats", "figures", "export", "staff",
)  # fmt: skip
ADMIN_COMMANDS = ("desk", "broadcast", "broadcasts", "staff", "stats", "figures", "export", "link")
_RECENT = 8
"""Messages of the bot whose buttons somebody still sees."""
_MEDIA = ("photo", "video", "document", "voice", "audio", "animation", "video_note", "sticker")
_ONWARD = (":decide", ":o:", ":merge:", ":undo", ":reopen", ":ask", ":words", ":o", ":take")
"""What leads on: without it a random walk seldom decides anything."""
_SHARED = tuple(f"https://shared{n}.example.com/post/{n}" for n in range(6))
_DESK_WORDS = ("", "drugs fraud", "terrorism", "kz-75", "off", "all", "<b>x</b>", "drugs,,kz-10")


@dataclass
class Walk:
    """Takes steps in the offline Telegram; the updates they make are picked up by the house."""

    house: House
    cast: Cast
    tokens: Tokens
    rng: random.Random
    old_presses: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(person, chat, message, data) of buttons that were pressed or shown once."""

    def step(self, phone: Phone) -> None:
        """One act of this person; something impossible is simply not done."""
        is_staff = phone in self.cast.staff
        acts = _STAFF if is_staff else _CITIZEN
        act = self.rng.choices([a for a, _ in acts], [w for _, w in acts])[0]
        try:
            act(self, phone)
        except Impossible:
            phone.person.blocked = False

    # Pressing

    def press(self, phone: Phone, chat: int | None = None) -> None:
        shown = [m for m in phone.messages(chat)[-60:] if m.from_bot][-_RECENT:]
        found = [
            (m, b["callback_data"]) for m in shown for row in m.rows for b in row
            if "callback_data" in b
        ]  # fmt: skip
        if not found:
            self.command(phone)
            return
        # The newest question is what people mostly answer.
        newest = [each for each in found if each[0] is found[-1][0]]
        chosen = newest if self.rng.random() < 0.6 else found
        for step in _ONWARD:
            onward = [each for each in found if step in each[1]]
            if onward and self.rng.random() < 0.4:
                chosen = onward
                break
        message, data = self.rng.choice(chosen)
        phone.press_data(data, message.id, chat)
        if self.rng.random() < 0.1:
            self.old_presses.append((phone.id, message.chat_id, message.id, data))
            del self.old_presses[:-3000]

    def press_old(self, phone: Phone) -> None:
        mine = [each for each in self.old_presses[-400:] if each[0] == phone.id]
        if mine:
            _, chat, message, data = self.rng.choice(mine)
            phone.press_data(data, message, chat)

    # Writing

    def text(self, phone: Phone) -> None:
        phone.say(self.utterance(phone.id))

    def long_story(self, phone: Phone) -> None:
        """Two messages of full length, one after the other, in letters that count twice."""
        for _ in range(2):
            mark = self.tokens.mint(phone.id, Kind.TEXT)
            phone.say(cut(f"{mark} {self.rng.choice('🙂𝔉𒐫') * LIMIT}", LIMIT))

    def utterance(self, owner: int) -> str:
        """Words with their owner's mark, often with a link, sometimes meant to harm."""
        rng, mark = self.rng, self.tokens.mint(owner, Kind.TEXT)
        roll = rng.random()
        if roll < 0.35:
            return nasty(rng, mark).strip() or mark
        link = f"https://site{rng.randrange(40)}.example.com/{self.tokens.mint(owner, Kind.LINK)}"
        if roll < 0.5:
            return f"{mark} {rng.choice(_SHARED)}"
        if roll < 0.8:
            return f"{mark} продают во дворе {link}"
        return f"{mark} just words about what was seen there"

    def media(self, phone: Phone) -> None:
        kind = self.rng.choice(_MEDIA)
        name = f"{self.tokens.mint(phone.id, Kind.FILE)}<b>.pdf"
        stored = phone.upload(kind, None, name)
        caption = None
        if kind in ("photo", "video", "document", "audio") and self.rng.random() < 0.5:
            caption = f"{self.tokens.mint(phone.id, Kind.TEXT)} <i>caption"
        phone._write(media_content(stored, caption), None)

    def album(self, phone: Phone) -> None:
        """Up to ten at a time; people send several with one group number when they hurry."""
        items = ["photo", "video"] * self.rng.randrange(1, 6)
        phone.send_album(items, f"{self.tokens.mint(phone.id, Kind.TEXT)} album")

    def odd_content(self, phone: Phone) -> None:
        phone._write(self.rng.choice(_ODD)(self, phone), None)

    def forward(self, phone: Phone) -> None:
        channel = self.cast.channel
        if channel is not None:
            message = self.rng.choice(list(channel.messages.values()))
            phone.forward(message)

    def edit(self, phone: Phone) -> None:
        mine = [m for m in phone.messages()[-30:] if m.from_id == phone.id and "text" in m.raw]
        if mine:
            phone.edit(self.rng.choice(mine), self.utterance(phone.id))

    def reply(self, phone: Phone, chat: int | None = None) -> None:
        shown = [m for m in phone.messages(chat)[-40:] if m.from_bot]
        if shown:
            message = self.rng.choice(shown[-6:])
            phone.say(self.words_of(phone), chat=chat, reply_to=message)

    def words_of(self, phone: Phone) -> str:
        if phone not in self.cast.staff:
            return self.utterance(phone.id)
        mark = self.tokens.mint(phone.id, Kind.STAFF)
        return (nasty(self.rng, mark) if self.rng.random() < 0.3 else f"{mark} thank you").strip()

    def command(self, phone: Phone) -> None:
        name = self.rng.choice(CITIZEN_COMMANDS)
        phone.say(f"/{name} {self.argument(phone)}".strip())

    def argument(self, phone: Phone) -> str:
        """Nothing, nonsense, or what belongs to somebody else."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.3:
            return ""
        if roll < 0.5:
            return self.code()
        if roll < 0.7:
            return self.number()
        return nasty(rng, self.tokens.mint(phone.id, Kind.TEXT))[:300].replace("\n", " ")

    def code(self) -> str:
        """A receipt, often another person's: whoever holds it may see how the report stands."""
        if not self.tokens.codes:
            return "K7M4-9QWD-X2A"
        return self.rng.choice(list(self.tokens.codes)[-200:])

    def number(self) -> str:
        return "".join(self.rng.choice("0123456789ACDEFGHJKMNPQRTVWXY") for _ in range(6))

    def receipt(self, phone: Phone) -> None:
        phone.say(self.code())

    def block(self, phone: Phone) -> None:
        phone.block()
        phone.unblock()

    # Staff

    def desk_press(self, phone: Phone) -> None:
        self.press(phone, self._desk_of(phone))

    def desk_reply(self, phone: Phone) -> None:
        self.reply(phone, self._desk_of(phone))

    def desk_command(self, phone: Phone) -> None:
        rng, desk = self.rng, self._desk_of(phone)
        topic = self.cast.topic if desk == self.cast.desks[1].id else None
        if phone in self.cast.admins and rng.random() < 0.15:
            phone.say(f"/desk {rng.choice(_DESK_WORDS)}".strip(), chat=desk, topic=topic)
            return
        argument = rng.choice((self.number(), "https://shared1.example.com/post/1", "продают", ""))
        if rng.random() < 0.3:
            argument = nasty(rng, self.tokens.mint(phone.id, Kind.STAFF))[:300]
        command = rng.choice(STAFF_COMMANDS)
        phone.say(f"/{command} {argument}".strip(), chat=desk, topic=topic)

    def admin_command(self, phone: Phone) -> None:
        phone.say(f"/{self.rng.choice(ADMIN_COMMANDS)}")

    def _desk_of(self, phone: Phone) -> int:
        groups = [g for g in self.cast.desks if g.chat.member(phone.id).is_inside]
        return self.rng.choice(groups).id


def _contact(walk: Walk, phone: Phone) -> Json:
    name = walk.tokens.mint(phone.id, Kind.TEXT)
    return {"contact": {"phone_number": "+77010000000", "first_name": name, "user_id": phone.id}}


def _venue(walk: Walk, phone: Phone) -> Json:
    place = {"latitude": 43.2, "longitude": 76.9}
    name = f"{walk.tokens.mint(phone.id, Kind.TEXT)} <b>"
    return {"location": place, "venue": {"location": place, "title": name, "address": "<a href>"}}


def _poll(walk: Walk, phone: Phone) -> Json:
    option = {"text": "<b>", "voter_count": 0, "persistent_id": "1"}
    return {
        "poll": {
            "id": "1", "question": walk.tokens.mint(phone.id, Kind.TEXT), "options": [option],
            "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
            "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
        }
    }  # fmt: skip


def _dice(walk: Walk, phone: Phone) -> Json:
    return {"dice": {"emoji": "🎲", "value": 3}}


def _named_users(walk: Walk, phone: Phone) -> Json:
    """The answer to a chooser of people: only an admin names anybody by it.

    Any of the staff may have become one, and then rightly gives a role to whomever they name.
    """
    is_staff = phone in walk.cast.staff
    named = walk.rng.choice(walk.cast.staff if is_staff else walk.cast.outsiders)
    users = [{"user_id": named.id, "first_name": named.person.first_name}]
    return {"users_shared": {"request_id": walk.rng.choice((0, 1, 2, 3)), "users": users}}


def _live_place(walk: Walk, phone: Phone) -> Json:
    return {"location": {"latitude": -90.0, "longitude": 180.0, "live_period": 900}}


_ODD: tuple[Callable[[Walk, Phone], Json], ...] = (
    _contact, _venue, _poll, _dice, _live_place, _named_users,
)  # fmt: skip
_Act = Callable[[Walk, Phone], None]
_CITIZEN: tuple[tuple[_Act, int], ...] = (
    (Walk.press, 50), (Walk.text, 16), (Walk.long_story, 2), (Walk.media, 6), (Walk.album, 2),
    (Walk.odd_content, 3), (Walk.forward, 3), (Walk.edit, 3), (Walk.reply, 6), (Walk.command, 7),
    (Walk.receipt, 2), (Walk.block, 1), (Walk.press_old, 4),
)  # fmt: skip
_STAFF: tuple[tuple[_Act, int], ...] = (
    (Walk.desk_press, 52), (Walk.desk_reply, 12), (Walk.desk_command, 10), (Walk.press, 14),
    (Walk.reply, 6), (Walk.command, 3), (Walk.admin_command, 4), (Walk.text, 2),
    (Walk.press_old, 3), (Walk.odd_content, 1), (Walk.media, 1),
)  # fmt: skip
