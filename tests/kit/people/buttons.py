"""Reads what the buttons under a message do, and makes examples of what they may do."""

from enum import Enum
from typing import get_type_hints

from bot.core.messages import Action, decode
from bot.desk import buttons as actions
from offline_telegram import Message


def labels(message: Message) -> list[str]:
    """What the buttons say, in reading order."""
    return [label for row in message.buttons for label in row]


def button(message: Message, label: str) -> str:
    """The data of the one button with this label, to press it when it is gone or from elsewhere.

    A part of the label is enough where only one button has it.
    """
    shown = [b for row in message.rows for b in row if label in b["text"]]
    exact = [b for b in shown if b["text"] == label]
    [found] = exact or shown
    return str(found["callback_data"])


def callback_data(message: Message) -> list[str]:
    """The data of each button that has some, in reading order."""
    return [
        b["callback_data"] for row in message.rows for b in row if "callback_data" in b
    ]


def card_buttons(card: Message) -> list[tuple[Action, str]]:
    """The buttons that act on a case, with their data."""
    decoded = [(decode(data), data) for data in callback_data(card)]
    return [
        (action, data)
        for action, data in decoded
        if isinstance(action, actions.CaseAction)
    ]


def data_of(card: Message, *kinds: type[Action]) -> str:
    """The data of the first button of these kinds; empty without one."""
    return next(
        (data for action, data in card_buttons(card) if isinstance(action, kinds)), ""
    )


def next_step(card: Message, outcome: str = "not_confirmed") -> str:
    """The data of the next button on the way to an outcome: choose, pick, confirm; else empty."""
    buttons = card_buttons(card)
    options = [
        (a.option, data) for a, data in buttons if isinstance(a, actions.PickOption)
    ]
    wanted = [data for option, data in options if option == outcome]
    confirm, choose = (
        data_of(card, actions.ConfirmVerdict),
        data_of(card, actions.ChooseOutcome),
    )
    return confirm or next(iter([*wanted, *(data for _, data in options), choose]))


def next_case(message: Message) -> str:
    """The data of the button that brings the next case; empty without one."""
    return next(
        (data for data in callback_data(message) if data.startswith("k:next")), ""
    )


def example(kind, **known):
    """An action of a kind; fields that are not known are filled by their type."""

    def value(name, hint):
        if name in known and isinstance(known[name], hint):
            return known[name]
        if isinstance(hint, type) and issubclass(hint, Enum):
            return next(iter(hint))
        return {str: "nosuch", int: 0, bool: False}.get(hint)

    every = get_type_hints(kind)
    hints = {name: every[name] for name in kind.__struct_fields__}
    return kind(**{name: value(name, hint) for name, hint in hints.items()})
