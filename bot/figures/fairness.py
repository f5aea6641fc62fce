"""Fairness figures in words: totals, then types and languages, as text, chart and tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.channel.model import Channel
from bot.core.database.database import Transaction
from bot.core.languages import N_
from bot.core.outgoing import as_many, units
from bot.core.speaker import Speaker, bold, known, language_name, lasting, lines, paragraphs
from bot.core.spreadsheets import csv_text
from bot.core.times import HOUR_MS
from bot.dataclass import frozen
from bot.figures import model, store
from bot.figures.charts import MOST, Bars
from bot.figures.model import Cell, Fairness, Measure, Monthly
from bot.figures.words import share, type_label

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
    *model.TOTALS_ONLY,
)
ALL, TYPE, LANGUAGE = "all", "type", "language"
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
        return "part" if self.cell.part is None and self.measure not in model.WITHOUT_PART else None


async def of(tx: Transaction, begin: int, end: int) -> Fairness:
    """Between two moments (ms UTC), small counts hidden."""
    counted = {measure: await store.count_fairness(tx, measure, begin, end) for measure in Measure}
    return model.publish(counted, await store.answer_times(tx, begin, end))


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


def name_of(speaker: Speaker, row: Row) -> str:
    if row.by == ALL:
        return speaker.t.plain("Total")
    if row.key == model.OTHERS:
        return speaker.t.plain("Others")
    if row.by == TYPE:
        return type_label(speaker, row.key)
    return language_name(row.key) if row.key else speaker.t.plain("Not known")


def count_text(speaker: Speaker, cell: Cell | None) -> str:
    return speaker.t.plain("fewer than 5") if cell is None else speaker.t.number(cell.n)


def part_text(speaker: Speaker, cell: Cell | None) -> str:
    """The part and its share, or that it is not shown."""
    if cell is None or cell.part is None:
        return speaker.t.plain("not shown")
    return f"{speaker.t.number(cell.part)} ({share(cell.part / cell.n)})"


def text(speaker: Speaker, fairness: Fairness, room: int) -> str:
    """The totals, then as many types and languages as fit, most important first."""
    t, every, took = speaker.t, list(rows(fairness)), fairness.answer
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
    head, foot = lines(*totals), t("Numbers below 5 are not shown, nor what would give one away.")
    left = room - units(head) - units(foot) - 8
    return paragraphs(head, lines(*as_many(list(_margins(speaker, every)), left)), foot)


def _margins(speaker: Speaker, every: list[Row]) -> Iterator[str]:
    t, before = speaker.t, None
    for row in sorted(every, key=lambda row: _FIRST.index(row.measure)):
        if row.by == ALL or row.cell is None:
            continue
        if row.measure is not before:
            yield bold(t(LABELS[row.measure]))
            before = row.measure
        n, what = count_text(speaker, row.cell), name_of(speaker, row)
        if row.cell.part is None:
            yield t("{what}: {n}", what=what, n=n)
        else:
            part, of_these = t(PARTS[row.measure]), part_text(speaker, row.cell)
            yield t("{type}: {n}, {part}: {share}", type=what, n=n, part=part, share=of_these)


def chart(speaker: Speaker, fairness: Fairness, period: str) -> Bars:
    """Reports of decided cases by type, and how many of them led to nothing."""
    t = speaker.t
    drawn = [
        (name_of(speaker, row), row.cell.n, row.cell.part)
        for row in rows(fairness)
        if row.measure is Measure.REPORTS and row.by == TYPE and row.cell
    ]
    return Bars.of(
        t.plain("What came of reports. {period}", period=period),
        [t.plain("Led to nothing"), t.plain("Led to something")],
        (
            (name, [part, n - part], share(part / n))
            for name, n, part in drawn[:MOST]
            if part is not None
        ),
        t.plain("Too few in this period"),
    )


Lines = list[tuple[str, str, str, float, float]]
"""Rows of a table: name, count, its part, and the lengths of their bars in percent, 0 for none."""


def tables(speaker: Speaker, monthly: Monthly) -> list[tuple[str, str, list[tuple[str, Lines]]]]:
    """A table for each measure: its title, what a part of it means, and rows under headings.

    None while the month is not over.
    """
    if monthly.fairness is None:
        return []
    t, every = speaker.t, list(rows(monthly.fairness))
    headings = {ALL: "", TYPE: t("By type"), LANGUAGE: t("By language")}
    made: list[tuple[str, str, list[tuple[str, Lines]]]] = []
    for measure in LABELS:
        found = [row for row in every if row.measure is measure]
        part = t(PARTS[measure]) if measure in PARTS else ""
        most = max((row.cell.n for row in found if row.cell), default=1)
        groups: dict[str, Lines] = {}
        for row in found:
            n, inner = (row.cell.n, row.cell.part or 0) if row.cell else (0, 0)
            of_these = part_text(speaker, row.cell) if part else ""
            bars = round(100 * n / most, 1), round(100 * inner / most, 1)
            line = (name_of(speaker, row), count_text(speaker, row.cell), of_these, *bars)
            groups.setdefault(headings[row.by], []).append(line)
        made.append((t(LABELS[measure]), part, list(groups.items())))
    half, most_of = (
        t.plain("not shown") if n is None else t.plain("{hours} h", hours=n)
        for n in hours(monthly.fairness)
    )
    times: Lines = [
        (t("half of the answers"), half, "", 0, 0),
        (t("nine of ten answers"), most_of, "", 0, 0),
    ]
    return [*made, (t("Until the answer to an appeal"), "", [("", times)])]


def as_csv(speaker: Speaker, monthly: Monthly) -> bytes:
    """A row for every number; only a heading while the month is not over."""
    table: list[tuple[object, ...]] = [
        ("month", "measure", "by", "key", "name", "n", "part", "hidden")
    ]
    if monthly.fairness is not None:
        for row in rows(monthly.fairness):
            n, part = (row.cell.n, row.cell.part) if row.cell else (None, None)
            named = (row.measure.value, row.by, row.key, name_of(speaker, row))
            table.append((monthly.month.code, *named, n, part, row.hidden))
        half, most = hours(monthly.fairness)
        for name, value in (("appeal_hours_half", half), ("appeal_hours_nine_of_ten", most)):
            hidden = "fewer_than_5" if value is None else None
            table.append((monthly.month.code, name, ALL, "", name, value, None, hidden))
    return csv_text(table).encode("utf-8-sig")


def as_json(channel: Channel, fairness: Fairness | None) -> dict[str, Any] | None:
    if fairness is None:
        return None
    found: dict[str, Any] = {}
    for row in rows(fairness):
        n, part = (row.cell.n, row.cell.part) if row.cell else (None, None)
        cell = {"n": n, "part": part, "hidden": row.hidden}
        if row.by == ALL:
            found[row.measure.value] = {**cell, "types": [], "languages": []}
        elif row.by == TYPE:
            kind = known(channel.type, row.key)
            name: Mapping[str, str] | None = dict(kind.label.root) if kind else None
            found[row.measure.value]["types"].append({"type": row.key, "name": name, **cell})
        else:
            found[row.measure.value]["languages"].append({"language": row.key, **cell})
    half, most = hours(fairness)
    return {**found, "appeal_hours": {"half": half, "nine_of_ten": most}}
