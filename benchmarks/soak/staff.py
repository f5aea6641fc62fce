"""Members of staff: they take cases and decide them, two of them at the same cards."""

from __future__ import annotations

import asyncio
import random
import time
from typing import NamedTuple

from benchmarks.soak.deployment import Desk
from bot.sandbox import Message, Phone

PATIENCE = 12.0
"""A group hears at most 20 messages a minute: a card may take a while to change."""


class Act(NamedTuple):
    """A button of a card, taken apart."""

    name: str
    arguments: tuple[str, ...]
    data: str


class Moderator:
    """Picks a card and goes on with it until it is decided."""

    def __init__(self, phone: Phone, desk: Desk, chance: random.Random) -> None:
        self.phone, self.desk = phone, desk
        self._chance = chance
        self._focus: int | None = None
        self._pressed: dict[int, tuple[int, float]] = {}
        self.decisions_pressed = 0

    async def work(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            card = self._card()
            if card is not None:
                self._act(card)

    def _card(self) -> Message | None:
        messages = self.desk.group.chat.messages
        if self._focus is not None:
            held = messages.get(self._focus)
            if held is not None and open_acts(held):
                return held if self._is_ready(held) else None
            self._focus = None
        waiting = [m for m in list(messages.values()) if open_acts(m) and self._is_ready(m)]
        if not waiting:
            return None
        # The oldest first, so that colleagues meet at the same card again and again.
        chosen = waiting[0] if self._chance.random() < 0.6 else self._chance.choice(waiting)
        self._focus = chosen.id
        return chosen

    def _is_ready(self, card: Message) -> bool:
        """Whether it changed since the last press, or long enough did not."""
        seq, at = self._pressed.get(card.id, (-1, 0.0))
        return card.seq > seq or time.monotonic() - at > PATIENCE

    def _act(self, card: Message) -> None:
        acts = open_acts(card)
        deciding = [act for act in acts if act.name == "decide"]
        options = [act for act in acts if act.name == "o" and act.arguments]
        plain = [act for act in acts if act.name in ("take", "o") and not act.arguments]
        chosen = self._chance.choice(deciding or options or plain)
        self._pressed[card.id] = (card.seq, time.monotonic())
        if chosen.name == "decide":
            self.decisions_pressed += 1
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            self.phone.press_data(chosen.data, card.id, self.desk.group.id)


def acts_of(card: Message) -> list[Act]:
    """What the buttons of a card would do."""
    acts = []
    for row in card.rows:
        for button in row:
            verb, *parts = button.get("callback_data", "").split(":")
            if verb == "c" and len(parts) >= 3:
                acts.append(Act(parts[2], tuple(parts[3:]), button["callback_data"]))
    return acts


def open_acts(card: Message) -> list[Act]:
    """What can be done about a card that nobody has decided; nothing for any other message."""
    if not card.from_bot or not card.rows:
        return []
    acts = acts_of(card)
    names = {act.name for act in acts}
    if not names & {"take", "release", "decide", "menu", "o"} or names & {"undo", "reopen"}:
        return []
    return [act for act in acts if act.name in ("take", "o", "decide")]
