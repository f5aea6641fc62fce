"""Timestamps and ids of rows."""

import secrets
import time

DAY_MS = 24 * 60 * 60 * 1000


class SystemClock:
    """Milliseconds since 1970 UTC, which jump when the machine's clock is set."""

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000

    def steady(self) -> int:
        """Milliseconds that never jump: only the difference between two of them says something."""
        return time.monotonic_ns() // 1_000_000


now_ms = SystemClock()


AHEAD_MS = 10_000
"""Clocks of two machines differ by less. A mark further in the future was made by a clock that was
set back since: it is ignored."""


def new_id() -> str:
    """Sixteen random characters: neither guessable nor in any order."""
    return secrets.token_urlsafe(12)
