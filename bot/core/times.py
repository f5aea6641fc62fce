"""Spans of time, and days and hours in the channel's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def today(now: int, zone: str) -> date:
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> int:
    """Return when a day begins in the zone, in milliseconds UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return round(midnight.timestamp() * 1000)


def utc_day(at: int) -> str:
    """The day of a moment (ms UTC), in UTC: "2026-03-12"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d}"


def end_of_utc_day(now: int) -> int:
    """Return when the present day ends in UTC (ms UTC), as marks of a day do."""
    return (now // DAY_MS + 1) * DAY_MS


def day_of(day: date) -> str:
    """A day as all three languages write it: "12.03.2026"."""
    return f"{day:%d.%m.%Y}"


def next_time(now: int, zone: str, hour: int) -> int:
    """Return when the clock shows this hour next (ms UTC)."""
    here = _local(now, zone)
    at = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if at <= here:
        at += timedelta(days=1)
    return round(at.timestamp() * 1000)


def hour_of(now: int, zone: str) -> int:
    return _local(now, zone).hour


def _local(now: int, zone: str) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone))
