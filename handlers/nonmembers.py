"""Remembers in memory which people Telegram reported as non-members of a group."""

from bot.services.visit import MEMBERSHIP_FRESH_MS

_MOST = 10_000
"""Remembered pairs of a group and a person; for a forgotten pair Telegram is asked once more."""


class NonMembers:
    """Kept out of the database: a citizen who tries a command of staff leaves no trace there."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], int] = {}

    def knows(self, chat: int, person: int, now: int) -> bool:
        """Whether Telegram recently reported the person as a non-member of the group."""
        found = self._found.get((chat, person))
        return found is not None and found > now - MEMBERSHIP_FRESH_MS

    def note(self, chat: int, person: int, now: int) -> None:
        if len(self._found) >= _MOST:
            self._found.clear()
        self._found[chat, person] = now
