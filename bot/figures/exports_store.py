"""Queries of exports: cases page by page in one order, and the history of exports."""

import json
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import count as counted
from bot.core.database.queries import row, rows
from bot.core.database.statements import Statement
from bot.core.schema import desk as schema
from bot.core.schema.authorities import follow_ups
from bot.core.schema.desk import cases, desks, second_looks, staff
from bot.core.schema.reporting import reports, targets
from bot.dataclass import dataclass
from bot.figures.period import Filters, Format
from bot.values import Intake, Outcome

_main = cases.alias("main")
_target = cases.alias("merged")
Position = tuple[int, str]
"""A place in the order of cases: when a case was opened, and its id."""


@dataclass(frozen=True, slots=True)
class Export:
    """A line of the history: who exported what, and when. It never changes."""

    id: str
    staff: int
    at: int
    filters: Filters
    format: Format
    rows: int


@dataclass(frozen=True, slots=True)
class Range:
    """Cases opened from `begin` up to `end` (ms UTC), narrowed by `filters`."""

    begin: int
    end: int
    filters: Filters

    @property
    def values(self) -> tuple[int, int, str | None, str | None, str | None]:
        chosen = self.filters
        return self.begin, self.end, chosen.desk, chosen.violation, chosen.outcome


_reports = (
    sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
    .where(targets.c.case_id == _main.c.id)
    .correlate(_main)
    .scalar_subquery()
)
_calls = (
    sa.select(sa.func.count(sa.distinct(targets.c.report_id)))
    .join(reports, reports.c.id == targets.c.report_id)
    .where(targets.c.case_id == _main.c.id, reports.c.intake == Intake.CALL.value)
    .correlate(_main)
    .scalar_subquery()
)
_looked_at = (
    sa.select(second_looks.c.stage)
    .where(second_looks.c.case_id == _main.c.id, second_looks.c.closed_at.is_not(None))
    .order_by(second_looks.c.closed_at.desc())
    .limit(1)
    .correlate(_main)
    .scalar_subquery()
)


def _if_given(column: sa.ColumnElement[Any], wanted: Any) -> sa.ColumnElement[bool]:
    return sa.or_(wanted.is_(None), column == wanted)


def _chosen(
    begin: int, end: int, desk: str | None, violation: str | None, outcome: str | None
) -> list[sa.ColumnElement[bool]]:
    wanted = ((_main.c.desk_id, desk), (_main.c.violation, violation), (_main.c.outcome, outcome))
    during = [_main.c.opened_at >= begin, _main.c.opened_at < end]
    return [*during, *(_if_given(column, one) for column, one in wanted)]


_order = (_main.c.opened_at, _main.c.id)
_NAMES = ("id", "number", "violation", "region", "display", "status", "outcome", "decision")
_TIMES = ("opened_at", "claimed_at", "decided_at", "announced_at")


@rows
def _page(
    begin: int,
    end: int,
    desk: str | None,
    violation: str | None,
    outcome: str | None,
    after_at: int,
    after_id: str,
    limit: int,
) -> Statement:
    """The cases of a period, with everything an export shows."""
    shown = (
        *(_main.c[name] for name in (*_NAMES, *_TIMES)),
        _reports.label("reports"),
        _calls.label("calls"),
        _looked_at.label("second_look"),
        follow_ups.c.found,
        follow_ups.c.looked_at,
        _target.c.number.label("merged_into"),
        desks.c.title.label("desk"),
    )
    behind = sa.tuple_(*_order) > sa.tuple_(after_at, after_id)
    return (
        sa.select(*shown)
        .outerjoin_from(_main, _target, _target.c.id == _main.c.merged_into)
        .outerjoin(desks, desks.c.id == _main.c.desk_id)
        .outerjoin(follow_ups, follow_ups.c.case_id == _main.c.id)
        .where(*_chosen(begin, end, desk, violation, outcome), behind)
        .order_by(*_order)
        .limit(limit)
    )


@counted
def _count(
    begin: int, end: int, desk: str | None, violation: str | None, outcome: str | None
) -> Statement:
    chosen = _chosen(begin, end, desk, violation, outcome)
    return sa.select(sa.func.count()).select_from(_main).where(*chosen)


@row
def _nth(
    begin: int,
    end: int,
    desk: str | None,
    violation: str | None,
    outcome: str | None,
    skip: int,
) -> Statement:
    chosen = _chosen(begin, end, desk, violation, outcome)
    return sa.select(*_order).where(*chosen).order_by(*_order).limit(1).offset(skip)


async def count(tx: Transaction, chosen: Range) -> int:
    return await _count(tx, *chosen.values)


async def page(tx: Transaction, chosen: Range, after: Position | None, limit: int) -> list[Row]:
    """The next cases after a position, at most `limit`."""
    return await _page(tx, *chosen.values, *(after or (-1, "")), limit)


async def position(tx: Transaction, chosen: Range, n: int) -> Position | None:
    """The position of the n-th case, counted from one; None when there are fewer."""
    found = await _nth(tx, *chosen.values, n - 1)
    return None if found is None else (found["opened_at"], found["id"])


def _write(export: Export) -> dict[str, Any]:
    chosen = export.filters
    kept = {"desk": chosen.desk, "violation": chosen.violation, "outcome": chosen.outcome}
    return {"period": chosen.period, "filters": json.dumps(kept)}


def _read(row: Row) -> dict[str, Any]:
    kept = json.loads(row["filters"])
    outcome = None if kept["outcome"] is None else Outcome(kept["outcome"])
    return {"filters": Filters(row["period"], kept["desk"], kept["violation"], outcome)}


exports = Table(schema.exports, Export, write=_write, read=_read, filters=None)


@rows
def _newest(limit: int) -> Statement:
    made = sa.select(exports, staff.c.name)
    made = made.outerjoin(staff, staff.c.telegram_id == exports.c.staff)
    return made.order_by(exports.c.at.desc(), exports.c.id).limit(limit)


async def newest(tx: Transaction, limit: int) -> list[tuple[Export, str]]:
    """Exports with the names of those who made them, as staff know them."""
    return [(exports.of(row), row["name"] or "") for row in await _newest(tx, limit)]
