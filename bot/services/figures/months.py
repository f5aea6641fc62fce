"""The months of which figures are published."""

from bot.channel.model import Channel
from bot.domain.figures.period import Period, Span, around, today

_MOST = 36


def months_since(first: int | None, now: int, channel: Channel) -> list[Period]:
    """From this month back to the month of the first record (ms UTC), the newest first."""
    month = around(Span.MONTH, today(now, channel.zone))
    months = [month]
    while first is not None and month.bounds(channel.zone)[0] > first and len(months) < _MOST:
        month = month.before()
        months.append(month)
    return months
