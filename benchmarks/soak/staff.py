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
    """Picks a card, at the desk or in private, and goes on with it until it is decided."""

    def __init__(self, phone: Phone, desk: Desk, chance: random.Random) -> None:
        self.phone, self.desk = phone, desk
        self._chance = chance
        self._focus: tuple[int, int] | None = None
        self._pressed: dict[tuple[int, int], tuple[int, float]] = {}
        self._asked_for_next = 0.0
        self.decisions_pressed = 0

    async def work(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            card = self._card()
            if card is not None:
                self._act(card)

    def _seen(self) -> list[Message]:
        """One's own cases first: they were asked for."""
        return [*self.phone.messages(), *self.desk.group.messages]

    def _card(self) -> Message | None:
        seen = self._seen()
        if self._focus is not None:
            held = next((m for m in seen if key_of(m) == self._focus), None)
            if held is not None and open_acts(held):
                return held if self._is_ready(held) else None
            self._focus = None
        waiting = [m for m in seen if open_acts(m) and self._is_ready(m)]
        if not waiting:
            self._ask_for_next(seen)
            return None
        # The oldest first, so that colleagues meet at the same card again and again.
        chosen = waiting[0] if self._chance.random() < 0.6 else self._chance.choice(waiting)
        self._focus = key_of(chosen)
        return chosen

    def _ask_for_next(self, seen: list[Message]) -> None:
        """In a flood the desk shows one digest, and work is pulled."""
        digest = next((m for m in reversed(seen) if m.from_bot and next_of(m)), None)
        if digest is None or time.monotonic() - self._asked_for_next < PATIENCE:
            return
        self._asked_for_next = time.monotonic()
        self.phone.press_data(next_of(digest), digest.id, digest.chat_id)

    def _is_ready(self, card: Message) -> bool:
        """Whether it changed since the last press, or long enough did not."""
        seq, at = self._pressed.get(key_of(card), (-1, 0.0))
        return card.seq > seq or time.monotonic() - at > PATIENCE

    def _act(self, card: Message) -> None:
        acts = open_acts(card)
        deciding = [act for act in acts if act.name == "decide"]
        options = [act for act in acts if act.name == "o" and act.arguments]
        plain = [act for act in acts if act.name in ("take", "o") and not act.arguments]
        chosen = self._chance.choice(deciding or options or plain)
        self._pressed[key_of(card)] = (card.seq, time.monotonic())
        if chosen.name == "decide":
            self.decisions_pressed += 1
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            self.phone.press_data(chosen.data, card.id, card.chat_id)


def key_of(message: Message) -> tuple[int, int]:
    return message.chat_id, message.id


def next_of(message: Message) -> str:
    """The data of a button that brings the next case; empty where there is none."""
    data = [button.get("callback_data", "") for row in message.rows for button in row]
    return next((each for each in data if each.startswith("k:next")), "")


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
