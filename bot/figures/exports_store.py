"""Queries of exports: cases page by page in one order, and the history of exports."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import each
from bot.core.database.statements import Statement
from bot.core.periods import Period, parse
from bot.core.schema import desk as schema
from bot.core.schema.authorities import follow_ups
from bot.core.schema.base import Big
from bot.core.schema.desk import cases, desks, staff
from bot.core.schema.reports import targets
from bot.dataclass import frozen

_main = cases.alias("main")
_target = cases.alias("merged")
Position = tuple[int, str]
"""A place in the order of cases: when a case was opened, and its id."""


class Format(StrEnum):
    """File formats. Values are stored in the history of exports: do not change them."""

    CSV = "csv"
    LINES = "jsonl"


@frozen
class Filters:
    """Cases opened in a period: all, or those of one type."""

    period: str  # as `Period.code` writes it
    violation: str | None = None

    @property
    def days(self) -> Period:
        """Raises ValueError for a text that is no period."""
        period = parse(self.period)
        if period is None:
            raise ValueError(self.period)
        return period


@frozen
class Export:
    """A line of the history: who exported what, and when. It never changes."""

    id: str
    staff: int
    at: int
    filters: Filters
    format: Format
    rows: int


Range = Mapping[str, Any]
"""The values of `_in_range`."""


def range_of(chosen: Filters, zone: str, until: int) -> Range:
    """Cases opened in the filters' period, before a moment (ms UTC)."""
    begin, end = chosen.days.bounds(zone)
    return {"begin": begin, "end": min(end, until), "violation": chosen.violation}


_P, _M = sa.bindparam, _main.c
_order = (_M.opened_at, _M.id)
_NAMES = ("id", "number", "violation", "region", "display", "status", "outcome", "decision")
_TIMES = ("opened_at", "claimed_at", "decided_at", "announced_at")


def _in_range(found: sa.Select[Any]) -> sa.Select[Any]:
    begin, end = _P("begin", type_=Big), _P("end", type_=Big)
    violation = _P("violation", type_=sa.Text())
    is_wanted = sa.or_(violation.is_(None), _M.violation == violation)
    return found.where(_M.opened_at >= begin, _M.opened_at < end, is_wanted)


@cache
def _page() -> sa.Select[Any]:
    """The cases of a period, with everything an export shows."""
    of_case = sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
    of_case = of_case.where(targets.c.case_id == _M.id).correlate(_main)
    shown = (
        *(_M[name] for name in (*_NAMES, *_TIMES)),
        of_case.scalar_subquery().label("reports"),
        follow_ups.c.found,
        follow_ups.c.looked_at,
        _target.c.number.label("merged_into"),
        desks.c.title.label("desk"),
    )
    behind = sa.tuple_(_P("at", type_=Big), _P("behind", type_=sa.Text()))
    found = (
        sa.select(*shown)
        .outerjoin_from(_main, _target, _target.c.id == _M.merged_into)
        .outerjoin(desks, desks.c.id == _M.desk_id)
        .outerjoin(follow_ups, follow_ups.c.case_id == _M.id)
        .where(sa.tuple_(*_order) > behind)
        .order_by(*_order)
        .limit(_P("limit", type_=Big))
    )
    return _in_range(found)


@cache
def _counted() -> sa.Select[Any]:
    return _in_range(sa.select(sa.func.count()).select_from(_main))


@cache
def _nth() -> sa.Select[Any]:
    skipped = sa.select(*_order).order_by(*_order).limit(1).offset(_P("skip", type_=Big))
    return _in_range(skipped)


async def count(tx: Transaction, chosen: Range) -> int:
    return int(await tx.value(_counted(), **chosen))


async def page(tx: Transaction, chosen: Range, after: Position | None, limit: int) -> list[Row]:
    """The next cases after a position, at most `limit`."""
    at, behind = after or (-1, "")
    return await tx.rows(_page(), at=at, behind=behind, limit=limit, **chosen)


async def position(tx: Transaction, chosen: Range, n: int) -> Position | None:
    """The position of the n-th case, counted from one; None for none, or when there are fewer."""
    found = await tx.row(_nth(), skip=n - 1, **chosen) if n else None
    return None if found is None else (found["opened_at"], found["id"])


exports = Table(schema.exports, Export)


@each(lambda row: (exports.of(row), row["name"] or ""))
def newest(limit: int) -> Statement:
    """Exports with the names of those who made them, as staff know them."""
    made = sa.select(exports, staff.c.name)
    made = made.outerjoin(staff, staff.c.telegram_id == exports.c.staff)
    return made.order_by(exports.c.at.desc(), exports.c.id).limit(limit)
