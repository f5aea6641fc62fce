"""Samples of figures: each page, a month that is over and one that is not, small counts hidden."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Outcome
from bot.domain.figures.agreement import Agreement, SecondLooks
from bot.domain.figures.fairness import Counts, Fairness, Measure, publish
from bot.domain.figures.figures import OTHERS, Comparison, Figures, Monthly, Page, Piece, Spread
from bot.domain.figures.period import parse, pieces
from bot.domain.figures.suppression import suppress
from bot.domain.notices import figures as say
from bot.messages.figures.monthly import monthly_figure, monthly_file
from bot.messages.figures.stats import stats
from bot.messages.gallery.decided_samples import NOW
from bot.messages.gallery.samples import Counted
from bot.services.figures.figures import PeriodFigures

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
OCTOBER, NOVEMBER = "2026-10", "2026-11"


def samples(channel: Channel) -> Iterator[Any]:
    """In the order in which staff see them."""
    october = report(channel, OCTOBER)
    for page in Page:
        yield Counted(say.Stats(OCTOBER, page), october, stats)
    so_far = replace(
        report(channel, NOVEMBER), is_over=False, until=NOW, comparison=Comparison.SO_FAR
    )
    yield Counted(say.Stats(NOVEMBER, dark=True), so_far, stats)
    for code in ("2026-Q3", "2026", "2026-W40", "2026-09-01..2026-09-30"):
        first = replace(
            report(channel, code), before=None, comparison=Comparison.TOO_EARLY, records_begin=NOW
        )
        yield Counted(say.Stats(code), first, stats)
    for page in (Page.LOOKS, Page.FAIRNESS):
        yield Counted(say.Stats(OCTOBER, page, dark=True), october, stats)
    nothing = Figures(0, 0, 0, {}, Spread(0, None, None), Spread(0, None, None), 0, {}, {}, {})
    early = Comparison.TOO_EARLY
    empty = replace(
        october,
        figures=nothing,
        before=None,
        pieces=(),
        records_begin=None,
        comparison=early,
        looks=SecondLooks(),
        fairness=Fairness(),
    )
    for page in Page:
        yield Counted(say.Stats(OCTOBER, page), empty, stats)
    yield Counted(say.Stats("2027"), replace(empty, comparison=Comparison.NOT_BEGUN), stats)
    for monthly in months(channel):
        yield Counted(say.MonthlyFigure(monthly.month), monthly, monthly_figure)
    for table in say.Table:
        yield Counted(say.MonthlyFile(OCTOBER, table), next(months(channel)), monthly_file)
    yield from days(channel)
    for problem in say.FiguresProblem:
        yield say.FiguresWord(problem, "2026-13")
    yield say.CheckpointPublished(_NOTE)


_NOTE = (
    "habarla/0a1b2c3d4e5f6071\n128\nMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=\n\n"
    "— habarla/0a1b2c3d4e5f6071 q83vASNFZ4mrze8BI0VniavN7w==\n"
)


def days(channel: Channel) -> Iterator[Any]:
    """Daily summaries of a desk: a usual day, one without decisions, one without anything."""
    every = [kind.id for kind in channel.types_on()]
    types = tuple(
        say.DayOfType(id, max(0, 23 - 6 * n), max(0, 17 - 5 * n), n) for n, id in enumerate(every)
    )
    sums = [sum(getattr(one, name) for one in types) for name in ("came_in", "decided", "waiting")]
    yield say.DaySummary(NOW, sums[0], sums[1], sums[2], 3, 5 * _HOUR, types, 12)
    yield say.DaySummary(NOW, 1, 0, 1, 0, None, (say.DayOfType(every[0], 1, 0, 1),))
    yield say.DaySummary(NOW, 0, 0, 0, 0, None, ())


def months(channel: Channel) -> Iterator[Monthly]:
    """A full month, one with small counts, one that is not over, one with a single small count."""
    every = (*channel.monthly, OTHERS)
    much = {id: max(0, 45 - 7 * n) for n, id in enumerate(every)}
    yield Monthly(OCTOBER, True, suppress(much), fairness=fairness(channel))
    yield Monthly("2026-09", True, suppress(dict.fromkeys(every, 0) | {every[0]: 2}))
    yield Monthly(NOVEMBER, False, suppress(dict.fromkeys(every, 4)))
    yield Monthly("2026-08", True, suppress(dict.fromkeys(every, 9) | {every[0]: 3}))


def report(channel: Channel, code: str) -> PeriodFigures:
    """A period with all kinds of figures. Raises ValueError for a code that is no period."""
    period = parse(code)
    if period is None:
        raise ValueError(code)
    counted = tuple(
        Piece(day, 30 + (n * 37) % 50, 20 + (n * 23) % 40) for n, day in enumerate(pieces(period))
    )
    return PeriodFigures(
        period, date(2026, 11, 24), NOW, True, _figures(channel, 1), _figures(channel, 2),
        Comparison.WHOLE, NOW - 90 * _DAY, counted, _looks(channel), fairness(channel),
    )  # fmt: skip


def fairness(channel: Channel) -> Fairness:
    """Every measure, with small counts among types and languages."""
    first, second, third, *_ = [kind.id for kind in channel.types_on()]
    least = {(first, "kk"): (9, 2), (second, "ru"): (8, 5), (third, "ru"): (6, 3)}
    reports = {
        (first, "kk"): (240, 60), (first, "ru"): (130, 51), (second, "ru"): (98, 40),
        (third, "en"): (7, 1),
    }  # fmt: skip
    counted: dict[Measure, Counts] = dict.fromkeys(Measure, least)
    spread = Spread(23, 4 * _DAY, 13 * _DAY)
    return publish({**counted, Measure.REPORTS: reports, Measure.OVERDUE: {}}, spread)


def _looks(channel: Channel) -> SecondLooks:
    """Second looks of some types, one of them with few."""
    first, second, third, *_ = [kind.id for kind in channel.types_on()]
    by_type = {first: Agreement(42, 38, 21, 18, 2), second: Agreement(17, 15, 9, 9, 1)}
    return SecondLooks({**by_type, third: Agreement(3, 3)}, 2, 6, 1)


def _figures(channel: Channel, less: int) -> Figures:
    types = [kind.id for kind in channel.types_on()]
    outcomes = [text.id for text in channel.outcomes if text.id is not Outcome.DUPLICATE]
    regions: dict[str | None, int] = {None: 120 // less}
    regions |= {region.code: 210 // (n + less) for n, region in enumerate(channel.regions)}
    return Figures(
        received=1834 // less,
        distinct=sum(regions.values()),
        repeats=420 // less,
        decided={
            (outcome, id): (97 + 11 * a * b) // (less + a + b)
            for a, outcome in enumerate(outcomes)
            for b, id in enumerate(types)
        },
        first_claim=Spread(900, 12 * _MINUTE * less, 5 * _HOUR + 20 * _MINUTE),
        decision=Spread(850, 3 * _HOUR, 2 * _DAY + 7 * _HOUR * less),
        backlog=43 * less,
        types={id: 400 // (n + less) for n, id in enumerate(types)},
        regions=regions,
        by_phone=17 // less,
        unanswered=4 // less,
        ended_orders=2 // less,
        found={
            types[0]: {Found.GONE: 31, Found.THERE: 6, Found.MOVED: 3},
            types[1]: {Found.GONE: 8, Found.THERE: 9},
        },
        languages={code: 900 // less // (n + 1) for n, code in enumerate(channel.languages)},
    )
