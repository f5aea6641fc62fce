"""Screens of /desks."""

from dataclasses import dataclass

from bot.domain.desk.limits import Limit


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk and what it is limited to, each in the channel file's order; empty: all."""

    id: str
    title: str
    types: tuple[str, ...]
    regions: tuple[str, ...]
    authorities: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True, slots=True)
class DeskList:
    """`rest` is the desk that gets what fits none; `holes` counts types by region that do."""

    lines: tuple[DeskLine, ...]
    page: int
    pages: int
    may_set_up: bool
    rest: str | None = None
    holes: int = 0


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """One desk; with `what` open, that list to choose from."""

    line: DeskLine
    what: Limit | None = None
