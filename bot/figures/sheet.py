"""Tables of figures: built once of what is published, and written alike for pages, files, chats."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.core.messages import (
    N_,
    Speaker,
    as_many,
    bold,
    language_name,
    lines,
    paragraphs,
    units,
)
from bot.core.spreadsheets import csv_text
from bot.core.times import HOUR_MS
from bot.figures.charts import MOST, Chart
from bot.figures.model import (
    FAIRNESS,
    OTHERS,
    PUBLIC,
    Beside,
    By,
    Cell,
    Counted,
    Measure,
    MonthlyReport,
    Took,
)
from bot.figures.words import share, type_label
from bot.values import Outcome, Value

LABELS = {
    Measure.RECEIVED: N_("Reports received"),
    Measure.DECIDED: N_("Cases decided"),
    Measure.RESTRICTED: N_("Links restricted"),
    Measure.REMOVED: N_("Links removed"),
    Measure.OPENED: N_("Cases opened"),
    Measure.WAITING: N_("Waiting at authorities at the end"),
    Measure.REPORTS: N_("Reports of decided cases"),
    Measure.ANSWERED: N_("Appeals answered"),
    Measure.LATE: N_("Appeals answered, by time"),
    Measure.LOOKS: N_("Cases decided a second time"),
    Measure.PATTERNS: N_("Cases whose reports stand out"),
    Measure.FILED: N_("Appeals filed"),
    Measure.OVERDUE: N_("Appeals overdue at the end of the period"),
}
PARTS = {
    Measure.ANSWERED: N_("decision overturned"),
    Measure.LATE: N_("after their day"),
    Measure.REPORTS: N_("led to nothing"),
    Measure.LOOKS: N_("the same was found"),
}
TIMES = {
    Took.DECISION: N_("Until the decision"),
    Took.WAITING: N_("How long authorities have had them"),
    Took.ANSWER: N_("Until the answer to an appeal"),
}
HEADINGS = {
    By.ALL: N_("Total"),
    By.OUTCOME: N_("By decision"),
    By.TYPE: N_("By type"),
    By.REGION: N_("By region"),
    By.AUTHORITY: N_("By authority"),
    By.LANGUAGE: N_("By language"),
}


MANY_HOURS = 48
"""From so many on, days are said."""


class Line(Value):
    """A number beside those it is compared with: None for fewer than five, none, or unknown."""

    measure: str
    by: By
    key: str
    name: str
    cells: Beside[Cell]
    has_part: bool = False
    is_hours: bool = False

    @property
    def has_change(self) -> bool:
        """True where the month or the year can be compared with one before."""
        now, before, year, year_before = self.cells
        compared = (change_of(now, before), change_of(year, year_before))
        return compared != (None, None)

    @property
    def hidden(self) -> str | None:
        """The reason something is not shown."""
        if self.cells.now is None:
            return "fewer_than_5" if self.by is By.ALL else "with_others"
        if self.cells.now.part is None and self.has_part:
            return "part"
        return None


class Table(Value):
    """Lines under a title: the total, then how it is divided. `part` says what a part means."""

    title: str
    part: str
    lines: tuple[Line, ...]

    @property
    def has_numbers(self) -> bool:
        return any(line.cells.now or line.cells.year for line in self.lines)

    @property
    def groups(self) -> list[tuple[By, list[Line]]]:
        """The lines by how they divide the total; what divides nothing is left out."""
        divided = groupby(self.lines, lambda line: line.by)
        groups = [(by, list(some)) for by, some in divided]
        return [
            (by, some) for by, some in groups if [line.key for line in some] != [OTHERS]
        ]

    @property
    def longest(self) -> int:
        """The highest number beside the total: 0 where nothing is divided."""
        lines_shown = (line for _, some in self.groups for line in some)
        divided = [line.cells.now for line in lines_shown if line.by is not By.ALL]
        return max((cell.n for cell in divided if cell), default=0)


def public_tables(speaker: Speaker, report: MonthlyReport) -> list[Table]:
    times = (Took.DECISION, Took.WAITING) if report.now.is_over else ()
    return _tables(speaker, report.periods, PUBLIC, times)


def fairness_tables(speaker: Speaker, report: MonthlyReport) -> list[Table]:
    """Nothing while the month is not over."""
    return tables_of_fairness(speaker, report.periods) if report.now.is_over else []


def tables_of_fairness(speaker: Speaker, periods: Beside[Counted]) -> list[Table]:
    return _tables(speaker, periods, FAIRNESS, [Took.ANSWER])


def _tables(
    speaker: Speaker,
    periods: Beside[Counted],
    measures: Iterable[Measure],
    times: Iterable[Took],
) -> list[Table]:
    t = speaker.t
    found = []
    for measure in measures:
        if periods.now is None or measure in periods.now.measures:
            part = t(PARTS[measure]) if measure in PARTS else ""
            lines_of = tuple(_lines(speaker, periods, measure, bool(part)))
            found.append(Table(t(LABELS[measure]), part, lines_of))
    for took in times:
        spreads = periods.each(lambda one, took=took: one.times.get(took))  # type: ignore[misc]
        half = spreads.each(lambda spread: Cell(round(spread.median / HOUR_MS)))
        most = spreads.each(lambda spread: Cell(round(spread.p90 / HOUR_MS)))
        named = (
            ("half", t.plain("Half: up to"), half),
            ("nine_of_ten", t.plain("Nine of ten: up to"), most),
        )
        every = (
            Line(f"{took.value}_hours_{part}", By.ALL, "", name, cells, is_hours=True)
            for part, name, cells in named
        )
        found.append(Table(t(TIMES[took]), "", tuple(every)))
    return found


def _lines(
    speaker: Speaker, periods: Beside[Counted], measure: Measure, has_part: bool
) -> Iterator[Line]:
    every = periods.each(lambda one: one.of(measure))
    totals = every.each(lambda one: one.total)
    yield Line(measure.value, By.ALL, "", speaker.t.plain("Total"), totals, has_part)
    for by in By:
        margins = every.each(lambda one, by=by: one.by(by))  # type: ignore[misc]
        keys = {**(margins.now or {}), **(margins.year or {})}
        for key in sorted(keys, key=lambda key: key == OTHERS):  # these come last
            cells = margins.each(lambda one, key=key: one.get(key))  # type: ignore[misc]
            name = key_name(speaker, by, key)
            yield Line(measure.value, by, key, name, cells, has_part)


def key_name(speaker: Speaker, by: By, key: str) -> str:
    t = speaker.t
    if key == OTHERS:
        return t.plain("Others, put together")
    match by:
        case By.TYPE:
            return type_label(speaker, key)
        case By.OUTCOME:
            return speaker.outcome(Outcome(key))
        case By.REGION:
            return speaker.region(key or None)
        case By.AUTHORITY:
            return speaker.authority(key)
    return language_name(key) if key else t.plain("Not known")


# In words


def count_text(speaker: Speaker, line: Line, cell: Cell | None) -> str:
    t = speaker.t
    if cell is None:
        is_total = line.by is By.ALL and not line.is_hours
        return t.plain("fewer than 5") if is_total else "–"
    if cell.at_least:
        return t.plain("{n} or more", n=t.number(cell.n))
    return _amount(speaker, line, cell.n)


def _amount(speaker: Speaker, line: Line, n: int) -> str:
    if line.is_hours:
        return hours_text(speaker, n)
    return speaker.t.number(n)


def hours_text(speaker: Speaker, hours: int) -> str:
    """Hours, or days where there are many."""
    t = speaker.t
    if hours < MANY_HOURS:
        return t.plain("{hours} h", hours=hours)
    return t.plain("{days} d", days=t.number(round(hours / 24)))


def part_text(speaker: Speaker, cell: Cell | None) -> str:
    """The part and its share, or that it is not shown."""
    if cell is None or cell.part is None:
        return speaker.t.plain("not shown")
    return f"{speaker.t.number(cell.part)} ({share(cell.part / cell.n)})"


def change_of(now: Cell | None, then: Cell | None) -> int | None:
    """None where one of both is not known exactly."""
    if now is None or then is None or now.at_least or then.at_least:
        return None
    return now.n - then.n


def change_text(
    speaker: Speaker, line: Line, now: Cell | None, then: Cell | None
) -> str:
    change = change_of(now, then)
    if change is None:
        return ""
    sign = "+" if change > 0 else "−" * (change < 0) or "±"
    return sign + _amount(speaker, line, abs(change))


def changed_text(speaker: Speaker, line: Line) -> str:
    """The number, with its change in brackets."""
    now, before, *_ = line.cells
    n = count_text(speaker, line, now)
    change = change_text(speaker, line, now, before)
    return f"{n} ({change})" if change else n


# In a chat


def text(speaker: Speaker, tables: Sequence[Table], room: int) -> str:
    """The totals, then as many of the other lines as fit, most important first."""
    t = speaker.t
    head = lines(*totals(speaker, tables))
    foot = t("Numbers below 5 are not shown, nor what would give one away.")
    left = room - units(head) - units(foot) - 8
    margins = [line for table in tables for line in _margins(speaker, table)]
    return paragraphs(head, lines(*as_many(margins, left)), foot)


def totals(speaker: Speaker, tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield from _totals(speaker, table)


def _totals(speaker: Speaker, table: Table) -> Iterator[str]:
    t = speaker.t
    first, *_ = every = [line for line in table.lines if line.by is By.ALL]
    if first.is_hours:
        if first.cells.now is not None:
            yield t("{what}:", what=table.title)
            for line in every:
                yield t("– {what} {n}", what=line.name, n=changed_text(speaker, line))
        return
    if first.measure != Measure.LATE:
        yield t("{what}: {n}", what=table.title, n=changed_text(speaker, first))
    if table.part and first.cells.now is not None:
        yield t("– {what}: {n}", what=table.part, n=part_text(speaker, first.cells.now))


def _margins(speaker: Speaker, table: Table) -> Iterator[str]:
    t = speaker.t
    shown = [line for line in table.lines if line.by is not By.ALL and line.cells.now]
    if shown:
        yield bold(table.title)
    for line in shown:
        n = changed_text(speaker, line)
        if line.cells.now is None or line.cells.now.part is None:
            yield t("{what}: {n}", what=line.name, n=n)
        else:
            of_these = part_text(speaker, line.cells.now)
            yield t(
                "{type}: {n}, {part}: {share}",
                type=line.name,
                n=n,
                part=table.part,
                share=of_these,
            )


def chart(speaker: Speaker, tables: Iterable[Table], period: str) -> Chart:
    """Reports of decided cases by type, and how many of them led to nothing."""
    t = speaker.t
    drawn = [
        (line.name, line.cells.now.n, line.cells.now.part)
        for table in tables
        for line in table.lines
        if line.measure == Measure.REPORTS and line.by is By.TYPE and line.cells.now
    ]
    return Chart.bars(
        t.plain("What came of reports. {period}", period=period),
        [t.plain("Led to nothing"), t.plain("Led to something")],
        (
            (name, [part, n - part], share(part / n))
            for name, n, part in drawn[:MOST]
            if part is not None
        ),
        t.plain("Too few in this period"),
    )


# In files

COLUMNS = ("measure", "by", "key", "name", "n", "part", "hidden")
"""Beside them: the change to the month before, the year so far, and its change."""
OF_YEAR = ("change", "year", "year_is_at_least", "year_change")


def records(tables: Iterable[Table]) -> list[dict[str, object]]:
    """Every number of the tables, by COLUMNS and OF_YEAR."""
    return [_record(line) for table in tables for line in table.lines]


def _record(line: Line) -> dict[str, object]:
    now, before, year, year_before = line.cells
    return {
        "measure": line.measure,
        "by": line.by.value,
        "key": line.key,
        "name": line.name,
        "n": now and now.n,
        "part": now and now.part,
        "hidden": line.hidden,
        "change": change_of(now, before),
        "year": year and year.n,
        "year_is_at_least": year and int(year.at_least),
        "year_change": change_of(year, year_before),
    }


def as_csv(report: MonthlyReport, tables: Iterable[Table]) -> bytes:
    """A row for every number."""
    columns = (*COLUMNS, *OF_YEAR)
    month = report.now.month.code
    rows = ((month, *record.values()) for record in records(tables))
    return csv_text([("month", *columns), *rows]).encode("utf-8-sig")


def file_of(speaker: Speaker, report: MonthlyReport, name: str) -> bytes:
    """The file of a month with this name behind its address: `json`, `all`, `fairness`, `csv`."""
    match name:
        case "json":
            return as_json(speaker, report)
        case "fairness":
            return as_csv(report, fairness_tables(speaker, report))
        case "all":
            return as_csv(
                report,
                public_tables(speaker, report) + fairness_tables(speaker, report),
            )
    return links_as_csv(report, public_tables(speaker, report))


FILES = {"json": ".json", "csv": ".csv", "fairness": "-fairness.csv", "all": "-all.csv"}
"""Names of a month's files, and what stands behind the month in their addresses."""
LINK_COLUMNS = ("type", "name", "links_restricted", "hidden")


def _links(tables: Iterable[Table]) -> Iterator[tuple[object, ...]]:
    """The LINK_COLUMNS of links restricted: the total, then types."""
    for table in tables:
        for line in table.lines:
            if line.measure == Measure.RESTRICTED and (
                line.by is By.ALL or line.cells.now
            ):
                now = line.cells.now
                yield line.key or "total", line.name, now and now.n, line.hidden


def links_as_csv(report: MonthlyReport, tables: Iterable[Table]) -> bytes:
    month = (report.now.month.code, int(report.now.is_over))
    rows = [(*month, *row) for row in _links(tables)]
    return csv_text([("month", "month_is_over", *LINK_COLUMNS), *rows]).encode(
        "utf-8-sig"
    )


def as_json(speaker: Speaker, report: MonthlyReport) -> bytes:
    """All of it; the fairness figures are None while the month is not over."""
    public = public_tables(speaker, report)
    content = {
        "channel": speaker.channel.id,
        "month": report.now.month.code,
        "month_is_over": report.now.is_over,
        "links": [dict(zip(LINK_COLUMNS, row, strict=True)) for row in _links(public)],
        "figures": records(public),
        "fairness": records(fairness_tables(speaker, report)) or None,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
