"""Duty of a member of staff, and the hours in which staff are left in peace."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """From an hour of the day up to another one; without any when both are the same."""

    begin: int
    end: int

    def has(self, hour: int) -> bool:
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's switches: on duty `until` a moment (ms UTC), without one until it is switched
    off; and work with text only, so that no file is opened."""

    switched_on: bool = False
    until: int | None = None
    text_only: bool = False

    def is_on(self, now: int) -> bool:
        return self.switched_on and (self.until is None or now < self.until)


def next_time(now: int, zone: str, hour: int) -> int:
    """When the clock shows this hour next (ms UTC)."""
    here = _local(now, zone)
    at = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return round((at if at > here else at + _DAY).timestamp() * 1000)


def hour_of(now: int, zone: str) -> int:
    return _local(now, zone).hour


def _local(now: int, zone: str) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone))
