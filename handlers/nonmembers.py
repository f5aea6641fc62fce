"""Who was found outside of which group: in memory, for as long as Telegram's word is believed."""

from __future__ import annotations

from bot.services.visit import MEMBERSHIP_FRESH_MS

_MOST = 10_000
"""Findings that are remembered; without one, Telegram is asked once more."""


class Outside:
    """A citizen who tries a command of staff leaves no trace of it in the database."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], int] = {}

    def knows(self, chat: int, person: int, now: int) -> bool:
        """Whether the person was found outside of the group a short while ago."""
        found = self._found.get((chat, person))
        return found is not None and found > now - MEMBERSHIP_FRESH_MS

    def note(self, chat: int, person: int, now: int) -> None:
        if len(self._found) >= _MOST:
            self._found.clear()
        self._found[chat, person] = now
