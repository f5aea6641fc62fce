"""Monthly figure: sentences, a chart, tables as CSV and JSON."""

import json
from collections.abc import Iterator

from bot.core.messages import (
    Button,
    Drawing,
    Outgoing,
    Rows,
    Speaker,
    Upload,
    bold,
    paragraphs,
    slow_message,
)
from bot.core.periods import Written
from bot.core.spreadsheets import csv_text
from bot.core.work import Work
from bot.figures import fairness, stats
from bot.figures.charts import Chart
from bot.figures.model import OTHERS, Hidden, Monthly, Page
from bot.figures.stats import GetMonthFile, ShowMonth, ShowStats, Table
from bot.figures.words import cell_text, type_label


@slow_message
class MonthlyFigure:
    month: Written
    dark: bool = False

    async def load(self, work: Work) -> Monthly:
        return await stats.monthly(work.tx, work.channel, self.month)

    def render(self, speaker: Speaker, monthly: Monthly) -> Outgoing:
        t = speaker.t
        cells = monthly.published.cells
        first, *rest = sentences(speaker, monthly)
        text = paragraphs(
            bold(first),
            *rest,
            so_far(speaker, monthly),
            t("Each link once, by the decision that stands. Numbers below 5 are not published."),
        )
        chart = Chart.bars(
            t.plain("Links restricted. {month}", month=t.month(monthly.month.first)),
            [""],
            (
                (label(speaker, id), [0 if isinstance(n, Hidden) else n], cell_text(speaker, n))
                for id, n in cells.items()
            ),
            dark=self.dark,
        )
        picture = Drawing(f"{monthly.month.code}.png", chart)
        return Outgoing(text, _buttons(speaker, self.dark, monthly), file=picture)


@slow_message
class MonthlyFile:
    """The table as a document, the same bytes as in the register."""

    month: Written
    table: Table

    async def load(self, work: Work) -> Monthly:
        return await stats.monthly(work.tx, work.channel, self.month)

    def render(self, speaker: Speaker, monthly: Monthly) -> Outgoing:
        written = as_csv if self.table is Table.CSV else as_json
        content = written(speaker, monthly)
        name = f"restricted-{monthly.month.code}.{self.table.value}"
        month = speaker.t.month(monthly.month.first)
        text = speaker.t("The monthly figure as a table: {month}", month=month)
        return Outgoing(text, file=Upload("document", name, content))


def sentences(speaker: Speaker, monthly: Monthly) -> list[str]:
    """The figure in whole sentences; the first one has the numbers."""
    t = speaker.t
    every = [(_reason(speaker, id), cell) for id, cell in monthly.published.cells.items()]
    named = [
        t("{n} {reason}", n=t.number(cell), reason=reason)
        for reason, cell in every
        if not isinstance(cell, Hidden)
    ]
    said: list[str] = [t("{total}.", total=total_of(speaker, monthly))]
    if named:
        head = total_of(speaker, monthly)
        parts = "; ".join(named)
        said = [t("{total}, of which {parts}.", total=head, parts=parts)]
    small = ", ".join(reason for reason, cell in every if cell is Hidden.SMALL)
    if small and monthly.published.total is not Hidden.SMALL:
        said.append(t("Fewer than 5 each, or none: {reasons}.", reasons=small))
    protects = ", ".join(reason for reason, cell in every if cell is Hidden.PROTECTS)
    if protects:
        said.append(
            t("Not shown, so that a small number cannot be computed: {reasons}.", reasons=protects)
        )
    return said


def total_of(speaker: Speaker, monthly: Monthly) -> str:
    """The number of links restricted in the month, without a full stop."""
    t = speaker.t
    month = speaker.t.month(monthly.month.first)
    total = monthly.published.total
    if total is Hidden.SMALL:
        return t("In {month}: fewer than 5 links restricted, or none", month=month)
    if isinstance(total, Hidden):
        return t("In {month}: the number of links restricted is not shown", month=month)
    return t.plural(
        "In {month}: {count} link restricted",
        "In {month}: {count} links restricted",
        total,
        month=month,
        count=t.number(total),
    )


def so_far(speaker: Speaker, monthly: Monthly) -> str | None:
    if monthly.is_over:
        return None
    return speaker.t("So far: the month is not over.")


def _reason(speaker: Speaker, id: str) -> str:
    if id == OTHERS:
        return speaker.t.plain("for other reasons")
    figure = speaker.channel.type(id).figure
    if figure is None:
        return type_label(speaker, id)
    return speaker.own(figure)


def label(speaker: Speaker, id: str) -> str:
    if id == OTHERS:
        return speaker.t.plain("Other types")
    return type_label(speaker, id)


def _buttons(speaker: Speaker, dark: bool, monthly: Monthly) -> Rows:
    t = speaker.t
    month = monthly.month
    ways = [Button(t.plain("◀ Before"), ShowMonth(dark, month.before()))]
    if monthly.is_over:
        ways.append(Button(t.plain("After ▶"), ShowMonth(dark, month.after())))
    tables = [Button(table.value.upper(), GetMonthFile(table, month)) for table in Table]
    other = ShowMonth(not dark, month)
    look = Button(t.plain("☀ Light") if dark else t.plain("🌙 Dark"), other)
    back = Button(t.plain("All figures"), ShowStats(Page.OVERVIEW, dark, month))
    return tuple(ways), (*tables, look), (back,)


_COLUMNS = ("type", "name", "links_restricted", "hidden")


def _values(speaker: Speaker, monthly: Monthly) -> Iterator[tuple[str, str, object, object]]:
    """The _COLUMNS of the total and of each type, for CSV and JSON."""
    cells = monthly.published.cells.items()
    named = [("total", speaker.t.plain("Total"), monthly.published.total)]
    for id, name, cell in [*named, *((id, label(speaker, id), cell) for id, cell in cells)]:
        if isinstance(cell, Hidden):
            yield (id, name, None, cell.value)
        else:
            yield (id, name, cell, None)


def as_csv(speaker: Speaker, monthly: Monthly) -> bytes:
    of_all = (monthly.month.code, int(monthly.is_over))
    rows = [(*of_all, *row) for row in _values(speaker, monthly)]
    return csv_text([("month", "month_is_over", *_COLUMNS), *rows]).encode("utf-8-sig")


def as_json(speaker: Speaker, monthly: Monthly) -> bytes:
    """The same rows; the fairness figures are None while the month is not over."""
    fair = monthly.fairness and [
        dict(zip(fairness.COLUMNS, row, strict=True))
        for row in fairness.values(speaker, monthly.fairness)
    ]
    content = {
        "channel": speaker.channel.id,
        "month": monthly.month.code,
        "month_is_over": monthly.is_over,
        "links": [dict(zip(_COLUMNS, row, strict=True)) for row in _values(speaker, monthly)],
        "fairness": fair,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
