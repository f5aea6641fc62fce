"""What a chart shows, in words and numbers; how it looks is the drawing's affair."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is counted: its name and its numbers, or shares in a bar."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """How things went in time: one line for each series, over the same labels."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """How much of what: one bar for each label, made of its share of every series.

    `ends` is what stands at the end of a bar, `nothing` what is said where there is none.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    ends: tuple[str, ...]
    nothing: str = ""
    dark: bool = False


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
