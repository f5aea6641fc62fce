"""Queries of exports: cases page by page in one order, and the history of exports."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.core.database.database import Row, Transaction
from bot.core.schema.authorities import follow_ups
from bot.core.schema.base import Big
from bot.core.schema.desk import cases, desks, exports, second_looks, staff
from bot.core.schema.reporting import reports, targets
from bot.figures.period import Filters, Format
from bot.values import Intake, Outcome

_P = sa.bindparam
_main = cases.alias("main")
_target = cases.alias("merged")
_opened = (_main.c.opened_at >= _P("begin", type_=Big), _main.c.opened_at < _P("end", type_=Big))
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
    def values(self) -> dict[str, Any]:
        chosen = _columns(self.filters).items()
        given = {key: str(value) for key, value in chosen if value is not None}
        return {"begin": self.begin, "end": self.end, **given}


def _columns(chosen: Filters) -> dict[str, str | None]:
    return {"desk": chosen.desk, "violation": chosen.violation, "outcome": chosen.outcome}


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
# The cases of a period, with everything an export shows.
_ROWS = (
    sa.select(
        _main.c.id,
        _main.c.number,
        _main.c.violation,
        _main.c.region,
        _main.c.display,
        _main.c.status,
        _main.c.outcome,
        _main.c.decision,
        _main.c.opened_at,
        _main.c.claimed_at,
        _main.c.decided_at,
        _main.c.announced_at,
        _reports.label("reports"),
        _calls.label("calls"),
        _looked_at.label("second_look"),
        follow_ups.c.found,
        follow_ups.c.looked_at,
        _target.c.number.label("merged_into"),
        desks.c.title.label("desk"),
    )
    .outerjoin(_target, _target.c.id == _main.c.merged_into)
    .outerjoin(desks, desks.c.id == _main.c.desk_id)
    .outerjoin(follow_ups, follow_ups.c.case_id == _main.c.id)
    .where(*_opened)
    .order_by(_main.c.opened_at, _main.c.id)
    .limit(_P("limit", type_=sa.Integer()))
)
# How many cases that are.
_COUNT = sa.select(sa.func.count()).select_from(_main).where(*_opened)
# The position of the n-th case.
_NTH = (
    sa.select(_main.c.opened_at, _main.c.id)
    .where(*_opened)
    .order_by(_main.c.opened_at, _main.c.id)
    .limit(1)
    .offset(_P("skip", type_=sa.Integer()))
)


@cache
def _within(kind: str, *given: str) -> sa.Select[Any]:
    """One statement for each set of filters, so that each is compiled once."""
    statement: sa.Select[Any] = {"rows": _ROWS, "count": _COUNT, "nth": _NTH}[kind]
    columns = {"desk": _main.c.desk_id, "violation": _main.c.violation, "outcome": _main.c.outcome}
    for name in given:
        if name in columns:
            statement = statement.where(columns[name] == _P(name))
    if "after" in given:
        place = sa.tuple_(_P("after_at", type_=Big), _P("after_id", type_=sa.Text()))
        statement = statement.where(sa.tuple_(_main.c.opened_at, _main.c.id) > place)
    return statement


async def count(tx: Transaction, chosen: Range) -> int:
    values = chosen.values
    return int(await tx.value(_within("count", *values), **values))


async def page(tx: Transaction, chosen: Range, after: Position | None, limit: int) -> list[Row]:
    """The next cases after a position, at most `limit`."""
    values = chosen.values
    if after is None:
        return await tx.rows(_within("rows", *values), **values, limit=limit)
    statement = _within("rows", *values, "after")
    where = {"after_at": after[0], "after_id": after[1]}
    return await tx.rows(statement, **values, **where, limit=limit)


async def position(tx: Transaction, chosen: Range, n: int) -> Position | None:
    """The position of the n-th case, counted from one; None when there are fewer."""
    values = chosen.values
    row = await tx.row(_within("nth", *values), **values, skip=n - 1)
    return None if row is None else (row["opened_at"], row["id"])


# Adds a line to the history.
_RECORD = sa.insert(exports)


async def record(tx: Transaction, export: Export) -> None:
    filters = json.dumps(_columns(export.filters))
    await tx.run(
        _RECORD,
        id=export.id,
        staff=export.staff,
        at=export.at,
        period=export.filters.period,
        format=export.format.value,
        filters=filters,
        rows=export.rows,
    )


# One export.
_GET = sa.select(exports).where(exports.c.id == _P("id"))


async def get(tx: Transaction, export: str) -> Export | None:
    return await tx.one(_export, _GET, id=export)


# The newest exports, and the names of who made them.
_NEWEST = (
    sa.select(exports, staff.c.name)
    .outerjoin(staff, staff.c.telegram_id == exports.c.staff)
    .order_by(exports.c.at.desc(), exports.c.id)
    .limit(_P("limit"))
)


async def newest(tx: Transaction, limit: int) -> list[tuple[Export, str]]:
    """Exports with the names of those who made them, as staff know them."""
    return [(_export(row), row["name"] or "") for row in await tx.rows(_NEWEST, limit=limit)]


def _export(row: Row) -> Export:
    kept = json.loads(row["filters"])
    outcome = None if kept["outcome"] is None else Outcome(kept["outcome"])
    filters = Filters(row["period"], kept["desk"], kept["violation"], outcome)
    form = Format(row["format"])
    return Export(row["id"], row["staff"], row["at"], filters, form, row["rows"])
