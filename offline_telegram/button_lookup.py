"""Finds the button that a person names by its label."""

from collections.abc import Iterable

from offline_telegram.api.errors import Impossible
from offline_telegram.world.model import Json, Message

_LISTED = 20


def find_button(words: str, shown: list[Message]) -> tuple[Message, Json]:
    """The newest button with this label, else the newest whose label contains the words.

    `shown` has the newest message first. Only one button of the message may contain the words.
    """
    buttons = _buttons(shown)
    exact = [each for each in buttons if each[1]["text"] == words]
    found = exact or [each for each in buttons if words in each[1]["text"]]
    same = [each for each in found if each[0] is found[0][0]]
    if not found or (not exact and len(same) > 1):
        raise Impossible(_no_button(words, shown, len(same)))
    return same[0]


def _buttons(messages: Iterable[Message]) -> list[tuple[Message, Json]]:
    return [
        (message, button)
        for message in messages
        for row in (*message.rows, *message.key_rows)
        for button in row
    ]


def _no_button(words: str, shown: list[Message], matches: int) -> str:
    visible = [button["text"] for _, button in _buttons(shown[:_LISTED])]
    why = f"{matches} buttons contain" if matches else "no button says"
    return f"{why} {words!r}; visible are: {', '.join(map(repr, visible)) or 'none'}"
