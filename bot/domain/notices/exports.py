"""Exports of cases: the screen with filters, the files, and the history."""

from dataclasses import dataclass

from bot.domain.figures.export import Filters, Format


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
