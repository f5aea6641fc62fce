"""People who report: they look at their phone, wait, and press again when nothing happens.

What they do depends on what they see alone; what they did and saw is kept for the audit.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from benchmarks.soak.plan import Plan
from bot.domain.citizen.receipt import read_receipt
from bot.sandbox import Message, Phone

Buttons = dict[str, list[str]]


@dataclass
class Intent:
    """One thing a person means to report; `tag` is what tells its link from all others."""

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
    """A person with a phone, a temper, and something to report."""

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
        self.came = False
        self._seen = 0
        self._began = 0
        self._in_vain = 0

    async def greet(self) -> None:
        """Come, choose a language and agree; report another day."""
        self.phone.say("/start")
        end = time.monotonic() + self._plan.gives_up_after
        while time.monotonic() < end:
            screen = await self._look()
            found = buttons_of(screen) if screen is not None else {}
            if "m" in found:
                return
            if not self._act_on_welcome(found):
                self.phone.say("/start")

    async def report(self) -> None:
        """File everything there is to report, one after the other."""
        self.came = True
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
            if screen is None or not screen.rows:
                # Nothing to press: who has sent waits for the receipt, others begin anew.
                if not intent.pressed_send:
                    self.phone.say(intent.link)
                continue
            self._act(screen, intent)
        intent.gave_up = not self._take_receipt(intent)

    async def _look(self) -> Message | None:
        """The newest message of the bot once it is news, or after some patience as it is.

        Who waited in vain waits longer the next time.
        """
        end = time.monotonic() + self._chance.uniform(*self._plan.patience) * 1.5**self._in_vain
        self._in_vain = min(self._in_vain + 1, 3)
        while time.monotonic() < end:
            if self._newest_seq() > self._seen:
                self._in_vain = 0
                break
            await asyncio.sleep(self._chance.uniform(0.05, 0.3))
        self._seen = self._newest_seq()
        return self._newest()

    def _newest(self) -> Message | None:
        said = [m for m in self.phone.messages() if m.from_bot and m.seq > self._began]
        return max(said, key=lambda message: message.seq, default=None)

    def _newest_seq(self) -> int:
        newest = self._newest()
        return newest.seq if newest is not None else self._began

    def _act(self, screen: Message, intent: Intent) -> None:
        found = buttons_of(screen)
        if self._act_on_welcome(found):
            return
        if "d.s" in found:
            self._send(screen, found["d.s"][0], intent)
        elif "d.t" in found:
            self._press(screen, next(d for d in found["d.t"] if d.endswith(intent.violation)))
        elif "d.p" in found or "d.r" in found:
            self._press(screen, self._chance.choice(found.get("d.p", found.get("d.r", []))))
        elif "d.g" in found or "d.show" in found:
            self._press(screen, found.get("d.g", found.get("d.show", []))[0])
        else:
            self.phone.say(intent.link)

    def _send(self, screen: Message, data: str, intent: Intent) -> None:
        """Press "Send", some people twice."""
        if intent.tag not in screen.text:
            self.phone.say(intent.link)
            return
        intent.pressed_send = True
        intent.drafts_sent.add(data.split(":")[1])
        for _ in range(2 if self._chance.random() < 0.15 else 1):
            self._press(screen, data)

    def _act_on_welcome(self, found: Buttons) -> bool:
        """Choose the language, agree; False where there is something else to do."""
        for data in found.get("l", []):
            if data.endswith(f":{self.language}"):
                self.phone.press_data(data, found_in(found))
                return True
        consent = [data for data in found.get("a", []) if data.split(":")[1].isdigit()]
        if consent:
            self.phone.press_data(consent[0], found_in(found))
        return bool(consent)

    def _press(self, screen: Message, data: str) -> None:
        self.phone.press_data(data, screen.id)

    def _take_receipt(self, intent: Intent) -> bool:
        for message in self.phone.messages():
            if message.from_bot and message.seq > self._began:
                code = receipt_in(message)
                if code is not None:
                    intent.receipt = code
                    return True
        return False


def receipt_in(message: Message) -> str | None:
    """The receipt code that a message offers to copy, in plain form."""
    for row in message.rows:
        for button in row:
            if "copy_text" in button:
                return read_receipt(button["copy_text"]["text"])
    return None


def buttons_of(message: Message) -> Buttons:
    """A message's buttons by what they lead to; a draft's also by the act ("d.s")."""
    found: Buttons = {"": [str(message.id)]}
    for row in message.rows:
        for button in row:
            data = button.get("callback_data", "")
            verb, _, rest = data.partition(":")
            parts = rest.split(":")
            name = f"d.{parts[2]}" if verb == "d" and len(parts) > 2 else verb
            found.setdefault(name, []).append(data)
    return found


def found_in(found: Buttons) -> int:
    """The message that these buttons stand under."""
    return int(found[""][0])
