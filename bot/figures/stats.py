"""Screens, buttons and files of figures and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self, assert_never

from bot.authorities.follow_up_buttons import FOUND_LABELS
from bot.channel.model import Channel
from bot.core import reviews_store
from bot.core.buttons import Action, Place, button
from bot.core.database.database import Transaction
from bot.core.languages import N_
from bot.core.messages import message
from bot.core.outgoing import Button, Drawing, Outgoing, Rows, as_many, units
from bot.core.people import Right
from bot.core.reviews_store import Kind
from bot.core.speaker import Part, Speaker, bold, known, language_name, lines, paragraphs
from bot.core.times import start_of, today
from bot.core.work import Work
from bot.figures import store
from bot.figures.charts import Bars, Chart, Lines, Series
from bot.figures.model import (
    OTHERS,
    TOTALS_ONLY,
    WITHOUT_PART,
    Cell,
    Comparison,
    Fairness,
    Figures,
    Measure,
    Monthly,
    Page,
    Piece,
    Spread,
    publish,
)
from bot.figures.period import (
    Agreement,
    Filters,
    Format,
    Hidden,
    Period,
    SecondLooks,
    Span,
    around,
    parse,
    pieces,
    suppress,
)
from bot.values import Found, Outcome


@message(slow=True)
class Stats:
    """One page of the figures of a period, with a chart; `period` as domain.period writes it."""

    period: str
    page: Page = Page.OVERVIEW
    dark: bool = False

    async def load(self, work: Work) -> PeriodFigures | None:
        period = parse(self.period)
        return None if period is None else await of_period(work.tx, work.channel, period)

    def render(self, speaker: Speaker, report: PeriodFigures) -> Outgoing:
        head = bold(_head(speaker, report))
        foot = _stats_compared(speaker, report)
        room = CAPTION - units(str(head)) - units(str(foot or ""))
        match self.page:
            case Page.OVERVIEW:
                body, chart = _overview(speaker, report), _over_time(speaker, report)
            case Page.TYPES:
                body, chart = _decisions(speaker, report, room), _by_type(speaker, report)
            case Page.PLACES:
                body, chart = _places(speaker, report, room), _by_region(speaker, report)
            case Page.LOOKS:
                foot = foot if report.comparison is Comparison.NOT_BEGUN else None
                body, chart = agreement(speaker, report, room), agreement_chart(speaker, report)
            case Page.FOLLOWED:
                foot = foot if report.comparison is Comparison.NOT_BEGUN else None
                body, chart = followed(speaker, report, room), followed_chart(speaker, report)
            case Page.FAIRNESS:
                foot = foot if report.comparison is Comparison.NOT_BEGUN else None
                body, chart = fairness_text(speaker, report, room), fairness_chart(speaker, report)
            case _:
                assert_never(self.page)
        text = paragraphs(head, body, foot)
        picture = Drawing("figures.png", replace(chart, dark=self.dark))
        return Outgoing(text, _buttons(speaker, self, report), file=picture)


class Table(StrEnum):
    """File formats of tables. Values are in buttons and addresses: do not change them."""

    CSV = "csv"
    JSON = "json"


class FiguresProblem(StrEnum):
    NO_RIGHT = "no_right"
    NO_EXPORT_RIGHT = "no_export_right"
    NO_PERIOD = "no_period"
    NO_MONTH = "no_month"
    UNKNOWN_WORD = "unknown_word"
    IN_PRIVATE = "in_private"  # an export is asked for, and comes, in the private chat only


@dataclass(frozen=True, slots=True)
class DayOfType:
    """Cases of a violation type: those of the day, and those that wait now."""

    violation: str
    came_in: int
    decided: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ExportLine:
    name: str
    at: int
    filters: Filters
    desk: str | None  # its title
    format: Format
    rows: int


@button("f:stats:{page}:{dark}:{period}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowStats(Action):
    page: Page
    dark: bool
    period: str


@button("f:month:{dark}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class ShowMonth(Action):
    """The monthly figure; None is the last month that is over."""

    dark: bool
    month: str | None


@button("f:file:{table}:{month}", right=Right.SEE_FIGURES, place=Place.BOTH)
class GetMonthFile(Action):
    table: Table
    month: str


@dataclass(frozen=True, slots=True)
class ExportAction(Action):
    """An export as narrowed down so far.

    `desk` is the beginning of a desk's id and `outcome` a place in _OUTCOMES: whole names do not
    fit beside a period of two dates.
    """

    right: ClassVar[Right | None] = Right.EXPORT

    period: str
    desk: str | None
    violation: str | None
    outcome: int | None

    @classmethod
    def of(cls, filters: Filters) -> Self:
        outcome = None if filters.outcome is None else _OUTCOMES.index(filters.outcome)
        desk = filters.desk and filters.desk[:_DESK_LETTERS]
        return cls(filters.period, desk, filters.violation, outcome)

    @property
    def filters(self) -> Filters | None:
        """None when the period or the outcome cannot be read."""
        if parse(self.period) is None or (self.outcome or 0) >= len(_OUTCOMES):
            return None
        outcome = None if self.outcome is None else _OUTCOMES[self.outcome]
        return Filters(self.period, self.desk, self.violation, outcome)


_DESK_LETTERS = 8
_OUTCOMES = (
    Outcome.RESTRICTED,
    Outcome.REMOVED,
    Outcome.FORWARDED,
    Outcome.NOT_CONFIRMED,
    Outcome.OUT_OF_SCOPE,
    Outcome.DUPLICATE,
    Outcome.OVERTURNED,
)
"""Buttons in people's chats count on this order: new outcomes are added at the end."""


