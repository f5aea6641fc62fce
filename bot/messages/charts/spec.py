"""What a chart shows, as plain values; bot.messages.charts.drawing draws it."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """The name and numbers of one line, or of one part of every bar."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line for each series over the same labels."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each label, stacked of one value of every series, or `beside` one another.

    `ends` are the texts at the ends of the bars; `nothing` is shown where there are no bars.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    ends: tuple[str, ...]
    nothing: str = ""
    dark: bool = False
    beside: bool = False  # with the value at the end of each bar


Chart = Lines | Bars


def dump(chart: Chart) -> str:
    """The chart as one line of text, for the process that draws."""
    kind = "lines" if isinstance(chart, Lines) else "bars"
    return json.dumps({"kind": kind, **asdict(chart)}, ensure_ascii=True)


def load(text: str) -> Chart:
    """What `dump` wrote. Raises ValueError or TypeError for anything else."""
    fields: dict[str, Any] = json.loads(text)
    kind = fields.pop("kind")
    series = tuple(Series(one["name"], tuple(one["values"])) for one in fields.pop("series"))
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()
    }
    return Lines(series=series, **values) if kind == "lines" else Bars(series=series, **values)
