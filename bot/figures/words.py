"""Words and numbers that several screens of figures say alike."""

from bot.core.messages import Speaker, known
from bot.core.periods import Period, Span


def period_name(speaker: Speaker, period: Period) -> str:
    t = speaker.t
    match period.span:
        case Span.MONTH:
            return t.month(period.first)
        case Span.QUARTER:
            return t.quarter(period.first)
        case Span.YEAR:
            return t.plain("Year {year}", year=period.first.year)
        case _:
            return f"{period.first:%d.%m.%Y} – {period.last:%d.%m.%Y}"


def share(part: float) -> str:
    """A share of 0 to 1 in whole hundredths."""
    return f"{round(part * 100)}\u00a0%"


def type_label(speaker: Speaker, id: str) -> str:
    """A type without its icon, which the font of charts lacks."""
    kind = known(speaker.channel.type, id)
    if kind is None:
        return id
    return speaker.own(kind.label)
