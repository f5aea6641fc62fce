"""A random but possible next act of a person in a running conversation."""

import random
from dataclasses import dataclass

from benchmarks.fuzz.actors import CHANNEL_ID, Actors
from benchmarks.fuzz.texts import LIMIT, SAMPLE_CODE, Kind, Tokens, cut, nasty
from offline_telegram import Phone
from offline_telegram.actions import media_content
from offline_telegram.failures import Impossible
from offline_telegram.model import Json, words
from tests.kit.people.buttons import callback_data

COMMANDS = sorted(
    words(
        "start help hotlines language report my privacy delete status cancel unknown_one queue case"
        " find next stats figures export staff desk broadcast broadcasts link"
    )
)
_RECENT = 8
"""Messages of the bot whose buttons a person still sees."""
_MEDIA = (
    "photo",
    "video",
    "document",
    "voice",
    "audio",
    "animation",
    "video_note",
    "sticker",
)
_ONWARD = (":pc:", ":p:", ":merge:", ":undo", ":reopen", ":ask", ":pw:", ":o", ":take")
"""Buttons that lead on: without a preference for them a random walk seldom decides a case."""
_SHARED = tuple(f"https://shared{n}.example.com/post/{n}" for n in range(6))
_ARGUMENTS = (
    "",
    "",
    "drugs fraud",
    "kz-75",
    "off",
    "all",
    "<b>x</b>",
    "продают",
    *_SHARED[:2],
)


@dataclass
class Walk:
    """Acts in the offline Telegram; staff act at a desk (`chat`) or in private."""

    actors: Actors
    tokens: Tokens
    rng: random.Random

    def step(self, phone: Phone) -> None:
        chat = None
        if phone in self.actors.staff and self.rng.random() < 0.7:
            groups = [g for g in self.actors.desks if g.chat.member(phone.id).is_inside]
            chat = self.rng.choice(groups).id
        acts = (
            (self.press, 50),
            (self.say, 14),
            (self.reply, 9),
            (self.command, 9),
            (self.media, 6),
            (self.odd_content, 3),
            (self.forward, 3),
            (self.edit, 3),
            (self.block, 1),
        )
        [act] = self.rng.choices([a for a, _ in acts], [weight for _, weight in acts])
        try:
            act(phone, chat)
        except Impossible:
            phone.person.blocked = False

    def press(self, phone: Phone, chat: int | None) -> None:
        shown = [m for m in phone.messages(chat)[-60:] if m.from_bot][-_RECENT:]
        found = [
            (message, data) for message in shown for data in callback_data(message)
        ]
        if not found:
            self.command(phone, chat)
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

    def say(self, phone: Phone, _: int | None) -> None:
        """In private; sometimes two messages of full length, in letters that count twice."""
        phone.say(self.words_of(phone))
        if self.rng.random() < 0.1:
            long = self.rng.choice("🙂𝔉𒐫") * LIMIT
            for _ in range(2):
                phone.say(cut(f"{self.mark(phone)} {long}", LIMIT))

    def mark(self, phone: Phone, kind: Kind = Kind.TEXT) -> str:
        """A link in a question of staff reaches the reporter with the other words."""
        is_staff = phone in self.actors.staff and kind in {Kind.TEXT, Kind.LINK}
        return self.tokens.mint(phone.id, Kind.STAFF if is_staff else kind)

    def words_of(self, phone: Phone) -> str:
        """Words with their owner's mark, often with a link, sometimes hostile."""
        rng, mark = self.rng, self.mark(phone)
        link = (
            f"https://site{rng.randrange(40)}.example.com/{self.mark(phone, Kind.LINK)}"
        )
        kinds = (
            nasty(rng, mark).strip() or mark,
            f"{mark} {rng.choice(_SHARED)}",
            f"{mark} продают во дворе {link}",
            f"{mark} just words about what was seen there",
            self.code(),
        )
        return rng.choices(kinds, (35, 15, 25, 15, 10))[0]

    def media(self, phone: Phone, _: int | None) -> None:
        kind, caption = self.rng.choice(_MEDIA), None
        if self.rng.random() < 0.25:
            items = ["photo", "video"] * self.rng.randrange(1, 6)
            phone.send_album(items, f"{self.mark(phone)} album")
            return
        stored = phone.upload(kind, None, f"{self.mark(phone, Kind.FILE)}<b>.pdf")
        if kind in ("photo", "video", "document", "audio") and self.rng.random() < 0.5:
            caption = f"{self.mark(phone)} <i>caption"
        phone._write(media_content(stored, caption), None)

    def edit(self, phone: Phone, _: int | None) -> None:
        mine = [
            m
            for m in phone.messages()[-30:]
            if m.from_id == phone.id and "text" in m.raw
        ]
        if mine:
            phone.edit(self.rng.choice(mine), self.words_of(phone))

    def reply(self, phone: Phone, chat: int | None) -> None:
        shown = [m for m in phone.messages(chat)[-40:] if m.from_bot]
        if shown:
            phone.say(self.words_of(phone), chat, self.rng.choice(shown[-6:]))

    def command(self, phone: Phone, chat: int | None) -> None:
        """With nothing, nonsense, or an id of another person."""
        odd = nasty(self.rng, self.mark(phone))[:300].replace("\n", " ")
        number = "".join(
            self.rng.choice("0123456789ACDEFGHJKMNPQRTVWXY") for _ in range(6)
        )
        argument = self.rng.choice(
            (*_ARGUMENTS, self.code(), self.code(), number, number, odd, odd)
        )
        topic = self.actors.topic if chat == self.actors.desks[1].id else None
        phone.say(f"/{self.rng.choice(COMMANDS)} {argument}".strip(), chat, topic=topic)

    def code(self) -> str:
        return self.rng.choice([SAMPLE_CODE, *self.tokens.codes][-200:])

    def forward(self, phone: Phone, _: int | None) -> None:
        phone.forward(self.rng.choice(list(phone.chat(CHANNEL_ID).messages.values())))

    def block(self, phone: Phone, _: int | None) -> None:
        phone.block()
        phone.unblock()

    def odd_content(self, phone: Phone, _: int | None) -> None:
        words, place = f"{self.mark(phone)} <b>", {"latitude": 43.2, "longitude": 76.9}
        # The answer to a chooser of people gives a role when an admin sends it. Any member of
        # staff may have become an admin, so staff name only staff.
        is_staff = phone in self.actors.staff
        named = self.rng.choice(
            self.actors.staff if is_staff else self.actors.outsiders
        )
        users = [{"user_id": named.id, "first_name": named.person.first_name}]
        poll = {
            "id": "1",
            "question": words,
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
        odd: tuple[Json, ...] = (
            {"contact": {"phone_number": "+77010000000", "first_name": words}},
            {
                "location": place,
                "venue": {"location": place, "title": words, "address": "<a>"},
            },
            {"poll": poll},
            {"dice": {"emoji": "🎲", "value": 3}},
            {"location": {"latitude": -90.0, "longitude": 180.0, "live_period": 900}},
            {"users_shared": {"request_id": self.rng.randrange(4), "users": users}},
        )
        phone._write(self.rng.choice(odd), None)
