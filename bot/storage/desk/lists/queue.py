"""The queue of a desk narrowed down: a page of it, its counts, and the free cases to take at once.

One index has all columns that a queue is narrowed down by, so no row of another case is read.
"""

import json
from typing import Any

import sqlalchemy as sa

from bot.domain.desk.case import HOLD_MS, Case, Status, Urgency
from bot.domain.desk.queue import By, Filters, Only, Option, QueueCounts
from bot.storage.citizen.targets import NOT_REPORTED
from bot.storage.desk.backlog import TURN, Listed, listed
from bot.storage.desk.cases import UNDECIDED, read_case
from bot.storage.engine.database import Transaction
from bot.storage.engine.statements import PerDialect, with_list
from bot.storage.schema import cases
from bot.storage.schema.base import Big

_P = sa.bindparam
_limit = _P("limit", type_=sa.Integer())
_asked = cases.c.status == Status.NEED_INFO.value
_held = sa.and_(cases.c.holder.is_not(None), cases.c.held_at > _P("held_before", type_=Big))
_own = sa.and_(_held, cases.c.holder == _P("me", type_=Big))
_unbiased = sa.or_(cases.c.recused.is_(None), cases.c.recused.not_like(_P("moderator")))
_free = sa.and_(sa.not_(_held), ~_asked, _unbiased)
_urgent = cases.c.urgency == Urgency.URGENT.value
_MEANS = {
    Only.FREE: _free,
    Only.MINE: sa.or_(_own, sa.and_(_asked, cases.c.holder == _P("me", type_=Big))),
    Only.URGENT: _urgent,
    Only.ASKED: _asked,
    Only.OVERDUE: cases.c.overdue == 1,
}


def _if_given(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    wanted = _P(column.name, type_=sa.Text())
    return sa.or_(wanted.is_(None), column == wanted)


_wanted = sa.and_(
    UNDECIDED,
    NOT_REPORTED,
    *map(_if_given, (cases.c.violation, cases.c.region, cases.c.host, cases.c.account)),
)
_here = sa.and_(cases.c.desk_id == _P("desk"), _wanted)
_shown = sa.and_(
    *(sa.or_(_P(f"only_{only.value}", type_=Big) == 0, meant) for only, meant in _MEANS.items())
)


def _values(filters: Filters, me: int, person: str | None, now: int) -> dict[str, Any]:
    flags = {f"only_{only.value}": int(filters.has(only)) for only in Only}
    wanted = {
        "violation": filters.violation, "region": filters.region, "host": filters.host,
        "account": filters.account,
    }  # fmt: skip
    hands = {"me": me, "moderator": f"% {me} %", "person": person, "held_before": now - HOLD_MS}
    return {**hands, **wanted, **flags}


# The first cases in turn of a desk under filters.
_PAGE = (
    sa.select(cases.c.id, cases.c.urgency, cases.c.overdue, cases.c.weight, cases.c.opened_at)
    .where(_here, _shown)
    .order_by(*TURN)
    .limit(_limit)
)
# Some cases.
_LISTED = with_list(lambda elements: sa.select(cases).where(cases.c.id.in_(elements("ids"))))


async def page(
    tx: Transaction,
    desks: list[str],
    filters: Filters,
    me: int,
    first: int,
    size: int,
    person: str | None = None,
) -> list[Listed]:
    """`size` cases of these desks under filters, from the one at `first` on, in turn.

    `person` is who `me` is as a citizen: here and below their own reports are left out.
    """
    values = _values(filters, me, person, tx.now)
    found = [
        (row["urgency"], -row["overdue"], -row["weight"], row["opened_at"], row["id"])
        for desk in desks
        for row in await tx.rows(_PAGE, desk=desk, limit=first + size, **values)
    ]
    ids = [id for *_, id in sorted(found)[first : first + size]]
    rows = await tx.rows(_LISTED, ids=json.dumps(ids)) if ids else []
    return sorted(map(listed, rows), key=lambda one: one.turn)


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))


# How many cases of a desk there are under filters, and in whose hands.
_FIGURES = sa.select(
    sa.func.count().label("all"),
    _number(_shown).label("shown"),
    _number(_urgent).label("urgent"),
    _number(_free).label("free"),
    _number(sa.and_(_own, ~_asked)).label("mine"),
    _number(sa.and_(sa.not_(sa.or_(_free, _own)), ~_asked)).label("others"),
    _number(_asked).label("asked"),
    _number(sa.and_(_free, _shown)).label("takeable"),
    sa.func.min(cases.c.opened_at).label("oldest_at"),
).where(_here)


async def counts(
    tx: Transaction, desks: list[str], filters: Filters, me: int, person: str | None = None
) -> QueueCounts:
    values, total = _values(filters, me, person, tx.now), QueueCounts()
    for desk in desks:
        [row] = await tx.rows(_FIGURES, desk=desk, **values)
        total += QueueCounts(**row)
    return total


def _grouped(column: sa.Column[Any], *also: sa.ColumnElement[bool]) -> PerDialect:
    n = sa.func.count()
    return with_list(
        lambda elements: (
            sa.select(column.label("value"), n.label("n"), sa.func.min(cases.c.id).label("case"))
            .where(cases.c.desk_id.in_(elements("desks")), _wanted, _shown, column.is_not(None))
            .where(*also)
            .group_by(column)
            .order_by(n.desc(), column)
            .limit(_limit)
        )
    )


# Of which types, regions, hosts, and accounts on them, desks have most cases under filters.
_BY_TYPE = _grouped(cases.c.violation)
_BY_REGION = _grouped(cases.c.region)
_BY_HOST = _grouped(cases.c.host)
_BY_ACCOUNT = _grouped(cases.c.account, cases.c.account != cases.c.host)
_BY = {By.TYPE: (_BY_TYPE,), By.REGION: (_BY_REGION,), By.SITE: (_BY_HOST, _BY_ACCOUNT)}


async def options(
    tx: Transaction,
    desks: list[str],
    filters: Filters,
    me: int,
    by: By,
    limit: int,
    person: str | None = None,
) -> list[Option]:
    """What the queue can be narrowed down to, the most frequent first, at most `limit`."""
    values = {**_values(filters, me, person, tx.now), "desks": json.dumps(desks), "limit": limit}
    found = [Option(**row) for each in _BY[by] for row in await tx.rows(each, **values)]
    return sorted(found, key=lambda one: (-one.n, one.value))[:limit]


# The free cases of a desk under filters, locked, without those that are taken at this moment.
_TAKEN = (
    sa.select(cases)
    .where(_here, _free, _shown)
    .order_by(*TURN)
    .limit(_limit)
    .with_for_update(skip_locked=True)
)


async def lock_free(
    tx: Transaction,
    desks: list[str],
    filters: Filters,
    me: int,
    limit: int,
    person: str | None = None,
) -> list[Case]:
    """At most `limit` free cases under filters, which no other transaction changes meanwhile."""
    values, found = _values(filters, me, person, tx.now), list[Case]()
    for desk in desks:
        left = limit - len(found)
        rows = await tx.rows(_TAKEN, desk=desk, limit=left, **values) if left else []
        found += [read_case(row) for row in rows]
    return found
