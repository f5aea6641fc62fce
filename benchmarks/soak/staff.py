"""Moderators who take cases and decide them, two of them at the same cards.

At the desk they decide by presets; in private, where Take and Open lead, by the menus. What takes
two people they propose, and the admin approves it.
"""

import asyncio
import random
import time

from benchmarks.kit.staff import open_link
from benchmarks.soak.deployment import Desk
from bot.core.messages import Action
from bot.desk import buttons as actions
from offline_telegram import Message, Phone
from tests.kit.people.buttons import card_buttons, data_of, next_case

PATIENCE = 12.0
"""A group gets at most 20 messages a minute: a card may take a while to change."""


class Approver:
    """The second person of every desk: the admin approves each proposal that the bot brings."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self._pressed: dict[int, float] = {}

    async def work(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            for message in self.phone.messages():
                approve = data_of(message, actions.ApproveProposal)
                last = self._pressed.get(message.id, -PATIENCE)
                if message.from_bot and approve and time.monotonic() - last >= PATIENCE:
                    self._pressed[message.id] = time.monotonic()
                    self.phone.press_data(approve, message.id)


class Moderator:
    """Presses what leads to a decision on a card, at the desk or in private, again and again."""

    def __init__(self, phone: Phone, desk: Desk, chance: random.Random) -> None:
        self.phone, self.desk, self._chance = phone, desk, chance
        self._pressed: dict[tuple[int, int], tuple[int, float]] = {}

    async def work(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 1.5))
            # The own cases first
            seen = [
                *self.phone.messages(),
                *self.desk.group.messages,
            ]
            waiting = [
                m for m in seen if m.from_bot and _open_buttons(m) and self._is_ready(m)
            ]
            digest = next(
                (m for m in reversed(seen) if m.from_bot and next_case(m)), None
            )
            if waiting:
                # Mostly the oldest, so that colleagues meet at the same card again and again.
                chosen = (
                    waiting[0]
                    if self._chance.random() < 0.6
                    else self._chance.choice(waiting)
                )
                self._act(chosen)
            elif digest is not None and self._is_ready(digest):
                # The desk shows a digest instead of cards: its button brings the next case.
                self._press(digest, next_case(digest))

    def _is_ready(self, card: Message) -> bool:
        """Whether it changed since the last press, or that press is long ago."""
        seq, at = self._pressed.get((card.chat_id, card.id), (-1, 0.0))
        return card.seq > seq or time.monotonic() - at > PATIENCE

    def _press(self, card: Message, data: str) -> None:
        self._pressed[card.chat_id, card.id] = (card.seq, time.monotonic())
        self.phone.press_data(data, card.id, card.chat_id)

    def _act(self, card: Message) -> None:
        buttons = _open_buttons(card)
        confirm = [
            data
            for action, data in buttons
            if isinstance(action, actions.ConfirmVerdict)
        ]
        options = [
            data for action, data in buttons if isinstance(action, actions.PickOption)
        ]
        chosen = self._chance.choice(
            confirm or options or [data for _, data in buttons]
        )
        if (link := open_link(card)) and self._chance.random() < 0.25:
            self._pressed[card.chat_id, card.id] = (card.seq, time.monotonic())
            self.phone.follow(link)  # to the working card
            return
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            self._press(card, chosen)


def _open_buttons(card: Message) -> list[tuple[Action, str]]:
    """The buttons that lead to a decision on an undecided card; none on any other message."""
    buttons = card_buttons(card)
    chosen = (actions.ConfirmVerdict, actions.PickOption)
    undecided = (actions.TakeCase, actions.ReleaseCase, actions.UsePreset, *chosen)
    if not any(isinstance(action, undecided) for action, _ in buttons):
        return []  # a forwarded case offers an outcome, too
    at_desk, in_private = (actions.UsePreset,), (actions.ChooseOutcome, *chosen)
    onward = (actions.TakeCase, *(at_desk if open_link(card) else in_private))
    return [(action, data) for action, data in buttons if isinstance(action, onward)]
