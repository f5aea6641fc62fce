"""The page of a month's figure: sentences, a chart, the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.figures.figures import Monthly
from bot.domain.figures.period import Period
from bot.domain.figures.suppression import Hidden
from bot.messages.figures import fairness
from bot.messages.figures.fairness import LABELS, PARTS, By
from bot.messages.figures.monthly import cell_text, label, month_of, sentences, so_far
from bot.messages.register.cards import figures_shared
from bot.messages.register.site import Site
from bot.messages.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the table; `share` is the length of its bar in percent of the longest one's.

    0 stands for a number that is hidden.
    """

    label: str
    text: str
    share: float


def figures_page(site: Site, speaker: Speaker, monthly: Monthly, months: Sequence[Period]) -> str:
    """A month's figure, with links to other months and to tables."""
    t, published = speaker.t, monthly.published
    return site.page(
        speaker,
        "figures.html",
        f"figures/{monthly.month}",
        shared=figures_shared(speaker, monthly),
        title=t("Links restricted. {month}", month=t.month(month_of(monthly).first)),
        sentences=[one for one in (*sentences(speaker, monthly), so_far(speaker, monthly)) if one],
        bars=_bars(speaker, monthly),
        total=cell_text(speaker, published.total),
        month=monthly.month,
        tables=tables(speaker, monthly),
        months=[(one.code, t.month(one.first)) for one in months],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a fairness table; `width` is the length of its bar in percent, 0 for none.

    `inner` is that of the part, of the same scale.
    """

    name: str
    count: str
    part: str
    width: float
    inner: float


@dataclass(frozen=True, slots=True)
class FairTable:
    """A measure: its total, then types and languages. `part` is what a part of it means, or ""."""

    title: str
    part: str
    groups: list[tuple[str, list[Line]]]  # heading, rows


def tables(speaker: Speaker, monthly: Monthly) -> list[FairTable]:
    """The fairness figures, by type and language; none while the month is not over."""
    if monthly.fairness is None:
        return []
    t, every = speaker.t, list(fairness.rows(monthly.fairness))
    headings = {By.ALL: "", By.TYPE: t("By type"), By.LANGUAGE: t("By language")}
    made = []
    for measure in LABELS:
        found = [row for row in every if row.measure is measure]
        part = t(PARTS[measure]) if measure in PARTS else ""
        most = max((row.cell.n for row in found if row.cell), default=1)
        groups = [
            (heading, [_line(speaker, row, most, has_part=bool(part)) for row in rows])
            for by, heading in headings.items()
            if (rows := [row for row in found if row.by == by])
        ]
        made.append(FairTable(t(LABELS[measure]), part, groups))
    half, most_of = (_hours(speaker, n) for n in fairness.hours(monthly.fairness))
    times = [
        Line(t("half of the answers"), half, "", 0, 0),
        Line(t("nine of ten answers"), most_of, "", 0, 0),
    ]
    return [*made, FairTable(t("Until the answer to an appeal"), "", [("", times)])]


def _hours(speaker: Speaker, hours: int | None) -> str:
    if hours is None:
        return speaker.t.plain("not shown")
    return speaker.t.plain("{hours} h", hours=hours)


def _line(speaker: Speaker, row: fairness.Row, most: int, *, has_part: bool) -> Line:
    cell = row.cell
    n, inner = (0, 0) if cell is None else (cell.n, cell.part or 0)
    return Line(
        fairness.name_of(speaker, row),
        fairness.count_text(speaker, cell),
        fairness.part_text(speaker, cell) if has_part else "",
        round(100 * n / most, 1),
        round(100 * inner / most, 1),
    )


def _bars(speaker: Speaker, monthly: Monthly) -> list[Bar]:
    cells = monthly.published.cells
    numbers = [0 if isinstance(cell, Hidden) else cell for cell in cells.values()]
    most = max([1, *numbers])
    return [
        Bar(label(speaker, id), cell_text(speaker, cell), round(100 * n / most, 1))
        for (id, cell), n in zip(cells.items(), numbers, strict=True)
    ]
