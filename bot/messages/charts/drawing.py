"""Draws a chart as a PNG for phones, light or dark, readable without colour vision.

Only the chart process and the gallery import it: matplotlib takes more memory than the bot.
"""

import textwrap
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from bot.messages.charts.spec import Bars, Chart, Lines

WIDTH, DPI = 7.2, 150
"""Inches and dots: 1080 pixels, three for each of a phone's."""
_FONT, _SMALL, _LARGE = 14, 13, 17
_ROW, _THIN, _MOST_LABELS, _BESIDE = 0.46, 0.27, 8, 24
_MARKERS, _DASHES = "osD^", ("-", "--", ":", "-.")
_HATCHES = ("", "//", "..", "\\\\", "xx", "++", "oo", "--")


@dataclass(frozen=True, slots=True)
class Look:
    """A colour scheme; the colours of data differ in lightness, too."""

    paper: str
    ink: str
    faint: str
    data: tuple[str, ...]


LIGHT = Look(
    "#ffffff", "#1b2733", "#d5dce3",
    ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c510a", "#5a6875"),
)  # fmt: skip
DARK = Look(
    "#17212b", "#e8eef4", "#3a4855",
    ("#56b4e9", "#f5b942", "#3fd1a5", "#e79ac4", "#2f7fc1", "#d9a066", "#9fb0bf"),
)  # fmt: skip


def draw(chart: Chart) -> bytes:
    """The chart as a PNG, 1080 pixels wide."""
    look = DARK if chart.dark else LIGHT
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": _FONT}):
        figure = _drawn(chart, look)
        target = BytesIO()
        figure.savefig(target, format="png", dpi=DPI, facecolor=look.paper, metadata=_NAMELESS)
    return target.getvalue()


def _drawn(chart: Chart, look: Look) -> Figure:
    if isinstance(chart, Lines):
        return _lines(chart, look)
    return _beside(chart, look) if chart.beside else _bars(chart, look)


_NAMELESS: dict[str, Any] = {"Software": None}


def _lines(chart: Lines, look: Look) -> Figure:
    figure, axes = _page(5.2, chart.title, look)
    places = range(len(chart.labels))
    for n, series in enumerate(chart.series):
        axes.plot(
            list(places)[: len(series.values)], series.values, label=series.name,
            color=look.data[n], linestyle=_DASHES[n], marker=_MARKERS[n], linewidth=2.4,
            markersize=7 if len(chart.labels) < 16 else 4.5,
        )  # fmt: skip
    step = max(1, -(-len(chart.labels) // _MOST_LABELS))
    axes.set_xticks(list(places)[::step], chart.labels[::step])
    axes.set_xlim(-0.4, max(len(chart.labels) - 0.6, 0.4))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=look.faint, linewidth=1)
    axes.yaxis.set_major_formatter(_spaced)
    _legend(figure, axes, look)
    return figure


def _bars(chart: Bars, look: Look) -> Figure:
    labels = [textwrap.fill(label, 24) for label in chart.labels]
    taller = sum(label.count("\n") for label in labels) * 0.2
    legend = 0.3 * len(chart.series) if len(chart.series) > 1 else 0.0
    height = max(3.0, 1.3 + _ROW * max(1, len(labels)) + taller + legend)
    figure, axes = _page(height, chart.title, look)
    places = list(range(len(labels)))
    lefts = [0] * len(labels)
    for n, series in enumerate(chart.series):
        axes.barh(
            places, series.values, left=lefts, label=series.name, height=0.66,
            color=look.data[n % len(look.data)], hatch=_HATCHES[n % len(_HATCHES)],
            edgecolor=look.paper, linewidth=0.8,
        )  # fmt: skip
        lefts = [left + value for left, value in zip(lefts, series.values, strict=True)]
    longest = max([*lefts, 1])
    for place, end in enumerate(chart.ends):
        axes.text(
            lefts[place] + longest * 0.015, place, end, va="center", ha="left",
            color=look.ink, fontsize=_FONT,
        )  # fmt: skip
    axes.set_yticks(places, labels)
    axes.set_xlim(0, longest * 1.25)
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    if not labels:
        axes.spines["left"].set_visible(False)
        axes.text(
            0.5, 0.5, chart.nothing, transform=axes.transAxes, va="center", ha="center",
            color=look.ink, fontsize=_LARGE,
        )  # fmt: skip
    if len(chart.series) > 1:
        _legend(figure, axes, look)
    return figure


def _beside(chart: Bars, look: Look) -> Figure:
    """A thin bar for each series under every label, its value at its end."""
    labels, many = [textwrap.fill(label, 24) for label in chart.labels], len(chart.series)
    height = 1.6 + len(labels) * (0.2 + _THIN * many) + 0.3 * many
    figure, axes = _page(height, chart.title, look)
    thick = 0.8 / many
    for n, series in enumerate(chart.series):
        places = [place + (n - (many - 1) / 2) * thick for place in range(len(labels))]
        axes.barh(
            places, series.values, label=series.name, height=thick, color=look.data[n],
            hatch=_HATCHES[n], edgecolor=look.paper, linewidth=0.8,
        )  # fmt: skip
        for place, value in zip(places, series.values, strict=True):
            axes.text(
                value, place, f" {_spaced(value)}", va="center", ha="left", color=look.ink,
                fontsize=_SMALL,
            )  # fmt: skip
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlim(0, max(max(series.values, default=0) for series in chart.series) * 1.2 or 1)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    _legend(figure, axes, look)
    return figure


def _page(height: float, title: str, look: Look) -> tuple[Figure, Any]:
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    figure = Figure(figsize=(WIDTH, height), layout=layout)
    axes = figure.add_subplot()
    axes.set_facecolor(look.paper)
    figure.suptitle(
        textwrap.fill(title, 44), fontsize=_LARGE, fontweight="bold", color=look.ink, ha="left",
        x=0.02,
    )  # fmt: skip
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(look.faint)
    axes.tick_params(colors=look.ink, labelsize=_SMALL, length=0, pad=6)
    return figure, axes


def _legend(figure: Figure, axes: Any, look: Look) -> None:
    handles, names = axes.get_legend_handles_labels()
    beside = max(map(len, names), default=0) <= _BESIDE
    figure.legend(
        handles, names, loc="outside lower left", ncols=2 if beside else 1, frameon=False,
        labelcolor=look.ink, fontsize=_SMALL, handlelength=2.2,
    )  # fmt: skip


def _spaced(value: float, _: int | None = None) -> str:
    return f"{value:,.0f}".replace(",", "\u00a0")
