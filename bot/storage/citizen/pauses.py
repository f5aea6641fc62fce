"""Reporters who cannot file until a moment, known by the keyed hash that recognises them."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Statement, Transaction
from bot.storage.engine.mapper import Table
from bot.storage.engine.queries import NOW, first, only, run
from bot.storage.schema import pauses, people

_C = pauses.c


@dataclass(frozen=True, slots=True)
class Pause:
    """`why` is an id of the channel file, `words` are own ones, `report` is what led to it."""

    until: int
    why: str | None
    words: str | None
    report: str


_table = Table(pauses, Pause, report="report_id")


@first(only)
def _identity(person: str) -> Statement:
    """The keyed hash of a person."""
    return sa.select(people.c.identity).where(people.c.id == person)


async def add(tx: Transaction, person: str, pause: Pause) -> bool:
    """False where the person is gone or paused already."""
    await expire(tx)
    identity = await _identity(tx, person)
    return identity is not None and await _table.add(tx, pause, identity=identity)


@_table.one
def of_person(person: str, now: int = NOW) -> Statement:
    paused = sa.select(pauses).join(people, people.c.identity == _C.identity)
    return paused.where(people.c.id == person, _C.until > now)


@run
def move(old: bytes, new: bytes) -> Statement:
    """Keep a pause under another hash of the same person."""
    return sa.update(pauses).where(_C.identity == old).values(identity=new)


@run
def _lift(person: str) -> Statement:
    identity = sa.select(people.c.identity).where(people.c.id == person).scalar_subquery()
    return sa.delete(pauses).where(_C.identity == identity)


async def lift(tx: Transaction, person: str) -> bool:
    """End the pause of a person; whether there was one."""
    return await _lift(tx, person) > 0


@run
def expire(now: int = NOW) -> Statement:
    """Delete pauses that are over."""
    return sa.delete(pauses).where(_C.until <= now)
