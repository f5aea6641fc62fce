"""Monthly figure: sentences, a chart, tables as CSV and JSON."""

import json
from typing import Any

from bot.channel.model import Channel
from bot.core.messages import slow_message
from bot.core.outgoing import Button, Drawing, Outgoing, Rows, Upload
from bot.core.periods import read
from bot.core.speaker import Speaker, bold, paragraphs
from bot.core.spreadsheets import csv_text
from bot.core.work import Work
from bot.figures import fairness, stats
from bot.figures.charts import Bars
from bot.figures.model import OTHERS, Cell, Hidden, Monthly, Page
from bot.figures.stats import GetMonthFile, ShowMonth, ShowStats, Table
from bot.figures.words import cell_text, share, type_label


@slow_message
class MonthlyFigure:
    month: str
    dark: bool = False

    async def load(self, work: Work) -> Monthly:
        return await stats.monthly(work.tx, work.channel, read(self.month))

    def render(self, speaker: Speaker, monthly: Monthly) -> Outgoing:
        t, cells = speaker.t, monthly.published.cells
        first, *rest = sentences(speaker, monthly)
        text = paragraphs(
            bold(first),
            *rest,
            so_far(speaker, monthly),
            t("Each link once, by the decision that stands. Numbers below 5 are not published."),
        )
        chart = Bars.of(
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

    month: str
    table: Table

    async def load(self, work: Work) -> Monthly:
        return await stats.monthly(work.tx, work.channel, read(self.month))

    def render(self, speaker: Speaker, monthly: Monthly) -> Outgoing:
        content = (
            as_csv(speaker, monthly)
            if self.table is Table.CSV
            else as_json(speaker.channel, monthly)
        )
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
    head = total_of(speaker, monthly)
    said: list[str] = []
    if named:
        said = [t("{total}, of which {parts}.", total=head, parts="; ".join(named))]
    small = ", ".join(reason for reason, cell in every if cell is Hidden.SMALL)
    if not named:
        said.append(t("{total}.", total=head))
    if small and monthly.published.total is not Hidden.SMALL:
        said.append(t("Fewer than 5 each, or none: {reasons}.", reasons=small))
    protects = ", ".join(reason for reason, cell in every if cell is Hidden.PROTECTS)
    if protects:
        said.append(
            t("Not shown, so that a small number cannot be computed: {reasons}.", reasons=protects)
        )
    again = _looks(speaker, monthly.looks)
    return [*said, again] if again else said


def _looks(speaker: Speaker, looks: Cell | None) -> str | None:
    """Nothing where the channel draws no cases."""
    t = speaker.t
    if looks is None:
        few = t("Second looks by another person: fewer than 5, or none.")
        return few if speaker.channel.second_look.percent else None
    return t(
        "Second looks by another person: {n}. They found the same as the first decision in {same} "
        "({share}).",
        n=t.number(looks.n),
        same=t.number(looks.part or 0),
        share=share((looks.part or 0) / looks.n),
    )


def total_of(speaker: Speaker, monthly: Monthly) -> str:
    """The number of links restricted in the month, without a full stop."""
    t, month = speaker.t, speaker.t.month(monthly.month.first)
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
    return None if monthly.is_over else speaker.t("So far: the month is not over.")


def _reason(speaker: Speaker, id: str) -> str:
    if id == OTHERS:
        return speaker.t.plain("for other reasons")
    figure = speaker.channel.type(id).figure
    return type_label(speaker, id) if figure is None else speaker.own(figure)


def label(speaker: Speaker, id: str) -> str:
    return speaker.t.plain("Other types") if id == OTHERS else type_label(speaker, id)


def _buttons(speaker: Speaker, dark: bool, monthly: Monthly) -> Rows:
    t, month = speaker.t, monthly.month
    ways = [Button(t.plain("◀ Before"), ShowMonth(dark, month.before()))]
    if monthly.is_over:
        ways.append(Button(t.plain("After ▶"), ShowMonth(dark, month.after())))
    tables = [
        Button(name, GetMonthFile(table, month))
        for table, name in ((Table.CSV, "CSV"), (Table.JSON, "JSON"))
    ]
    other = ShowMonth(not dark, month)
    look = Button(t.plain("☀ Light") if dark else t.plain("🌙 Dark"), other)
    back = Button(t.plain("All figures"), ShowStats(Page.OVERVIEW, dark, month))
    return tuple(ways), (*tables, look), (back,)


def as_csv(speaker: Speaker, monthly: Monthly) -> bytes:
    rows: list[tuple[object, ...]] = [
        ("month", "month_is_over", "type", "name", "links_restricted", "hidden")
    ]
    cells = [("total", speaker.t.plain("Total"), monthly.published.total)]
    cells += [(id, label(speaker, id), cell) for id, cell in monthly.published.cells.items()]
    for id, name, cell in cells:
        number, hidden = ("", cell.value) if isinstance(cell, Hidden) else (cell, "")
        rows.append((monthly.month.code, int(monthly.is_over), id, name, number, hidden))
    return csv_text(rows).encode("utf-8-sig")


def as_json(channel: Channel, monthly: Monthly) -> bytes:
    """The table as JSON, with the names in every language of the channel."""
    types = [
        {
            "type": id,
            "name": None if id == OTHERS else dict(channel.type(id).label.root),
            **_cell(cell),
        }
        for id, cell in monthly.published.cells.items()
    ]
    content = {
        "channel": channel.id,
        "month": monthly.month.code,
        "month_is_over": monthly.is_over,
        **_cell(monthly.published.total),
        "types": types,
        # None for few.
        "second_looks": {
            "decided_again": monthly.looks and monthly.looks.n,
            "found_the_same": monthly.looks and monthly.looks.part,
        },
        "fairness": fairness.as_json(channel, monthly.fairness),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _cell(cell: int | Hidden) -> dict[str, Any]:
    hidden = isinstance(cell, Hidden)
    return {"links_restricted": None if hidden else cell, "hidden": cell if hidden else None}
