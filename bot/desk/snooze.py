"""Moments until which a case can be put off."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.cases.moves import LONGEST_SNOOZE_MS, URGENT_SNOOZE_MS
from bot.values import Urgency

HOUR_MS = 60 * 60 * 1000
MORNING, EVENING = 9, 18
"""Hours of the channel's zone at which cases come back."""


class Snooze(StrEnum):
    """Values stand in buttons: do not change them."""

    HOUR = "1h"
    HOURS = "3h"
    EVENING = "evening"
    TOMORROW = "tomorrow"
    DAYS = "3d"


def wake_times(now: int, zone: str, urgency: Urgency) -> dict[Snooze, int]:
    """Return each choice with its moment in ms UTC; an urgent case comes back in hours."""
    times = {
        Snooze.HOUR: now + HOUR_MS,
        Snooze.HOURS: now + 3 * HOUR_MS,
        Snooze.EVENING: _at(now, zone, 0, EVENING),
        Snooze.TOMORROW: _at(now, zone, 1, MORNING),
        Snooze.DAYS: _at(now, zone, 3, MORNING),
    }
    most = URGENT_SNOOZE_MS if urgency is Urgency.URGENT else LONGEST_SNOOZE_MS
    return {snooze: at for snooze, at in times.items() if HOUR_MS <= at - now <= most}


def _at(now: int, zone: str, days: int, hour: int) -> int:
    here = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone))
    day = here.date() + timedelta(days)
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=here.tzinfo)
    return round(moment.timestamp() * 1000)
