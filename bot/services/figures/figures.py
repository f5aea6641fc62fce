"""The figures of a period, compared with the period before, and the monthly figure."""

from dataclasses import dataclass
from datetime import date

from bot.channel.model import Channel
from bot.domain.figures.agreement import SecondLooks
from bot.domain.figures.fairness import Fairness
from bot.domain.figures.figures import OTHERS, Comparison, Figures, Monthly, Piece
from bot.domain.figures.period import Period, Span, around, parse, pieces, start_of, today
from bot.domain.figures.suppression import suppress
from bot.services.figures import fairness
from bot.storage.desk.looks import looks
from bot.storage.engine.database import Transaction
from bot.storage.figures import agreement, followed
from bot.storage.figures import figures as counted


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """All that /stats shows of a period. `before` is None where the periods cannot be compared.

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
    looks: SecondLooks = SecondLooks()  # noqa: RUF009 - frozen
    fairness: Fairness = Fairness()  # noqa: RUF009 - frozen


async def of_period(tx: Transaction, channel: Channel, period: Period) -> PeriodFigures:
    """Count everything; a long period of a large channel takes about a second."""
    begin, end = period.bounds(channel.zone)
    until = min(end, tx.now)
    first = await counted.records_begin(tx)
    comparison, earlier = _compared(channel, period, first, tx.now)
    begins = [max(begin, start_of(day, channel.zone)) for day in pieces(period)]
    parts = [
        Piece(day, await counted.received(tx, *span), await counted.decided_in_all(tx, *span))
        for day, *span in zip(pieces(period), begins, [*begins[1:], end], strict=True)
        if span[0] < tx.now
    ]
    figures = await count(tx, begin, until)
    before = None if earlier is None else await count(tx, *earlier)
    return PeriodFigures(
        period, today(tx.now, channel.zone), until, tx.now >= end, figures, before, comparison,
        first, tuple(parts), await second_looks(tx, begin, until),
        await fairness.of(tx, begin, until),
    )  # fmt: skip


async def second_looks(tx: Transaction, begin: int, end: int) -> SecondLooks:
    """Those of a period, and what is open now."""
    by_type = await agreement.by_type(tx, begin, end)
    dropped = await agreement.dropped(tx, begin, end)
    return SecondLooks(by_type, dropped, *await looks.open_counts(tx))


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
        by_phone=await counted.by_phone(tx, begin, end),
        unanswered=await counted.unanswered(tx, begin, end),
        ended_orders=await followed.ended_orders(tx, begin, end),
        found=await followed.found(tx, begin, end),
    )


def _compared(
    channel: Channel, period: Period, first: int | None, now: int
) -> tuple[Comparison, tuple[int, int] | None]:
    """How to compare with the period before, and which times (ms UTC) of it."""
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
    """The monthly figure with small counts suppressed, the same for staff and the register."""
    begin, end = month.bounds(channel.zone)
    until = min(end, tx.now)
    found = await counted.restricted_links(tx, begin, until)
    counts = {id: found.pop(id, 0) for id in channel.monthly}
    counts[OTHERS] = sum(found.values())
    again = SecondLooks(await agreement.by_type(tx, begin, until))
    fair = await fairness.of(tx, begin, end) if tx.now >= end else None
    return Monthly(month.code, fair is not None, suppress(counts), again, fair)


def read_month(text: str, now: int, channel: Channel) -> Period | None:
    """The month that a text names, or the last whole month for an empty text.

    None for a text that names no month, and for a month that has not begun.
    """
    if not text.strip():
        return around(Span.MONTH, today(now, channel.zone)).before()
    month = parse(text)
    if month is None or month.span is not Span.MONTH or month.bounds(channel.zone)[0] > now:
        return None
    return month
