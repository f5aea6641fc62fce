"""The scripted beginning: everybody comes in, reports are filed, staff decide, one of them leaves.

What is said here also becomes the corpus that is replayed and mutated later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.cast import Cast
from benchmarks.fuzz.house import House
from benchmarks.fuzz.tokens import Kind, Tokens
from bot.i18n import Speech
from bot.sandbox import Message, Phone
from bot.sandbox.api.errors import Impossible

_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_TYPES = ("drugs", "terrorism", "fraud", "suicide", "csam", "bully")


@dataclass
class Opening:
    house: House
    cast: Cast
    tokens: Tokens
    corpus: list[dict[str, Any]] = field(default_factory=list)

    async def play(self) -> None:
        """Raises AssertionError where the script finds no button it expects."""
        await self._staff_arrive()
        people = [*self.cast.citizens, *self.cast.probes, *self.cast.staff, *self.cast.left]
        await self._all_agree(people)
        for turn, violation in enumerate(_TYPES):
            await self._file(self.cast.citizens[turn % 2 :: 2], violation, shared=turn == 2)
        await self._look_around()
        await self._decide()
        for phone in self.cast.left:
            self.cast.desks[0].leave(phone)
        await self._hear()

    async def _hear(self, *, record: bool = True) -> None:
        bodies = [json.loads(body) for body in self.house.heard()]
        if record:
            self.corpus += bodies
        await self.house.feed(bodies)
        await self.house.settle()

    def _t(self, language: str) -> Any:
        channel = self.house.channel
        return Speech(channel.zone, channel.zone_label).translator(language)

    def language_of(self, phone: Phone) -> str:
        """The language this person chooses."""
        return ("kk", "ru", "en")[phone.id % 3]

    async def _staff_arrive(self) -> None:
        boss, (desk, forum) = self.cast.admins[0], self.cast.desks
        boss.say("/desk", chat=desk.id)
        boss.say("/desk drugs fraud", chat=forum.id, topic=self.cast.topic)
        await self._hear()

    async def _all_agree(self, people: list[Phone]) -> None:
        for phone in [*people, *self.cast.strangers]:
            phone.say("/start")
        await self._hear()
        self._press(people, lambda phone: _NAMES[self.language_of(phone)])
        await self._hear()
        self._press(people, lambda phone: self._t(self.language_of(phone)).plain("I agree"))
        await self._hear()

    def _press(self, people: Iterable[Phone], label: Any) -> None:
        for phone in people:
            phone.press(label(phone))

    async def _file(self, people: list[Phone], violation: str, *, shared: bool) -> None:
        kind = self.house.channel.type(violation)
        for phone in people:
            mark = self.tokens.mint(phone.id, Kind.TEXT)
            link = "shared" if shared else self.tokens.mint(phone.id, Kind.LINK)
            much = " " + "🙂" * 1900 if phone is people[0] else ""
            phone.say(f"{mark} https://example.com/{link}{much}")
        await self._hear()
        self._press(people, lambda phone: f"{kind.icon} {kind.button.say(self.language_of(phone))}")
        await self._hear()
        self._try(people, "Send")
        await self._hear()
        await self.house.advance(61)

    def _try(self, people: Iterable[Phone], words: str) -> None:
        for phone in people:
            try:
                phone.press(self._t(self.language_of(phone)).plain(words))
            except Impossible:
                continue  # this type asks for something more; the walk may go on from here

    async def _look_around(self) -> None:
        commands = (
            "/help", "/hotlines", "/my", "/privacy", "/status", "/language", "/report", "/queue",
            "/next", "/desk", "/case 123456", "/find evil", "/delete", "/cancel", "/nonsense",
        )  # fmt: skip
        for turn, phone in enumerate(self.cast.citizens):
            phone.say(commands[turn % len(commands)])
            phone.send_photo("photo")
            phone.send_location()
            phone.send_album(("photo", "video"))
            phone.send_sticker()
        await self._hear()
        for phone in (*self.cast.moderators, self.cast.admins[0]):
            for command in ("/queue", "/find https", "/next", "/help", "/language", "/case 1"):
                phone.say(command, chat=self.cast.desks[0].id)
        await self._hear()
        await self.house.advance(61)

    async def _decide(self) -> None:
        """Every button that stands on the cards, a few times over: takes, menus, decisions."""
        desk = self.cast.desks[0]
        for turn in range(8):
            phone = self.cast.moderators[turn % 5]
            for message in _with_buttons(desk.messages)[-12:]:
                buttons = [b for row in message.rows for b in row if "callback_data" in b]
                chosen = buttons[turn % len(buttons)]["callback_data"]
                phone.press_data(chosen, message.id, desk.id)
            await self._hear()
        await self.house.advance(120)
        await self.house.settle()


def _with_buttons(messages: list[Message]) -> list[Message]:
    return [m for m in messages if any("callback_data" in b for row in m.rows for b in row)]
