"""Pauses of people who filed in bad faith, and their reports that were closed with it."""

import sqlalchemy as sa

from bot.cases.tables import UNDECIDED, cases
from bot.core.database import (
    NOW,
    Statement,
    Table,
    Transaction,
    count,
    first,
    found,
    queries,
    run,
)
from bot.core.tables import pauses, people
from bot.reports.pauses import FilingPaused
from bot.reports.reports_store import reports
from bot.reports.tables import targets

_C = reports.c
_PAUSE = pauses.c
PAUSES = Table(pauses, FilingPaused, report="report_id")


@first(queries.only)
def _identity(person: str) -> Statement:
    return sa.select(people.c.identity).where(people.c.id == person)


async def add_pause(tx: Transaction, person: str, pause: FilingPaused) -> bool:
    """False where the person is gone or paused already."""
    await expire_pause(tx)
    identity = await _identity(tx, person)
    return identity is not None and await PAUSES.add(tx, pause, identity=identity)


@PAUSES.one
def pauses_of_person(person: str, now: int = NOW) -> Statement:
    paused = sa.select(pauses).join(people, people.c.identity == _PAUSE.identity)
    return paused.where(people.c.id == person, _PAUSE.until > now)


@found
def lift_pause(person: str) -> Statement:
    identity = (
        sa.select(people.c.identity).where(people.c.id == person).scalar_subquery()
    )
    return sa.delete(pauses).where(_PAUSE.identity == identity)


@run
def expire_pause(now: int = NOW) -> Statement:
    return sa.delete(pauses).where(_PAUSE.until <= now)


def _pending(person: str) -> tuple[sa.ColumnElement[bool], ...]:
    undecided = sa.exists().where(
        targets.c.report_id == _C.id,
        cases.c.id == targets.c.case_id,
        sa.text(UNDECIDED),
    )
    return (
        _C.person_id == person,
        _C.withdrawn_at.is_(None),
        undecided.correlate(reports),
    )


@count
def count_pending(person: str) -> Statement:
    return sa.select(sa.func.count()).select_from(reports).where(*_pending(person))


@reports.all
def voids_pending(person: str, limit: int) -> Statement:
    listed = sa.select(reports).where(*_pending(person))
    return listed.order_by(_C.filed_at, _C.id).limit(limit)


@reports.all
def voids_of_batch(batch: str) -> Statement:
    return (
        sa.select(reports)
        .where(_C.voided == batch, _C.person_id.is_not(None))
        .order_by(_C.id)
    )


@found
def restore_void(report: str) -> Statement:
    """False when that was done before. The caller has locked its cases, and counts them anew."""
    closed = (_C.id == report, _C.voided.is_not(None))
    return sa.update(reports).where(*closed).values(withdrawn_at=None, voided=None)
