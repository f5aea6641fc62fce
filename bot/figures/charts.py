"""Data of a chart as plain values; `templates/chart.typ` draws it."""

from typing import ClassVar

from bot.core.typesetting import Makeable
from bot.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """The name and numbers of one line, or of one part of every bar."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lines(Makeable):
    """A line for each series over the same labels."""

    template: ClassVar[str] = "chart"
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Bars(Makeable):
    """A bar for each label, stacked of one value of every series, or `beside` one another.

    `ends` are the texts at the ends of the bars; `nothing` is shown where there are no bars.
    """

    template: ClassVar[str] = "chart"
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    ends: tuple[str, ...]
    nothing: str = ""
    dark: bool = False
    beside: bool = False  # with the value at the end of each bar


Chart = Lines | Bars
