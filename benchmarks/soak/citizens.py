"""People who report: they look at their phone, wait, and press again when nothing happens.

Their acts depend only on what they see; their acts and receipts are kept for the audit.
"""

import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.soak.deployment import Deployment
from benchmarks.soak.plan import Plan
from bot.core.codes import read_receipt
from offline_telegram import Message, Phone
from tests.kit.deployments import LANGUAGES
from tests.kit.people.buttons import callback_data

SECOND_REPORT = 0.2


@dataclass
class Intent:
    """One report that a person wants to file; `tag` tells its link from all others."""

    tag: str
    violation: str
    drafts_sent: set[str] = field(default_factory=set)
    pressed_send: bool = False
    receipt: str | None = None
    gave_up: bool = False

    @property
    def link(self) -> str:
        return f"https://example.com/{self.tag}?utm_source=telegram"


class Citizen:
    def __init__(
        self,
        phone: Phone,
        language: str,
        intents: list[Intent],
        chance: random.Random,
        plan: Plan,
    ) -> None:
        self.phone, self.language, self.intents = phone, language, intents
        self._chance, self._plan = chance, plan
        self._seen = self._began = self._in_vain = 0

    async def report(self) -> None:
        for intent in self.intents:
            self._began = self._newest_seq()
            await self._file(intent)

    async def _file(self, intent: Intent) -> None:
        self.phone.say("/start" if self._chance.random() < 0.3 else intent.link)
        end = time.monotonic() + self._plan.gives_up_after
        while time.monotonic() < end:
            screen = await self._look()
            if self._take_receipt(intent):
                return
            if screen is not None and screen.rows:
                self._act(screen, intent)
            elif not intent.pressed_send:  # after Send the person waits for the receipt
                self.phone.say(intent.link)
        intent.gave_up = not self._take_receipt(intent)

    async def _look(self) -> Message | None:
        """The bot's newest message once it is new, or after some time as it is.

        A person who waited in vain waits longer the next time.
        """
        end = (
            time.monotonic()
            + self._chance.uniform(*self._plan.patience) * 1.5**self._in_vain
        )
        self._in_vain = min(self._in_vain + 1, 3)
        while time.monotonic() < end:
            if self._newest_seq() > self._seen:
                self._in_vain = 0
                break
            await asyncio.sleep(self._chance.uniform(0.05, 0.3))
        self._seen = self._newest_seq()
        return max(self._since_began(), key=lambda message: message.seq, default=None)

    def _newest_seq(self) -> int:
        return max((m.seq for m in self._since_began()), default=self._began)

    def _since_began(self) -> list[Message]:
        return [m for m in self.phone.messages() if m.from_bot and m.seq > self._began]

    def _act(self, screen: Message, intent: Intent) -> None:
        """Press what leads on: language, consent, Send, type, what else the draft asks for."""
        found = buttons_of(screen)
        sends = [
            data
            for data in found["f.send"]
            if intent.tag in screen.text and data.endswith("-")
        ]
        onward = [
            *(data for data in found["a"] if data.split(":")[1].isdigit()),
            *(data for data in found["l"] if data.endswith(f":{self.language}")),
            *sends,
        ]
        if not found["f.send"]:
            onward += [
                data for data in found["f.to"] if data.endswith(f":{intent.violation}")
            ]
            asked = found["f.page"] or found["f.to"]
            onward += self._chance.sample(asked, len(asked)) + found["f.on"]
        if not onward:
            self.phone.say(intent.link)
            return
        if onward[0] in sends:
            intent.pressed_send = True
            intent.drafts_sent.add(onward[0].split(":")[2])
        for _ in range(2 if onward[0] in sends and self._chance.random() < 0.15 else 1):
            self.phone.press_data(onward[0], screen.id)

    def _take_receipt(self, intent: Intent) -> bool:
        codes = (receipt_in(message) for message in self._since_began())
        intent.receipt = next((code for code in codes if code is not None), None)
        return intent.receipt is not None


def receipt_in(message: Message) -> str | None:
    """The receipt code that a message offers to copy, in plain form."""
    for button in (b for row in message.rows for b in row if "copy_text" in b):
        return read_receipt(button["copy_text"]["text"])
    return None


def buttons_of(message: Message) -> dict[str, list[str]]:
    """The data of buttons by their verb; those of a form by the act, too ("f.send")."""
    found: dict[str, list[str]] = defaultdict(list)
    for data in callback_data(message):
        parts = data.split(":")
        name = f"f.{parts[4]}" if parts[0] == "f" and len(parts) > 4 else parts[0]
        found[name].append(data)
    return found


def citizens_of(on: Deployment, chance: random.Random) -> list[Citizen]:
    """The people who are going to report; they share links, so reports fold into cases."""
    types = [kind.id for kind in on.channel.types_on()]
    links = max(1, round(on.plan.citizens * on.plan.link_share))
    made = []
    for number in range(on.plan.citizens):
        language = LANGUAGES[number % len(LANGUAGES)]
        wanted = 2 if chance.random() < SECOND_REPORT else 1
        tags = chance.sample(range(links), min(wanted, links))
        # A link has one type: people agree on what is wrong with it.
        intents = [Intent(f"soak-{tag:05}-x", types[tag % len(types)]) for tag in tags]
        names = {"last_name": f"Hidden-{number}", "username": f"citizen_{number}"}
        phone = on.sandbox.person(f"Citizen {number}", language, **names)
        made.append(
            Citizen(phone, language, intents, random.Random(chance.random()), on.plan)
        )
    return made
