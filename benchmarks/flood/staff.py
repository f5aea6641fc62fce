"""Members of staff who ask for cases with /next and decide them in their private chats."""

import asyncio
from collections.abc import Callable

from benchmarks.kit.buttons import data_of, next_step
from bot.domain.actions.case import ChooseOutcome, ConfirmVerdict, UndoDecision
from bot.messages.buttons import decode
from bot.sandbox import Message, Phone

PATIENCE = 120


class Desk:
    """How much was decided; staff work until `is_open` is false."""

    def __init__(self) -> None:
        self.decided = 0
        self.is_open = True

    async def work(self, phone: Phone) -> None:
        while self.is_open:
            before = phone.messages()[-1].id
            phone.say("/next")
            given = await phone.wait(lambda m, b=before: m.id > b, timeout=PATIENCE, after=before)
            if data_of(given, ChooseOutcome):
                await self._decide(phone, given.id)
            else:
                await asyncio.sleep(2)

    async def _decide(self, phone: Phone, card: int) -> None:
        while True:
            shown = await _shown(phone, card, lambda m: bool(next_step(m)))
            phone.press_data(next_step(shown), card)
            if isinstance(decode(next_step(shown)), ConfirmVerdict):
                break
            await _shown(phone, card, lambda m, seq=shown.seq: m.seq > seq)
        await _shown(phone, card, lambda m: bool(data_of(m, UndoDecision)))
        self.decided += 1


async def _shown(phone: Phone, card: int, test: Callable[[Message], bool]) -> Message:
    """The card as soon as it passes a test."""
    return await phone.wait(lambda m: m.id == card and test(m), after=0, timeout=PATIENCE)
