"""Figures that staff asked for, counted when they are sent; exports of cases."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.figures.export import Filters, Format
from bot.domain.figures.figures import Page


@dataclass(frozen=True, slots=True)
class Stats:
    """One page of the figures of a period, with a chart; `period` as domain.period writes it."""

    period: str
    page: Page = Page.OVERVIEW
    dark: bool = False


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """How many links were restricted in a month, as published."""

    month: str
    dark: bool = False


class Table(StrEnum):
    """File formats of tables. Values are in buttons and addresses: do not change them."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class MonthlyFile:
    month: str
    table: Table


class FiguresProblem(StrEnum):
    NO_RIGHT = "no_right"
    NO_EXPORT_RIGHT = "no_export_right"
    NO_PERIOD = "no_period"
    NO_MONTH = "no_month"
    UNKNOWN_WORD = "unknown_word"
    IN_PRIVATE = "in_private"  # an export is asked for, and comes, in the private chat only


@dataclass(frozen=True, slots=True)
class FiguresWord:
    """A short answer to a command that did nothing. `word` was not understood."""

    problem: FiguresProblem
    word: str | None = None


@dataclass(frozen=True, slots=True)
class DayOfType:
    """Cases of a violation type: those of the day, and those that wait now."""

    violation: str
    came_in: int
    decided: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A desk's 24 hours until a moment (ms UTC); `median` is how long decisions took, in ms."""

    until: int
    came_in: int
    decided: int
    waiting: int
    overdue: int
    median: int | None
    types: tuple[DayOfType, ...]
    looks: int = 0  # decided cases that wait for a second look
    again: int = 0  # decided cases to look at again


@dataclass(frozen=True, slots=True)
class ExportAsk:
    """The export before it is made; `desks` are ids with titles, `page` the open list."""

    filters: Filters
    rows: int
    desks: tuple[tuple[str, str], ...] = ()
    page: str = ""
    may_see_history: bool = False


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A part of an export, made when it is sent; it begins after a position in the order."""

    export: str
    part: int
    parts: int
    after: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class ExportLine:
    name: str
    at: int
    filters: Filters
    desk: str | None  # its title
    format: Format
    rows: int


@dataclass(frozen=True, slots=True)
class ExportHistory:
    lines: tuple[ExportLine, ...]


@dataclass(frozen=True, slots=True)
class CheckpointPublished:
    """For the public: `note` is a signed checkpoint of the log, shown as it is."""

    note: str
