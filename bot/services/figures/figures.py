"""Figures of a period as staff and the public see them, with those of the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.channel.model import Channel
from bot.domain.figures.figures import OTHERS, Comparison, Figures, Monthly, Piece
from bot.domain.figures.period import Period, Span, around, parse, pieces, start_of, today
from bot.domain.figures.suppression import suppress
from bot.storage.engine.database import Transaction
from bot.storage.figures import figures as counted


@dataclass(frozen=True, slots=True)
class Report:
    """All that /stats shows of a period. `before` is None where nothing can be compared.

    `until` is when the figures end (ms UTC): now, while the period is not over.
    """

    period: Period
    today: date
    until: int
    is_over: bool
    figures: Figures
    before: Figures | None
    comparison: Comparison
    records_begin: int | None
    pieces: tuple[Piece, ...]


async def report(tx: Transaction, channel: Channel, period: Period) -> Report:
    """Count everything; for a large period of a large channel that takes about a second."""
    begin, end = period.bounds(channel.zone)
    until = min(end, tx.now)
    first = await counted.records_begin(tx)
    comparison, earlier = _compared(channel, period, first, tx.now)
    begins = [max(begin, start_of(day, channel.zone)) for day in pieces(period)]
    parts = [
        Piece(
            day,
            await counted.received(tx, since, till),
            await counted.decided_in_all(tx, since, till),
        )
        for day, since, till in zip(pieces(period), begins, [*begins[1:], end], strict=True)
        if since < tx.now
    ]
    return Report(
        period,
        today(tx.now, channel.zone),
        until,
        tx.now >= end,
        await count(tx, begin, until),
        None if earlier is None else await count(tx, *earlier),
        comparison,
        first,
        tuple(parts),
    )


async def count(tx: Transaction, begin: int, end: int) -> Figures:
    """The figures between two moments (ms UTC)."""
    regions = await counted.by_region(tx, begin, end)
    return Figures(
        received=await counted.received(tx, begin, end),
        distinct=sum(regions.values()),
        repeats=await counted.repeats(tx, begin, end),
        decided=await counted.decided(tx, begin, end),
        first_claim=await counted.first_claim(tx, begin, end),
        decision=await counted.decision(tx, begin, end),
        backlog=await counted.backlog(tx, end),
        types=await counted.by_type(tx, begin, end),
        regions=regions,
        languages=await counted.by_language(tx, begin, end),
    )


def _compared(
    channel: Channel, period: Period, first: int | None, now: int
) -> tuple[Comparison, tuple[int, int] | None]:
    """What the period before is good for, and from when to when it is taken."""
    begin, end = period.bounds(channel.zone)
    earlier_begin, earlier_end = period.before().bounds(channel.zone)
    if begin > now:
        return Comparison.NOT_BEGUN, None
    if first is None or start_of(today(first, channel.zone), channel.zone) > earlier_begin:
        return Comparison.TOO_EARLY, None
    if now < end:
        as_long = min(earlier_begin + (now - begin), earlier_end)
        return Comparison.SO_FAR, (earlier_begin, as_long)
    return Comparison.WHOLE, (earlier_begin, earlier_end)


async def monthly(tx: Transaction, channel: Channel, month: Period) -> Monthly:
    """The monthly figure, small counts suppressed: the same for staff and for the register."""
    begin, end = month.bounds(channel.zone)
    found = await counted.restricted_links(tx, begin, min(end, tx.now))
    counts = {id: found.pop(id, 0) for id in channel.monthly}
    counts[OTHERS] = sum(found.values())
    return Monthly(month.code, tx.now >= end, suppress(counts))


def month_before(now: int, channel: Channel) -> Period:
    """The last month that is over."""
    return around(Span.MONTH, today(now, channel.zone)).before()


def read_month(text: str, now: int, channel: Channel) -> Period | None:
    """A month somebody named, or the last one for an empty text; None for what is no month that
    has begun."""
    if not text.strip():
        return month_before(now, channel)
    month = parse(text)
    if month is None or month.span is not Span.MONTH or month.bounds(channel.zone)[0] > now:
        return None
    return month
