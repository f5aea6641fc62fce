"""Fairness figures in words: totals, then types and languages, as text, chart and tables."""

from collections.abc import Iterator

from bot.core.database import Transaction
from bot.core.messages import (
    N_,
    Speaker,
    as_many,
    bold,
    language_name,
    lasting,
    lines,
    paragraphs,
    units,
)
from bot.core.spreadsheets import csv_text
from bot.core.times import HOUR_MS
from bot.dataclass import frozen
from bot.figures import model, store
from bot.figures.charts import MOST, Chart
from bot.figures.model import Cell, Fairness, Measure, Monthly
from bot.figures.words import share, type_label

LABELS = {
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
ALL = "all"
TYPE = "type"
LANGUAGE = "language"
"""Subjects of a table's rows. Values are published: do not change them."""


@frozen
class Row:
    """A number of the figures; `cell` is None for fewer than five, or none."""

    measure: Measure
    by: str
    key: str
    cell: Cell | None

    @property
    def hidden(self) -> str | None:
        """The reason something is not shown."""
        if self.cell is None:
            return "fewer_than_5"
        if self.cell.part is None and self.measure not in model.WITHOUT_PART:
            return "part"
        return None


async def of(tx: Transaction, begin: int, end: int) -> Fairness:
    """Between two moments (ms UTC), small counts hidden."""
    counted = {measure: await store.count_fairness(tx, measure, begin, end) for measure in Measure}
    [answer_times] = store.ANSWER_TIMES
    return model.publish(counted, await answer_times(tx, begin, end))


def rows(fairness: Fairness) -> Iterator[Row]:
    for measure in Measure:
        found = fairness.of(measure)
        yield Row(measure, ALL, "", found.total)
        for by, cells in ((TYPE, found.by_type), (LANGUAGE, found.by_language)):
            yield from (Row(measure, by, key, cell) for key, cell in cells.items())


def hours(fairness: Fairness) -> tuple[int | None, int | None]:
    """Within how many hours half and nine of ten of the appeals were answered."""
    took = fairness.answer
    if took is None:
        return None, None
    return round(took.median / HOUR_MS), round(took.p90 / HOUR_MS)


def group_name(speaker: Speaker, row: Row) -> str:
    if row.by == ALL:
        return speaker.t.plain("Total")
    if row.key == model.OTHERS:
        return speaker.t.plain("Others")
    if row.by == TYPE:
        return type_label(speaker, row.key)
    if not row.key:
        return speaker.t.plain("Not known")
    return language_name(row.key)


def count_text(speaker: Speaker, cell: Cell | None) -> str:
    if cell is None:
        return speaker.t.plain("fewer than 5")
    return speaker.t.number(cell.n)


def _hours_text(speaker: Speaker, hours: int | None) -> str:
    if hours is None:
        return speaker.t.plain("not shown")
    return speaker.t.plain("{hours} h", hours=hours)


def part_text(speaker: Speaker, cell: Cell | None) -> str:
    """The part and its share, or that it is not shown."""
    if cell is None or cell.part is None:
        return speaker.t.plain("not shown")
    return f"{speaker.t.number(cell.part)} ({share(cell.part / cell.n)})"


def text(speaker: Speaker, fairness: Fairness, room: int) -> str:
    """The totals, then as many types and languages as fit, most important first."""
    t = speaker.t
    every = list(rows(fairness))
    took = fairness.answer
    totals = list[str]()
    for row in every:
        if row.by == ALL and row.measure is not Measure.LATE:
            n = count_text(speaker, row.cell)
            totals.append(t("{what}: {n}", what=t(LABELS[row.measure]), n=n))
        if row.by == ALL and row.measure not in model.WITHOUT_PART and row.cell is not None:
            part = part_text(speaker, row.cell)
            totals.append(t("– {what}: {n}", what=t(PARTS[row.measure]), n=part))
    if took is not None:
        totals += [
            t("Until the answer to an appeal:"),
            t("– half: within {time}", time=lasting(speaker, took.median)),
            t("– nine of ten: within {time}", time=lasting(speaker, took.p90)),
        ]
    head = lines(*totals)
    foot = t("Numbers below 5 are not shown, nor what would give one away.")
    left = room - units(head) - units(foot) - 8
    return paragraphs(head, lines(*as_many(list(_margins(speaker, every)), left)), foot)


def _margins(speaker: Speaker, every: list[Row]) -> Iterator[str]:
    t = speaker.t
    before = None
    for row in every:
        if row.by == ALL or row.cell is None:
            continue
        if row.measure is not before:
            yield bold(t(LABELS[row.measure]))
            before = row.measure
        n = count_text(speaker, row.cell)
        what = group_name(speaker, row)
        if row.cell.part is None:
            yield t("{what}: {n}", what=what, n=n)
        else:
            part = t(PARTS[row.measure])
            of_these = part_text(speaker, row.cell)
            yield t("{type}: {n}, {part}: {share}", type=what, n=n, part=part, share=of_these)


def chart(speaker: Speaker, fairness: Fairness, period: str) -> Chart:
    """Reports of decided cases by type, and how many of them led to nothing."""
    t = speaker.t
    drawn = [
        (group_name(speaker, row), row.cell.n, row.cell.part)
        for row in rows(fairness)
        if row.measure is Measure.REPORTS and row.by == TYPE and row.cell
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


Group = tuple[str, list[tuple[str, str, str]]]
"""A heading and rows of a table: name, count, its part."""


def tables(speaker: Speaker, monthly: Monthly) -> list[tuple[str, str, list[Group]]]:
    """A table for each measure: its title, what a part of it means, and its groups of rows.

    None while the month is not over.
    """
    if monthly.fairness is None:
        return []
    t = speaker.t
    every = list(rows(monthly.fairness))
    headings = {ALL: "", TYPE: t("By type"), LANGUAGE: t("By language")}
    made: list[tuple[str, str, list[Group]]] = []
    for measure in Measure:
        part = t(PARTS[measure]) if measure in PARTS else ""
        groups = dict[str, list[tuple[str, str, str]]]()
        for row in every:
            if row.measure is measure:
                of_these = part_text(speaker, row.cell) if part else ""
                line = (group_name(speaker, row), count_text(speaker, row.cell), of_these)
                groups.setdefault(headings[row.by], []).append(line)
        made.append((t(LABELS[measure]), part, list(groups.items())))
    half, most = (_hours_text(speaker, n) for n in hours(monthly.fairness))
    times: Group = (
        "",
        [(t("half of the answers"), half, ""), (t("nine of ten answers"), most, "")],
    )
    return [*made, (t("Until the answer to an appeal"), "", [times])]


COLUMNS = ("measure", "by", "key", "name", "n", "part", "hidden")


def values(speaker: Speaker, fairness: Fairness) -> Iterator[tuple[object, ...]]:
    """The COLUMNS of every number, for CSV and JSON."""
    for row in rows(fairness):
        n = part = None
        if row.cell is not None:
            n = row.cell.n
            part = row.cell.part
        yield row.measure.value, row.by, row.key, group_name(speaker, row), n, part, row.hidden
    half, most = hours(fairness)
    for name, n in (("appeal_hours_half", half), ("appeal_hours_nine_of_ten", most)):
        yield name, ALL, "", name, n, None, "fewer_than_5" if n is None else None


def as_csv(speaker: Speaker, monthly: Monthly) -> bytes:
    """A row for every number; only a heading while the month is not over."""
    table: list[tuple[object, ...]] = [("month", *COLUMNS)]
    if monthly.fairness is not None:
        table += ((monthly.month.code, *row) for row in values(speaker, monthly.fairness))
    return csv_text(table).encode("utf-8-sig")
