"""When a member of staff is on duty, and the hours in which they are left in peace."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHIFTS = (6, 14, 22)
"""The hours at which the shifts of a day begin; the last one ends on the next day."""
DAYS = 7
_DAY = timedelta(days=1)


class DutyPage(StrEnum):
    """Pages of /duty. Values are in buttons: do not change them."""

    NOW = "n"
    PLAN = "p"
    QUIET = "q"


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
    """A week's plan, and what the person switched by hand: `switched` wins until its end.

    `plan` has a bit for each shift, Monday's first one is the lowest. Times are ms UTC.
    """

    plan: int = 0
    switched: bool | None = None
    switched_until: int | None = None  # None: until it is switched again
    quiet: Hours | None = None  # None: as the channel file says

    def is_on(self, now: int, zone: str) -> bool:
        switch = self.switch(now)
        return self.is_planned(now, zone) if switch is None else switch

    def switch(self, now: int) -> bool | None:
        """What was switched by hand and still counts."""
        is_over = self.switched_until is not None and self.switched_until <= now
        return None if is_over else self.switched

    def is_planned(self, now: int, zone: str) -> bool:
        return self.has(*_shift(_local(now, zone)))

    def has(self, day: int, shift: int) -> bool:
        return bool(self.plan >> (day * len(SHIFTS) + shift) & 1)

    def planned(self, day: int, shift: int, *, on: bool) -> "Duty":
        bit = 1 << (day * len(SHIFTS) + shift)
        return replace(self, plan=self.plan | bit if on else self.plan & ~bit)

    def on(self, until: int | None) -> "Duty":
        return replace(self, switched=True, switched_until=until)

    def off(self, now: int, zone: str) -> "Duty":
        """Off now; a shift that runs by the plan is left out to its end."""
        if not self.is_planned(now, zone):
            return replace(self, switched=None, switched_until=None)
        return replace(self, switched=False, switched_until=end_of_shift(now, zone))


def end_of_shift(now: int, zone: str) -> int:
    here = _local(now, zone)
    ends = (*SHIFTS[1:], SHIFTS[0])
    _, shift = _shift(here)
    return _next(here, ends[shift])


def next_time(now: int, zone: str, hour: int) -> int:
    """When the clock shows this hour next (ms UTC)."""
    return _next(_local(now, zone), hour)


def hour_of(now: int, zone: str) -> int:
    return _local(now, zone).hour


def _shift(here: datetime) -> tuple[int, int]:
    """(day, shift) of a moment; before the first shift it is the night of the day before."""
    if here.hour < SHIFTS[0]:
        return (here.weekday() - 1) % DAYS, len(SHIFTS) - 1
    return here.weekday(), max(n for n, begin in enumerate(SHIFTS) if begin <= here.hour)


def _local(now: int, zone: str) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone))


def _next(here: datetime, hour: int) -> int:
    at = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return round((at if at > here else at + _DAY).timestamp() * 1000)
