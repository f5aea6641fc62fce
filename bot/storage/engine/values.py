"""Timestamps and ids of rows."""

import secrets
import time

DAY_MS = 24 * 60 * 60 * 1000


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """Sixteen random characters: neither guessable nor in any order."""
    return secrets.token_urlsafe(12)
