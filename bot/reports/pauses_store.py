"""Table of pauses: reporters known by keyed hash, until a moment."""

import sqlalchemy as sa

from bot.cases import store
from bot.core.database.database import Transaction
from bot.core.database.mapper import Table
from bot.core.database.queries import NOW, count, first, found, only, run
from bot.core.database.statements import Statement
from bot.core.schema.desk import UNDECIDED, cases
from bot.core.schema.reporting import pauses, people, targets
from bot.dataclass import frozen
from bot.reports.store import reports

_C = pauses.c


@frozen
class Pause:
    """`why` is an id of the channel file, `words` are own ones, `report` is what led to it."""

    until: int
    why: str | None
    words: str | None
    report: str


_table = Table(pauses, Pause, report="report_id")


@first(only)
def _identity(person: str) -> Statement:
    return sa.select(people.c.identity).where(people.c.id == person)


async def add_pause(tx: Transaction, person: str, pause: Pause) -> bool:
    """False where the person is gone or paused already."""
    await expire_pause(tx)
    identity = await _identity(tx, person)
    return identity is not None and await _table.add(tx, pause, identity=identity)


@_table.one
def pauses_of_person(person: str, now: int = NOW) -> Statement:
    paused = sa.select(pauses).join(people, people.c.identity == _C.identity)
    return paused.where(people.c.id == person, _C.until > now)


@run
def move_pause(old: bytes, new: bytes) -> Statement:
    """Keep a pause under another hash of the same person."""
    return sa.update(pauses).where(_C.identity == old).values(identity=new)


@found
def lift_pause(person: str) -> Statement:
    """End the pause of a person; whether there was one."""
    identity = sa.select(people.c.identity).where(people.c.id == person).scalar_subquery()
    return sa.delete(pauses).where(_C.identity == identity)


@run
def expire_pause(now: int = NOW) -> Statement:
    """Delete pauses that are over."""
    return sa.delete(pauses).where(_C.until <= now)


_C_VOID = reports.c


def _pending(person: str) -> tuple[sa.ColumnElement[bool], ...]:
    undecided = sa.exists().where(
        targets.c.report_id == _C_VOID.id, cases.c.id == targets.c.case_id, sa.text(UNDECIDED)
    )
    return _C_VOID.person_id == person, _C_VOID.withdrawn_at.is_(None), undecided.correlate(reports)


@count
def count_pending(person: str) -> Statement:
    """Return how many undecided reports a person has."""
    return sa.select(sa.func.count()).select_from(reports).where(*_pending(person))


@reports.all
def voids_pending(person: str, limit: int) -> Statement:
    """The undecided reports of a person, oldest first."""
    listed = sa.select(reports).where(*_pending(person))
    return listed.order_by(_C_VOID.filed_at, _C_VOID.id).limit(limit)


@run
def _void(report: str, batch: str, now: int = NOW) -> Statement:
    """The words stay until the retention ends."""
    standing = (_C_VOID.id == report, _C_VOID.withdrawn_at.is_(None))
    return sa.update(reports).where(*standing).values(withdrawn_at=now, voided=batch)


async def void(tx: Transaction, report: str, batch: str) -> bool:
    """False when the report was closed or withdrawn before. The caller has locked its cases."""
    if not await _void(tx, report, batch):
        return False
    await store.count_withdrawn(tx, report)
    return True


@reports.all
def voids_of_batch(batch: str) -> Statement:
    """Reports that were closed together, and still have their author."""
    return (
        sa.select(reports)
        .where(_C_VOID.voided == batch, _C_VOID.person_id.is_not(None))
        .order_by(_C_VOID.id)
    )


@found
def restore_void(report: str) -> Statement:
    """False when that was done before. The caller has locked its cases, and counts them anew."""
    closed = (_C_VOID.id == report, _C_VOID.voided.is_not(None))
    return sa.update(reports).where(*closed).values(withdrawn_at=None, voided=None)
