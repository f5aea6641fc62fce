"""The fairness figures: a page of /stats, and the same numbers as CSV and JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channel.model import Channel
from bot.domain.figures.fairness import TOTALS_ONLY, WITHOUT_PART, Cell, Fairness, Measure
from bot.domain.figures.figures import OTHERS, Monthly
from bot.i18n import N_
from bot.messages.charts import Bars, Chart, Series
from bot.messages.figures.words import lasting, period_name, share, type_label
from bot.messages.fit import as_many, units
from bot.messages.languages import language_name
from bot.messages.speaker import Speaker, bold, lines, paragraphs
from bot.services.figures.figures import PeriodFigures

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
    Measure.REPORTS, Measure.ANSWERED, Measure.LOOKS, Measure.PATTERNS, Measure.FILED,
    *TOTALS_ONLY,
)  # fmt: skip
_HOUR_MS = 60 * 60 * 1000
_LISTED = 12
"""Bars of a chart that a phone shows at once."""


class By:
    """What a row of a table is about. Values are published: do not change them."""

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
    """What matters most first; the tables have all of it."""
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
                "{type}: {n}, {part}: {share}", type=what, n=n, part=part,
                share=part_text(speaker, row.cell),
            )  # fmt: skip
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
        t.plain("What came of reports. {period}",
                period=period_name(speaker, report.period)),
        tuple(name for name, _ in shown),
        (
            Series(t.plain("Led to nothing"), tuple(nothing)),
            Series(t.plain("Led to something"),
                   tuple(cell.n - part for (_, cell), part in zip(shown, nothing, strict=True))),
        ),
        tuple(share(cell.share or 0) for _, cell in shown),
        t.plain("Too few in this period"),
    )  # fmt: skip


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
            (monthly.month, row.measure.value, row.by, row.key, name_of(speaker, row),
             "" if n is None else n, "" if part is None else part, hidden or "")
        )  # fmt: skip
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
