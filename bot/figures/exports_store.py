"""Queries of exports: cases page by page in one order, and the history of exports."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.cases.tables import cases, follow_ups
from bot.core.database import Statement, Table, count, each, first, life_of, rows
from bot.core.periods import Period
from bot.core.tables import desks, staff
from bot.figures import tables
from bot.reports.tables import targets
from bot.values import Value

_main = cases.alias("main")
_target = cases.alias("merged")
Position = tuple[int, str]
"""A place in the order of cases: when a case was opened, and its id."""


class Format(StrEnum):
    """File formats. Values are stored in the history of exports: do not change them."""

    CSV = "csv"
    LINES = "jsonl"


class Filters(Value):
    """Cases opened in a period: all, or those of one type."""

    period: Period
    violation: str | None = None


class Export(Value):
    """A line of the history: who exported what, and when. It never changes."""

    id: str
    staff: int
    at: int
    filters: Filters
    format: Format
    rows: int


Range = tuple[int, int, str | None]
"""From a moment up to before another one (ms UTC), and the type or None."""


def range_of(chosen: Filters, zone: str, until: int) -> Range:
    """Cases opened in the filters' period, before a moment (ms UTC)."""
    begin, end = chosen.period.bounds(zone)
    return begin, min(end, until), chosen.violation


_M = _main.c
_order = (_M.opened_at, _M.id)


def _in_range(begin: Any, end: Any, violation: Any) -> sa.ColumnElement[bool]:
    is_wanted = sa.or_(violation.is_(None), _M.violation == violation)
    return sa.and_(_M.opened_at >= begin, _M.opened_at < end, is_wanted)


@count
def counted(begin: int, end: int, violation: str | None) -> Statement:
    in_range = _in_range(begin, end, violation)
    return sa.select(sa.func.count()).select_from(_main).where(in_range)


@rows
def page(
    begin: int, end: int, violation: str | None, at: int, behind: str, limit: int
) -> Statement:
    """The next cases after a position, with everything an export shows."""
    of_case = sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
    of_case = of_case.where(targets.c.case_id == _M.id).correlate(_main)
    shown = (
        _M.id,
        *(_M[name] for name in life_of(cases).exported),
        of_case.scalar_subquery().label("reports"),
        *(follow_ups.c[name] for name in life_of(follow_ups).exported),
        _target.c.number.label("merged_into"),
        desks.c.title.label("desk"),
    )
    return (
        sa.select(*shown)
        .outerjoin_from(_main, _target, _target.c.id == _M.merged_into)
        .outerjoin(desks, desks.c.id == _M.desk_id)
        .outerjoin(follow_ups, follow_ups.c.case_id == _M.id)
        .where(
            sa.tuple_(*_order) > sa.tuple_(at, behind), _in_range(begin, end, violation)
        )
        .order_by(*_order)
        .limit(limit)
    )


@first(lambda row: (row["opened_at"], row["id"]))
def position(begin: int, end: int, violation: str | None, skip: int) -> Statement:
    """Return the position of the case that so many others come before."""
    ordered = (
        sa.select(*_order).where(_in_range(begin, end, violation)).order_by(*_order)
    )
    return ordered.limit(1).offset(skip)


exports = Table(tables.exports, Export)


@each(lambda row: (exports.of(row), row["name"] or ""))
def newest(limit: int) -> Statement:
    """Exports with the names of those who made them, as staff know them."""
    made = sa.select(exports, staff.c.name)
    made = made.outerjoin(staff, staff.c.telegram_id == exports.c.staff)
    return made.order_by(exports.c.at.desc(), exports.c.id).limit(limit)