@button("x:s:{period}:{desk}:{violation}:{outcome}")
class ShowExport(ExportAction): ...


@button("x:t:{period}:{desk}:{violation}:{outcome}")
class ChooseExportType(ExportAction): ...


@button("x:o:{period}:{desk}:{violation}:{outcome}")
class ChooseExportOutcome(ExportAction): ...


@button("x:d:{period}:{desk}:{violation}:{outcome}")
class ChooseExportDesk(ExportAction): ...


@button("x:csv:{period}:{desk}:{violation}:{outcome}")
class ExportCsv(ExportAction): ...


@button("x:jsonl:{period}:{desk}:{violation}:{outcome}")
class ExportLines(ExportAction): ...


@button("x:h:{period}:{desk}:{violation}:{outcome}", right=Right.SEE_EXPORTS)
class ShowExportHistory(ExportAction): ...


async def of(tx: Transaction, begin: int, end: int) -> Fairness:
    """Between two moments (ms UTC), small counts hidden."""
    counted = {measure: await store.count_fairness(tx, measure, begin, end) for measure in Measure}
    return publish(counted, await store.answer_times(tx, begin, end))


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
    first = await store.records_begin(tx)
    comparison, earlier = _compared(channel, period, first, tx.now)
    begins = [max(begin, start_of(day, channel.zone)) for day in pieces(period)]
    parts = [
        Piece(day, await store.received(tx, *span), await store.decided_in_all(tx, *span))
        for day, *span in zip(pieces(period), begins, [*begins[1:], end], strict=True)
        if span[0] < tx.now
    ]
    figures = await count(tx, begin, until)
    before = None if earlier is None else await count(tx, *earlier)
    return PeriodFigures(
        period,
        today(tx.now, channel.zone),
        until,
        tx.now >= end,
        figures,
        before,
        comparison,
        first,
        tuple(parts),
        await second_looks(tx, begin, until),
        await of(tx, begin, until),
    )


async def second_looks(tx: Transaction, begin: int, end: int) -> SecondLooks:
    """Return those of a period, and what is open now."""
    by_type = await store.agreement_by_type(tx, begin, end)
    dropped = await store.agreement_dropped(tx, begin, end)
    open_now = await reviews_store.counts(tx, Kind.LOOK)
    return SecondLooks(by_type, dropped, open_now.waiting, open_now.without_people)


async def count(tx: Transaction, begin: int, end: int) -> Figures:
    """The figures between two moments (ms UTC)."""
    regions = await store.by_region(tx, begin, end)
    return Figures(
        received=await store.received(tx, begin, end),
        distinct=sum(regions.values()),
        repeats=await store.repeats(tx, begin, end),
        decided=await store.decided(tx, begin, end),
        first_claim=await store.time_to_first_claim(tx, begin, end),
        decision=await store.time_to_decision(tx, begin, end),
        backlog=await store.backlog(tx, end),
        types=await store.by_type(tx, begin, end),
        regions=regions,
        languages=await store.by_language(tx, begin, end),
        by_phone=await store.by_phone(tx, begin, end),
        unanswered=await store.unanswered(tx, begin, end),
        ended_orders=await store.ended_orders(tx, begin, end),
        found=await store.followed_found(tx, begin, end),
    )


