"""Days and times as text, for documents that machines read, too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def instant(at: int) -> str:
    """A time (ms UTC): "2026-03-12T09:30:05Z"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def day(at: int, zone: str) -> str:
    """The day of a time (ms UTC) in a zone: "2026-03-12"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d}"
