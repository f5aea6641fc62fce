"""Exports of cases: the screen where one is narrowed down, the files, and who took what."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.figures.export import Filters, Format


@dataclass(frozen=True, slots=True)
class ExportAsk:
    """What would be exported; `desks` are ids with titles, `page` the list that is open."""

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
    """Who took what out of the house, the newest first."""

    lines: tuple[ExportLine, ...]
