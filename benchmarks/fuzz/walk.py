"""A random but possible next act of a person in a running conversation."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.fuzz.actors import CHANNEL_ID, Actors
from benchmarks.fuzz.texts import LIMIT, SAMPLE_CODE, Kind, Tokens, cut, nasty
from bot.sandbox import Phone
from bot.sandbox.api.errors import Impossible
from bot.sandbox.world.actions import media_content
from bot.sandbox.world.model import Json
from tests.kit.people.buttons import callback_data

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
"""Messages of the bot whose buttons a person still sees."""
_MEDIA = ("photo", "video", "document", "voice", "audio", "animation", "video_note", "sticker")
_ONWARD = (":pc:", ":p:", ":merge:", ":undo", ":reopen", ":ask", ":pw:", ":o", ":take")
"""Buttons that lead on: without a preference for them a random walk seldom decides a case."""
_SHARED = tuple(f"https://shared{n}.example.com/post/{n}" for n in range(6))
_DESK_WORDS = ("", "drugs fraud", "terrorism", "kz-75", "off", "all", "<b>x</b>", "drugs,,kz-10")


@dataclass
class Walk:
    """Acts in the offline Telegram. `old_presses` are (person, chat, message, data) of buttons."""

    actors: Actors
    tokens: Tokens
    rng: random.Random
    old_presses: list[tuple[int, int, int, str]] = field(default_factory=list)

    def step(self, phone: Phone) -> None:
        acts = _STAFF if phone in self.actors.staff else _CITIZEN
        act = self.rng.choices([a for a, _ in acts], [w for _, w in acts])[0]
        try:
            act(self, phone)
        except Impossible:
            phone.person.blocked = False

    def press(self, phone: Phone, chat: int | None = None) -> None:
        shown = [m for m in phone.messages(chat)[-60:] if m.from_bot][-_RECENT:]
        found = [(message, data) for message in shown for data in callback_data(message)]
        if not found:
            self.command(phone)
            return
        # People mostly answer the newest question.
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

    def text(self, phone: Phone) -> None:
        phone.say(self.utterance(phone.id))

    def long_story(self, phone: Phone) -> None:
        """Two messages of full length, one after the other, in letters that count twice."""
        for _ in range(2):
            mark = self.tokens.mint(phone.id, Kind.TEXT)
            phone.say(cut(f"{mark} {self.rng.choice('🙂𝔉𒐫') * LIMIT}", LIMIT))

    def utterance(self, owner: int) -> str:
        """Words with their owner's mark, often with a link, sometimes hostile."""
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
        items = ["photo", "video"] * self.rng.randrange(1, 6)
        phone.send_album(items, f"{self.tokens.mint(phone.id, Kind.TEXT)} album")

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
        if phone not in self.actors.staff:
            return self.utterance(phone.id)
        mark = self.tokens.mint(phone.id, Kind.STAFF)
        return (nasty(self.rng, mark) if self.rng.random() < 0.3 else f"{mark} thank you").strip()

    def command(self, phone: Phone) -> None:
        name = self.rng.choice(CITIZEN_COMMANDS)
        phone.say(f"/{name} {self.argument(phone)}".strip())

    def argument(self, phone: Phone) -> str:
        """Nothing, nonsense, or an id of another person."""
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
        if not self.tokens.codes:
            return SAMPLE_CODE
        return self.rng.choice(list(self.tokens.codes)[-200:])

    def number(self) -> str:
        return "".join(self.rng.choice("0123456789ACDEFGHJKMNPQRTVWXY") for _ in range(6))

    def desk_command(self, phone: Phone) -> None:
        rng, desk = self.rng, self.desk_of(phone)
        topic = self.actors.topic if desk == self.actors.desks[1].id else None
        if phone in self.actors.admins and rng.random() < 0.15:
            phone.say(f"/desk {rng.choice(_DESK_WORDS)}".strip(), chat=desk, topic=topic)
            return
        argument = rng.choice((self.number(), "https://shared1.example.com/post/1", "продают", ""))
        if rng.random() < 0.3:
            argument = nasty(rng, self.tokens.mint(phone.id, Kind.STAFF))[:300]
        command = rng.choice(STAFF_COMMANDS)
        phone.say(f"/{command} {argument}".strip(), chat=desk, topic=topic)

    def desk_of(self, phone: Phone) -> int:
        groups = [g for g in self.actors.desks if g.chat.member(phone.id).is_inside]
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


def _named_users(walk: Walk, phone: Phone) -> Json:
    """The answer to a chooser of people, which gives a role when an admin sends it.

    Any member of staff may have become an admin, so staff name only staff.
    """
    is_staff = phone in walk.actors.staff
    named = walk.rng.choice(walk.actors.staff if is_staff else walk.actors.outsiders)
    users = [{"user_id": named.id, "first_name": named.person.first_name}]
    return {"users_shared": {"request_id": walk.rng.choice((0, 1, 2, 3)), "users": users}}


_DICE = {"dice": {"emoji": "🎲", "value": 3}}
_LIVE_PLACE = {"location": {"latitude": -90.0, "longitude": 180.0, "live_period": 900}}
_ODD: tuple[Callable[[Walk, Phone], Json], ...] = (
    _contact, _venue, _poll, lambda *_: _DICE, lambda *_: _LIVE_PLACE, _named_users,
)  # fmt: skip
_Act = Callable[[Walk, Phone], object]


def _odd_content(walk: Walk, phone: Phone) -> object:
    return phone._write(walk.rng.choice(_ODD)(walk, phone), None)


def _forward(walk: Walk, phone: Phone) -> object:
    return phone.forward(walk.rng.choice(list(phone.chat(CHANNEL_ID).messages.values())))


_CITIZEN: tuple[tuple[_Act, int], ...] = (
    (Walk.press, 50), (Walk.text, 16), (Walk.long_story, 2), (Walk.media, 6), (Walk.album, 2),
    (_odd_content, 3), (Walk.edit, 3), (Walk.reply, 6), (Walk.command, 7),
    (Walk.press_old, 4), (lambda walk, phone: phone.say(walk.code()), 2),
    (_forward, 3),
    (lambda walk, phone: (phone.block(), phone.unblock()), 1),
)  # fmt: skip
_STAFF: tuple[tuple[_Act, int], ...] = (
    (lambda walk, phone: walk.press(phone, walk.desk_of(phone)), 52),
    (lambda walk, phone: walk.reply(phone, walk.desk_of(phone)), 12),
    (lambda walk, phone: phone.say(f"/{walk.rng.choice(ADMIN_COMMANDS)}"), 4),
    (Walk.desk_command, 10), (Walk.press, 14), (Walk.reply, 6), (Walk.command, 3), (Walk.text, 2),
    (Walk.press_old, 3), (_odd_content, 1), (Walk.media, 1),
)  # fmt: skip
