"""Data of a chart as plain values; `templates/chart.typ` draws it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from bot.core.typesetting import Makeable
from bot.values import Value

MOST = 12
"""Bars that a phone shows at once."""


class Series(Value):
    """The name and numbers of one line, or of one part of every bar."""

    name: str
    values: tuple[int, ...]


class Chart(Makeable):
    """A line for each series over the same labels, or with `ends` a bar for each label: stacked of
    one value of every series, or these `beside` one another.

    `ends` are the texts at the ends of the bars; `nothing` is shown where there are no bars.
    """

    template: ClassVar[str] = "chart"
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    ends: tuple[str, ...] | None = None
    nothing: str = ""
    dark: bool = False
    beside: bool = False  # with the value at the end of each bar

    @classmethod
    def bars(
        cls,
        title: str,
        names: Sequence[str],
        rows: Iterable[tuple[str, Sequence[int], str]],
        nothing: str = "",
        **look: bool,
    ) -> "Chart":
        """A bar for each row: its label, the values of the series with these names, its end."""
        every = list(rows)
        series = [
            Series(name, tuple(values[n] for _, values, _ in every))
            for n, name in enumerate(names)
        ]
        labels = tuple(row[0] for row in every)
        ends = tuple(row[2] for row in every)
        return cls(title, labels, tuple(series), ends, nothing, **look)
