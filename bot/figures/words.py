"""Words and numbers that several screens of figures say alike."""

from collections.abc import Callable
from datetime import date

from bot.core.languages import Translator
from bot.core.outgoing import Button
from bot.core.periods import Period, Span, around
from bot.core.speaker import Speaker, known
from bot.figures.model import Hidden


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


def spans(
    t: Translator, period: Period, day: date, to: Callable[[str, Period], Button]
) -> list[Button]:
    """Buttons to the week, month, quarter and year of a day."""
    names = {
        Span.WEEK: t.plain("Week"),
        Span.MONTH: t.plain("Month"),
        Span.QUARTER: t.plain("Quarter"),
        Span.YEAR: t.plain("Year"),
    }
    return [
        to(f"• {name}" if span is period.span else name, around(span, day))
        for span, name in names.items()
    ]


def share(part: float) -> str:
    """A share of 0 to 1 in whole hundredths."""
    return f"{round(part * 100)}\u00a0%"


def type_label(speaker: Speaker, id: str) -> str:
    """A type without its icon, which the font of charts lacks."""
    kind = known(speaker.channel.type, id)
    return id if kind is None else speaker.own(kind.label)


def cell_text(speaker: Speaker, cell: int | Hidden) -> str:
    match cell:
        case Hidden.SMALL:
            return speaker.t.plain("fewer than 5")
        case Hidden.PROTECTS:
            return speaker.t.plain("not shown")
        case _:
            return speaker.t.number(cell)
