"""What the screens of a desk show: pure checks of the states of cards and of promises."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.desk.buttons import ReleaseCase, TakeCase, VerdictAction
from offline_telegram import Message
from tests.kit.people.buttons import card_buttons

_PROMISE = re.compile(r"follows in about (\d+) second")
MOST_EDITS = 3
"""Of a card that is decided once: taken, decided, told."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of a card on the screen: when, of which version of the case, whether decided."""

    at: float
    version: int
    decided: bool


@dataclass
class Card:
    """A card, and the decision that was pressed on it; `promised` is in seconds.

    A decision that a colleague `approved` in private promises nothing about the group's card.
    """

    states: list[State] = field(default_factory=list)
    pressed_at: float | None = None
    promised: int | None = None
    approved: bool = False

    @property
    def shown_after(self) -> float | None:
        """Seconds from the press to the first state that shows a decision."""
        if self.pressed_at is None:
            return None
        shown = (
            one.at for one in self.states if one.decided and one.at >= self.pressed_at
        )
        return next((at - self.pressed_at for at in shown), None)


def is_preset(action: object) -> bool:
    return "Preset" in type(action).__name__


def label_of(message: Message, data: str) -> str:
    """Label of the button with this data; empty for one that is gone."""
    every = (one for row in message.rows for one in row)
    return next(
        (str(one["text"]) for one in every if one.get("callback_data") == data), ""
    )


def state_of(message: Message, at: float) -> State | None:
    """None for a message without buttons of a case."""
    actions = [action for action, _ in card_buttons(message)]
    if not actions:
        return None
    open_kinds = (TakeCase, ReleaseCase, VerdictAction)
    decided = not any(isinstance(one, open_kinds) or is_preset(one) for one in actions)
    return State(
        at, max(int(one.version) for one in actions if hasattr(one, "version")), decided
    )


def promise_of(toast: str | None) -> int | None:
    """The seconds that a toast promises; None where it promises nothing."""
    found = _PROMISE.search(toast or "")
    return int(found[1]) if found else None


def goes_back(states: Sequence[State]) -> bool:
    """Whether an older state of the case followed a newer one."""
    versions = [one.version for one in states]
    return versions != sorted(versions)


def untrue(cards: Iterable[Card], within: float) -> list[str]:
    """Decisions that were on the screen later, or earlier, than the toast let people believe."""
    wrong = []
    for card in cards:
        shown = card.shown_after
        if card.pressed_at is None or shown is None or card.approved:
            continue
        said = card.promised or 0
        if abs(shown - said) > within:
            wrong.append(f"promised {said} s, shown after {shown:.1f} s")
    return wrong
