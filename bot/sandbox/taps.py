"""Finds the button a person means by what stands on it."""

from collections.abc import Iterable

from bot.sandbox.api.errors import Impossible
from bot.sandbox.world.model import Json, Message

_LISTED = 20


def find_button(words: str, shown: list[Message]) -> tuple[Message, Json]:
    """The button in the newest message that has one: all its words first, else a part of them.

    `shown` has the newest message first. A part must mean one button of its message only.
    """
    taps = _taps(shown)
    exact = [tap for tap in taps if tap[1]["text"] == words]
    found = exact or [tap for tap in taps if words in tap[1]["text"]]
    same = [tap for tap in found if tap[0] is found[0][0]]
    if not found or (not exact and len(same) > 1):
        raise Impossible(_no_button(words, shown, len(same)))
    return same[0]


def _taps(messages: Iterable[Message]) -> list[tuple[Message, Json]]:
    """Every button of every message, in order, with the message it stands under."""
    taps: list[tuple[Message, Json]] = []
    for message in messages:
        taps += [(message, button) for row in message.rows for button in row]
        taps += [(message, key) for row in message.key_rows for key in row]
    return taps


def _no_button(words: str, shown: list[Message], matches: int) -> str:
    visible = [button["text"] for _, button in _taps(shown[:_LISTED])]
    why = f"{matches} buttons contain" if matches else "no button says"
    return f"{why} {words!r}; visible are: {', '.join(map(repr, visible)) or 'none'}"