def _compared(
    channel: Channel, period: Period, first: int | None, now: int
) -> tuple[Comparison, tuple[int, int] | None]:
    """Return how to compare with the period before, and which times (ms UTC) of it."""
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
    found = await store.restricted_links(tx, begin, until)
    counts = {id: found.pop(id, 0) for id in channel.monthly}
    counts[OTHERS] = sum(found.values())
    again = SecondLooks(await store.agreement_by_type(tx, begin, until))
    fair = await of(tx, begin, end) if tx.now >= end else None
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


_MOST = 36


def months_since(first: int | None, now: int, channel: Channel) -> list[Period]:
    """From this month back to the month of the first record (ms UTC), the newest first."""
    month = around(Span.MONTH, today(now, channel.zone))
    months = [month]
    while first is not None and month.bounds(channel.zone)[0] > first and len(months) < _MOST:
        month = month.before()
        months.append(month)
    return months


_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


def period_name(speaker: Speaker, period: Period) -> str:
    """A period to begin a line with."""
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


def lasting(speaker: Speaker, ms: int) -> str:
    """A length of time in its two largest units."""
    t = speaker.t
    if ms < _MINUTE:
        return t.plain("less than 1 min")
    minutes, hours, days = ms // _MINUTE, ms // _HOUR, ms // _DAY
    if not hours:
        return t.plain("{minutes} min", minutes=minutes)
    if not days and not minutes % 60:
        return t.plain("{hours} h", hours=hours)
    if not days:
        return t.plain("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    return t.plain("{days} d {hours} h", days=days, hours=hours % 24)


def share(part: float) -> str:
    """A share of 0 to 1 in whole hundredths."""
    return f"{round(part * 100)}\u00a0%"


def shares(counts: Mapping[str, int]) -> dict[str, str]:
    """The share of each count in their sum, so that what readers add up is 100 %."""
    whole = sum(counts.values())
    exact = {key: n * 100 / whole for key, n in counts.items()} if whole else {}
    shown = {key: int(part) for key, part in exact.items()}
    by_rest = sorted(exact, key=lambda key: shown[key] - exact[key])
    for key in by_rest[: 100 - sum(shown.values())]:
        shown[key] += 1
    return {key: share(part / 100) for key, part in shown.items()}


def type_label(speaker: Speaker, id: str) -> str:
    """A type without its icon, which the font of charts lacks."""
    kind = known(speaker.channel.type, id)
    return id if kind is None else speaker.own(kind.label)


def outcome_lines(speaker: Speaker, now: Figures, then: Figures | None) -> list[str]:
    """A line for each outcome, the most frequent first."""
    t, found = speaker.t, list[str]()
    before = {} if then is None else then.by_outcome()
    for outcome, n in sorted(now.by_outcome().items(), key=lambda each: -each[1]):
        was = None if then is None else before.get(outcome, 0)
        name = speaker.outcome(outcome)
        found.append(t("{what}: {n}", what=name, n=beside(speaker, n, was)))
        if outcome is Outcome.RESTRICTED and now.ended_orders:
            ended = beside(speaker, now.ended_orders, None if then is None else then.ended_orders)
            found.append(t("– orders that ended: {n}", n=ended))
        if outcome is Outcome.FORWARDED and now.unanswered:
            earlier = None if then is None else then.unanswered
            count = beside(speaker, now.unanswered, earlier)
            found.append(t("– closed without an answer of the authority: {n}", n=count))
    return found


def beside(speaker: Speaker, now: int, then: int | None) -> str:
    return bracketed(speaker.t.number(now), None if then is None else speaker.t.number(then))


def bracketed(now: str, then: str | None) -> str:
    return now if then is None else f"{now} ({then})"


_LISTED = 12
"""Bars of a chart that a phone shows at once."""


def agreement(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    """The share of second looks that found the same, in all and by type."""
    t, looks = speaker.t, report.looks
    head = paragraphs(
        t(
            "Second looks: a decided case is decided again by a person who does not see the first "
            "decision."
        ),
        lines(*_in_all(speaker, looks.in_all)),
        lines(
            looks.dropped
            and t("Ended without a result (decision changed, report erased): {n}", n=looks.dropped),
            looks.waiting and t("Waiting now: {n}", n=looks.waiting),
            looks.without_people
            and t(
                "⚠ Of these, without a person who may decide: {n}. Another desk or another senior "
                "is needed.",
                n=looks.without_people,
            ),
        ),
    )
    shown = looks.shown()
    types = [_of_type(speaker, id, one) for id, one in shown.items() if isinstance(one, Agreement)]
    hidden = {why: _named(speaker, shown, why) for why in Hidden}
    foot = lines(
        hidden[Hidden.SMALL] and t("Fewer than 5 each: {types}", types=hidden[Hidden.SMALL]),
        hidden[Hidden.PROTECTS]
        and t(
            "Not shown, so that a small number cannot be computed: {reasons}.",
            reasons=hidden[Hidden.PROTECTS],
        ),
    )
    left = room - units(head) - units(foot) - 8
    return paragraphs(head, lines(*as_many(types, left)), foot)


def _named(speaker: Speaker, shown: Mapping[str, Agreement | Hidden], why: Hidden) -> str:
    return ", ".join(type_label(speaker, id) for id, one in shown.items() if one is why)


def _in_all(speaker: Speaker, every: Agreement) -> list[Part]:
    t = speaker.t
    if not every.looks:
        return [t("None in this period.")]
    if not every.is_shown:
        return [t("Fewer than 5 cases were decided again: no share is shown.")]
    return [
        t(
            "Found the same: {same} of {n} ({share})",
            same=every.same,
            n=every.looks,
            share=share(every.same / every.looks),
        ),
        every.comparable
        and t(
            "On the same ground: {same} of {n} that can be compared ({share})",
            same=every.same_ground,
            n=every.comparable,
            share=share(every.same_ground / every.comparable),
        ),
        t("First decision replaced by a third person: {n}", n=every.overturned),
    ]


def _of_type(speaker: Speaker, id: str, one: Agreement) -> str:
    return speaker.t(
        "{type}: {same} of {n} ({share})",
        type=type_label(speaker, id),
        same=one.same,
        n=one.looks,
        share=share(one.same / one.looks),
    )


def agreement_chart(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    found = [(id, one) for id, one in report.looks.shown().items() if isinstance(one, Agreement)]
    drawn = found[:_LISTED]
    return Bars(
        t.plain("Second looks by type. {period}", period=period_name(speaker, report.period)),
        tuple(type_label(speaker, id) for id, _ in drawn),
        (
            Series(t.plain("Found the same"), tuple(one.same for _, one in drawn)),
            Series(
                t.plain("Found something else"), tuple(one.looks - one.same for _, one in drawn)
            ),
        ),
        tuple(share(one.same / one.looks) for _, one in drawn),
        t.plain("Too few in this period"),
    )


def monthly_agreement(speaker: Speaker, looks: SecondLooks | None) -> str | None:
    """For the monthly figure; nothing where the channel draws no cases."""
    t = speaker.t
    if looks is None or not (speaker.channel.second_look.percent or looks.by_type):
        return None
    every = looks.in_all
    if not every.is_shown:
        return t("Second looks by another person: fewer than 5, or none.")
    return t(
        "Second looks by another person: {n}. They found the same as the first decision in {same} "
        "({share}).",
        n=t.number(every.looks),
        same=t.number(every.same),
        share=share(every.same / every.looks),
    )


LABELS = {
    Measure.FILED: N_("Appeals filed"),
    Measure.ANSWERED: N_("Appeals answered"),
    Measure.LATE: N_("Appeals answered, by time"),
    Measure.OVERDUE: N_("Appeals overdue at the end of the period"),
    Measure.REPORTS: N_("Reports of decided cases"),
    Measure.LOOKS: N_("Cases decided a second time"),
    Measure.PATTERNS: N_("Cases whose reports stand out"),
}
PARTS = {
    Measure.ANSWERED: N_("decision overturned"),
    Measure.LATE: N_("after their day"),
    Measure.REPORTS: N_("led to nothing"),
    Measure.LOOKS: N_("the same was found"),
}
_FIRST = (
    Measure.REPORTS,
    Measure.ANSWERED,
    Measure.LOOKS,
    Measure.PATTERNS,
    Measure.FILED,
    *TOTALS_ONLY,
)
_HOUR_MS = 60 * 60 * 1000
"""Bars of a chart that a phone shows at once."""


class By:
    """Subjects of a table's rows. Values are published: do not change them."""

    ALL, TYPE, LANGUAGE = "all", "type", "language"


@dataclass(frozen=True, slots=True)
class Row:
    """A number of the figures; `cell` is None for fewer than five, or none."""

    measure: Measure
    by: str
    key: str
    cell: Cell | None


def rows(fairness: Fairness) -> Iterator[Row]:
    """Every number that is published, in the order of all tables."""
    for measure in Measure:
        found = fairness.of(measure)
        yield Row(measure, By.ALL, "", found.total)
        margins = ((By.TYPE, found.by_type), (By.LANGUAGE, found.by_language))
        for by, cells in margins:
            yield from (Row(measure, by, key, cell) for key, cell in cells.items())


def hours(fairness: Fairness) -> tuple[int | None, int | None]:
    """Within how many hours half and nine of ten of the appeals were answered."""
    took = fairness.answer
    if took is None or took.median is None or took.p90 is None:
        return None, None
    return round(took.median / _HOUR_MS), round(took.p90 / _HOUR_MS)


def name_of(speaker: Speaker, row: Row) -> str:
    """The type or language of a row; the words for a total."""
    if row.by == By.ALL:
        return speaker.t.plain("Total")
    if row.key == OTHERS:
        return speaker.t.plain("Others")
    if row.by == By.TYPE:
        return type_label(speaker, row.key)
    return language_name(row.key) if row.key else speaker.t.plain("Not known")


def count_text(speaker: Speaker, cell: Cell | None) -> str:
    return speaker.t.plain("fewer than 5") if cell is None else speaker.t.number(cell.n)


def part_text(speaker: Speaker, cell: Cell | None) -> str:
    """The part and its share, or that it is not shown."""
    if cell is None or cell.part is None or cell.share is None:
        return speaker.t.plain("not shown")
    return f"{speaker.t.number(cell.part)} ({share(cell.share)})"


def fairness_text(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    """The totals, then as many types and languages as fit."""
    t, fairness = speaker.t, report.fairness
    every = list(rows(fairness))
    head = lines(*(line for row in every if row.by == By.ALL for line in _total(speaker, row)))
    foot = t("Numbers below 5 are not shown, nor what would give one away.")
    took = fairness.answer
    if took is not None and took.median is not None and took.p90 is not None:
        head = lines(
            head,
            t("Until the answer to an appeal:"),
            t("– half: within {time}", time=lasting(speaker, took.median)),
            t("– nine of ten: within {time}", time=lasting(speaker, took.p90)),
        )
    left = room - units(head) - units(foot) - 8
    return paragraphs(head, lines(*as_many(list(_margins(speaker, every)), left)), foot)


def _total(speaker: Speaker, row: Row) -> Iterator[str]:
    t = speaker.t
    if row.measure is not Measure.LATE:
        n = count_text(speaker, row.cell)
        yield t("{what}: {n}", what=t(LABELS[row.measure]), n=n)
    if row.measure not in WITHOUT_PART and row.cell is not None:
        part = part_text(speaker, row.cell)
        yield t("– {what}: {n}", what=t(PARTS[row.measure]), n=part)


def _margins(speaker: Speaker, every: list[Row]) -> Iterator[str]:
    """Yield the totals, most important first; the tables have all of it."""
    t, before = speaker.t, None
    for row in sorted(every, key=lambda row: _FIRST.index(row.measure)):
        if row.by == By.ALL or row.cell is None:
            continue
        if row.measure is not before:
            yield bold(t(LABELS[row.measure]))
            before = row.measure
        n, what = count_text(speaker, row.cell), name_of(speaker, row)
        if row.cell.part is not None:
            part = t(PARTS[row.measure])
            yield t(
                "{type}: {n}, {part}: {share}",
                type=what,
                n=n,
                part=part,
                share=part_text(speaker, row.cell),
            )
        else:
            yield t("{what}: {n}", what=what, n=n)


def fairness_chart(speaker: Speaker, report: PeriodFigures) -> Chart:
    """Reports of decided cases by type, and how many of them led to nothing."""
    t, cells = speaker.t, report.fairness.of(Measure.REPORTS).by_type
    shown = [
        (name_of(speaker, Row(Measure.REPORTS, By.TYPE, key, cell)), cell)
        for key, cell in list(cells.items())[:_LISTED]
        if cell.part is not None
    ]
    nothing = [cell.part or 0 for _, cell in shown]
    return Bars(
        t.plain("What came of reports. {period}", period=period_name(speaker, report.period)),
        tuple(name for name, _ in shown),
        (
            Series(t.plain("Led to nothing"), tuple(nothing)),
            Series(
                t.plain("Led to something"),
                tuple(cell.n - part for (_, cell), part in zip(shown, nothing, strict=True)),
            ),
        ),
        tuple(share(cell.share or 0) for _, cell in shown),
        t.plain("Too few in this period"),
    )


def fairness_table(speaker: Speaker, monthly: Monthly) -> list[tuple[object, ...]]:
    """Rows of a spreadsheet; only a heading while the month is not over."""
    found: list[tuple[object, ...]] = [
        ("month", "measure", "by", "key", "name", "n", "part", "hidden")
    ]
    if monthly.fairness is None:
        return found
    for row in rows(monthly.fairness):
        n, part, hidden = _cells(row)
        found.append(
            (
                monthly.month,
                row.measure.value,
                row.by,
                row.key,
                name_of(speaker, row),
                "" if n is None else n,
                "" if part is None else part,
                hidden or "",
            )
        )
    half, most = hours(monthly.fairness)
    times = (("appeal_hours_half", half), ("appeal_hours_nine_of_ten", most))
    for name, value in times:
        hidden = "fewer_than_5" if value is None else ""
        shown = "" if value is None else value
        found.append((monthly.month, name, By.ALL, "", name, shown, "", hidden))
    return found


def fairness_json(channel: Channel, fairness: Fairness | None) -> dict[str, Any] | None:
    """None while the month is not over."""
    if fairness is None:
        return None
    found: dict[str, Any] = {}
    for row in rows(fairness):
        n, part, hidden = _cells(row)
        cell = {"n": n, "part": part, "hidden": hidden}
        if row.by == By.ALL:
            found[row.measure.value] = {**cell, "types": [], "languages": []}
        elif row.by == By.TYPE:
            name = _names(channel, row.key)
            found[row.measure.value]["types"].append({"type": row.key, "name": name, **cell})
        else:
            found[row.measure.value]["languages"].append({"language": row.key, **cell})
    half, most = hours(fairness)
    return {**found, "appeal_hours": {"half": half, "nine_of_ten": most}}


def _cells(row: Row) -> tuple[int | None, int | None, str | None]:
    """The count, its part, and why something is hidden."""
    if row.cell is None:
        return None, None, "fewer_than_5"
    is_hidden = row.cell.part is None and row.measure not in WITHOUT_PART
    return row.cell.n, row.cell.part, "part" if is_hidden else None


def _names(channel: Channel, id: str) -> Mapping[str, str] | None:
    known = next((kind for kind in channel.types if kind.id == id), None)
    return None if known is None else dict(known.label.root)


"""Bars of a chart that a phone shows at once."""
_SHOWN = (Found.GONE, Found.MOVED, Found.THERE)


def followed(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    """Return how much of the material is gone, in all and by type."""
    t, found = speaker.t, report.figures.found
    every = sum(sum(one.values()) for one in found.values())
    head = t("Looked at again: the last answer of a person for each decided case.")
    if not every:
        return paragraphs(head, t("None in this period."))
    gone = sum(one.get(Found.GONE, 0) for one in found.values())
    of_all = t("Gone: {gone} of {n} ({share})", gone=gone, n=every, share=share(gone / every))
    top = paragraphs(head, of_all)
    types = [_followed_of_type(speaker, report, id) for id in _ranked(report)]
    return paragraphs(top, lines(*as_many(types, room - units(top) - 4)))


def _followed_of_type(speaker: Speaker, report: PeriodFigures, id: str) -> str:
    found = report.figures.found[id]
    every, gone = sum(found.values()), found.get(Found.GONE, 0)
    return speaker.t(
        "{type}: gone {gone} of {n} ({share})",
        type=type_label(speaker, id),
        gone=gone,
        n=every,
        share=share(gone / every),
    )


def _ranked(report: PeriodFigures) -> list[str]:
    found = report.figures.found
    return sorted(found, key=lambda id: (-sum(found[id].values()), id))


def followed_chart(speaker: Speaker, report: PeriodFigures) -> Chart:
    t, found, types = speaker.t, report.figures.found, _ranked(report)[:_LISTED]
    return Bars(
        t.plain("Looked at again. {period}", period=period_name(speaker, report.period)),
        tuple(type_label(speaker, id) for id in types),
        tuple(
            Series(t.plain(FOUND_LABELS[what]), tuple(found[id].get(what, 0) for id in types))
            for what in _SHOWN
        ),
        tuple(t.number(sum(found[id].values())) for id in types),
        t.plain("None in this period"),
    )


CAPTION = 1000
"""UTF-16 units of a caption; Telegram takes 1024."""
"""Bars of a chart that a phone shows at once."""


PAGE_LABELS = {
    Page.OVERVIEW: N_("Overview"),
    Page.TYPES: N_("Decisions"),
    Page.PLACES: N_("Places"),
    Page.LOOKS: N_("Agreement"),
    Page.FOLLOWED: N_("Looked at again"),
    Page.FAIRNESS: N_("Fairness"),
}


def _head(speaker: Speaker, report: PeriodFigures) -> str:
    t, name = speaker.t, period_name(speaker, report.period)
    if report.is_over or report.comparison is Comparison.NOT_BEGUN:
        return name
    return t("{period}, so far: until {time}", period=name, time=t.time(report.until))


def _stats_compared(speaker: Speaker, report: PeriodFigures) -> str | None:
    t, before = speaker.t, period_name(speaker, report.period.before())
    match report.comparison:
        case Comparison.WHOLE:
            return t("In brackets, the previous period: {period}", period=before)
        case Comparison.SO_FAR:
            return t(
                "In brackets, the same length of time in the previous period: {period}",
                period=before,
            )
        case Comparison.NOT_BEGUN:
            return t("This period has not begun.")
        case Comparison.TOO_EARLY if report.records_begin is None:
            return t("Nothing has been reported yet.")
        case Comparison.TOO_EARLY:
            since = t.time(report.records_begin or 0)
            return t("Not compared with the previous period: records begin {time}.", time=since)
    assert_never(report.comparison)


def _overview(speaker: Speaker, report: PeriodFigures) -> str:
    t, now, then = speaker.t, report.figures, report.before

    def counted(pick: Callable[[Figures], int]) -> str:
        return beside(speaker, pick(now), None if then is None else pick(then))

    known = None if now.repeat_share is None else share(now.repeat_share)
    before = None if then is None or then.repeat_share is None else share(then.repeat_share)
    claimed = _took(speaker, now.first_claim, None if then is None else then.first_claim)
    decided = _took(speaker, now.decision, None if then is None else then.decision)
    return paragraphs(
        lines(
            t("Reports: {n}", n=counted(lambda one: one.received)),
            now.by_phone and t("– by phone: {n}", n=counted(lambda one: one.by_phone)),
            t("Distinct cases: {n}", n=counted(lambda one: one.distinct)),
            t("Repeats: {share}", share=bracketed(known, before)) if known else None,
            t("Decided: {n}", n=counted(lambda one: one.decided_in_all)),
            t("Undecided at the end: {n}", n=counted(lambda one: one.backlog)),
        ),
        lines(t("Until a moderator took the case:"), *claimed) if claimed else None,
        lines(t("Until the decision:"), *decided) if decided else None,
    )


def _took(speaker: Speaker, now: Spread, then: Spread | None) -> list[str]:
    if now.median is None or now.p90 is None:
        return []
    earlier = (None, None) if then is None else (then.median, then.p90)
    median, p90 = (None if ms is None else lasting(speaker, ms) for ms in earlier)
    return [
        speaker.t("– half: within {time}", time=bracketed(lasting(speaker, now.median), median)),
        speaker.t("– nine of ten: within {time}", time=bracketed(lasting(speaker, now.p90), p90)),
    ]


def _decisions(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    t, now, then = speaker.t, report.figures, report.before
    if not now.decided and not now.types:
        return t("Nothing was reported or decided.")
    decided = _decided_by_type(report)
    every = sorted({*now.types, *decided}, key=lambda id: (-now.types.get(id, 0), id))
    types = [
        t(
            "{type}: {reports} reported, {cases} decided",
            type=type_label(speaker, id),
            reports=t.number(now.types.get(id, 0)),
            cases=t.number(decided.get(id, 0)),
        )
        for id in every
    ]
    head = lines(*outcome_lines(speaker, now, then))
    return paragraphs(head, lines(*as_many(types, room - units(head) - 4)))


def _places(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    t, now, then = speaker.t, report.figures, report.before
    if not now.regions and not now.languages:
        return t("Nothing was reported.")
    spoken = shares(now.languages)
    before = shares(then.languages) if then is not None and then.received else None
    said = [
        t(
            "{language}: {share} of the reports",
            language=language_name(code),
            share=bracketed(
                spoken.get(code, share(0)), None if before is None else before.get(code, share(0))
            ),
        )
        for code, _ in sorted(now.languages.items(), key=lambda each: -each[1])
    ]
    head = lines(*said)
    ranked = sorted(now.regions.items(), key=lambda each: -each[1])
    regions = [
        t(
            "{what}: {n}",
            what=speaker.region(code),
            n=beside(speaker, n, None if then is None else then.regions.get(code, 0)),
        )
        for code, n in ranked
    ]
    cases = as_many(regions, room - units(head) - 60)
    return paragraphs(head, lines(t("Cases by region:"), *cases) if cases else None)


def _over_time(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    return Lines(
        period_name(speaker, report.period),
        _labels(speaker, report),
        (
            Series(t.plain("Reports"), tuple(piece.received for piece in report.pieces)),
            Series(t.plain("Cases decided"), tuple(piece.decided for piece in report.pieces)),
        ),
    )


def _labels(speaker: Speaker, report: PeriodFigures) -> tuple[str, ...]:
    """Days of one month by their number, other days by day and month, months by name."""
    days = [piece.first for piece in report.pieces]
    if (report.period.end - report.period.first).days > 124:
        return tuple(speaker.t.short_month(day) for day in days)
    if report.period.span is Span.MONTH:
        return tuple(str(day.day) for day in days)
    return tuple(f"{day:%d.%m}" for day in days)


def _decided_by_type(report: PeriodFigures) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, violation), n in report.figures.decided.items():
        found[violation] = found.get(violation, 0) + n
    return found


def _by_type(speaker: Speaker, report: PeriodFigures) -> Chart:
    t, decided = speaker.t, report.figures.decided
    sums = _decided_by_type(report)
    types = sorted(sums, key=lambda id: (-sums[id], id))[:_LISTED]
    outcomes = [outcome for outcome in Outcome if any(o is outcome for o, _ in decided)]
    name = period_name(speaker, report.period)
    return Bars(
        t.plain("Decisions by type. {period}", period=name),
        tuple(type_label(speaker, id) for id in types),
        tuple(
            Series(speaker.outcome(outcome), tuple(decided.get((outcome, id), 0) for id in types))
            for outcome in outcomes
        ),
        tuple(t.number(sums[id]) for id in types),
        t.plain("None in this period"),
    )


def _by_region(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    ranked = sorted(report.figures.regions.items(), key=lambda each: -each[1])
    shown = [(speaker.region(code), n) for code, n in ranked[:_LISTED]]
    if rest := sum(n for _, n in ranked[_LISTED:]):
        shown.append((t.plain("Other regions"), rest))
    return Bars(
        t.plain("Cases by region. {period}", period=period_name(speaker, report.period)),
        tuple(name for name, _ in shown),
        (Series(t.plain("Cases"), tuple(n for _, n in shown)),),
        tuple(t.number(n) for _, n in shown),
        t.plain("None in this period"),
    )


def _buttons(speaker: Speaker, ask: Stats, report: PeriodFigures) -> Rows:
    t, period = speaker.t, report.period

    def to(text: str, where: Period = period, **change: object) -> Button:
        target = replace(ask, period=where.code, **change)  # type: ignore[arg-type]
        return Button(text, ShowStats(target.page, target.dark, target.period))

    ways = [to(t.plain("◀ Before"), period.before())]
    if report.is_over:
        ways.append(to(t.plain("After ▶"), period.after()))
    spans = {
        Span.WEEK: t.plain("Week"),
        Span.MONTH: t.plain("Month"),
        Span.QUARTER: t.plain("Quarter"),
        Span.YEAR: t.plain("Year"),
    }
    # A longer period holds the one looked at, a shorter one its newest part.
    day = min(period.last, report.today)
    spanned = [
        to(f"• {name}" if span is period.span else name, around(span, day))
        for span, name in spans.items()
    ]
    paged = [
        to(("• " if page is ask.page else "") + t.plain(PAGE_LABELS[page]), page=page)
        for page in PAGE_LABELS
    ]
    look = to(t.plain("☀ Light") if ask.dark else t.plain("🌙 Dark"), dark=not ask.dark)
    month = Button(t.plain("Monthly figure"), ShowMonth(ask.dark, None))
    return (
        tuple(ways),
        tuple(paged[:3]),
        tuple(spanned[:3]),
        (spanned[3], look),
        tuple(paged[3:]),
        (month,),
    )
