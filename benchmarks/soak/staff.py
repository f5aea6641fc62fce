"""Moderators who take cases and decide them, two of them at the same cards.

At the desk they decide by presets; in private, where Take and Open lead, by the menus.
"""

import asyncio
import random
import time

from benchmarks.soak.deployment import Desk
from bot.domain.actions import case as actions
from bot.domain.actions.base import Action
from bot.sandbox import Message, Phone
from tests.kit.people.buttons import card_buttons, next_case
from tests.kit.people.staff import LINK

PATIENCE = 12.0
"""A group gets at most 20 messages a minute: a card may take a while to change."""


class Moderator:
    """Picks a card, at the desk or in private, and goes on with it until it is decided."""

    def __init__(self, phone: Phone, desk: Desk, chance: random.Random) -> None:
        self.phone, self.desk = phone, desk
        self._chance = chance
        self._focus: tuple[int, int] | None = None
        self._pressed: dict[tuple[int, int], tuple[int, float]] = {}
        self._asked_for_next = 0.0

    async def work(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            card = self._card()
            if card is not None:
                self._act(card)

    def _card(self) -> Message | None:
        seen = [*self.phone.messages(), *self.desk.group.messages]  # the own cases first
        if self._focus is not None:
            held = next((m for m in seen if _key(m) == self._focus), None)
            if held is not None and _open_buttons(held):
                return held if self._is_ready(held) else None
            self._focus = None
        waiting = [m for m in seen if _open_buttons(m) and self._is_ready(m)]
        if not waiting:
            self._ask_for_next(seen)
            return None
        # Mostly the oldest, so that colleagues meet at the same card again and again.
        chosen = waiting[0] if self._chance.random() < 0.6 else self._chance.choice(waiting)
        self._focus = _key(chosen)
        return chosen

    def _ask_for_next(self, seen: list[Message]) -> None:
        """When the desk shows a digest instead of cards, its button brings the next case."""
        digest = next((m for m in reversed(seen) if m.from_bot and next_case(m)), None)
        if digest is None or time.monotonic() - self._asked_for_next < PATIENCE:
            return
        self._asked_for_next = time.monotonic()
        self.phone.press_data(next_case(digest), digest.id, digest.chat_id)

    def _is_ready(self, card: Message) -> bool:
        """Whether it changed since the last press, or that press is long ago."""
        seq, at = self._pressed.get(_key(card), (-1, 0.0))
        return card.seq > seq or time.monotonic() - at > PATIENCE

    def _act(self, card: Message) -> None:
        buttons = _open_buttons(card)
        confirm = [data for action, data in buttons if isinstance(action, actions.ConfirmVerdict)]
        options = [data for action, data in buttons if isinstance(action, actions.PickOption)]
        chosen = self._chance.choice(confirm or options or [data for _, data in buttons])
        self._pressed[_key(card)] = (card.seq, time.monotonic())
        link = _open_link(card)
        if link and self._chance.random() < 0.25:
            self.phone.follow(link)
            self._focus = None  # the working card comes first
            return
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            self.phone.press_data(chosen, card.id, card.chat_id)


def _key(message: Message) -> tuple[int, int]:
    return message.chat_id, message.id


def _open_buttons(card: Message) -> list[tuple[Action, str]]:
    """The buttons that lead to a decision on an undecided card; none on any other message."""
    buttons = card_buttons(card) if card.from_bot else []
    chosen = (actions.ConfirmVerdict, actions.PickOption)
    undecided = (actions.TakeCase, actions.ReleaseCase, actions.UsePreset, *chosen)
    if not any(isinstance(action, undecided) for action, _ in buttons):
        return []  # a forwarded case offers an outcome, too
    at_desk, in_private = (actions.UsePreset,), (actions.ChooseOutcome, *chosen)
    onward = (actions.TakeCase, *(at_desk if _open_link(card) else in_private))
    return [(action, data) for action, data in buttons if isinstance(action, onward)]


def _open_link(card: Message) -> str:
    """Where a card of the group leads; empty for any other message."""
    urls = (str(button.get("url", "")) for row in card.rows for button in row)
    return next((url for url in urls if LINK in url), "")
