"""Members of staff who pull cases with Next and decide them in their private chats."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.sandbox import Message, Phone

PATIENCE = 120
OUTCOME = "not_confirmed"


class Desk:
    """What is decided, and until when there is work."""

    def __init__(self) -> None:
        self.decided = 0
        self.is_open = True

    async def work(self, phone: Phone) -> None:
        """Next, look, decide; again until the desk is closed."""
        while self.is_open:
            before = phone.messages()[-1].id
            phone.say("/next")
            given = await phone.wait(lambda m, b=before: m.id > b, timeout=PATIENCE, after=before)
            if not _data(given, _is_outcome):
                await asyncio.sleep(2)
                continue
            await self._decide(phone, given.id)

    async def _decide(self, phone: Phone, card: int) -> None:
        while True:
            shown = await _shows(phone, card, lambda m: bool(_data(m, _is_step)))
            data = _data(shown, _is_step)
            seq = shown.seq
            phone.press_data(data, card)
            if ":decide" in data:
                break
            await _shows(phone, card, lambda m, s=seq: m.seq > s)
        await _shows(phone, card, lambda m: bool(_data(m, lambda d: d.endswith(":undo"))))
        self.decided += 1


async def _shows(phone: Phone, message: int, test: Callable[[Message], bool]) -> Message:
    """The message as soon as it passes a test."""
    return await phone.wait(lambda m: m.id == message and test(m), after=0, timeout=PATIENCE)


def _data(message: Message, test: Callable[[str], bool]) -> str:
    """The data of the last button that passes a test; the way on stands above "Back"."""
    found = [b.get("callback_data", "") for row in message.rows for b in row]
    passed = [data for data in found if test(data)]
    return passed[0] if passed else ""


def _is_outcome(data: str) -> bool:
    return data.startswith("c:") and data.endswith(":o")


def _is_step(data: str) -> bool:
    """The way to a decision that the report was not confirmed; never back."""
    parts = data.split(":")
    if parts[0] != "c" or len(parts) < 4 or parts[3] not in {"o", "decide"}:
        return False
    return len(parts) == 4 or parts[4] == OUTCOME


async def first_word(phone: Phone) -> float:
    """How long /next takes to be answered, in seconds."""
    before, began = phone.messages()[-1].id, time.perf_counter()
    phone.say("/next")
    await phone.wait(lambda m: m.from_bot, timeout=PATIENCE, after=before)
    return time.perf_counter() - began
