"""Reporters who cannot file until a moment, known by the keyed hash that recognises them."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.engine.database import Row, Transaction, insert_ignore
from bot.storage.schema import pauses, people

_P = sa.bindparam


@dataclass(frozen=True, slots=True)
class Pause:
    """`why` is an id of the channel file, `words` are own ones, `report` is what led to it."""

    until: int
    why: str | None
    words: str | None
    report: str


# The keyed hash of a person.
_IDENTITY = sa.select(people.c.identity).where(people.c.id == _P("person"))
# Pauses a person.
_ADD = insert_ignore(pauses)


async def add(tx: Transaction, person: str, pause: Pause) -> bool:
    """False where the person is gone or paused already."""
    await expire(tx)
    identity = await tx.value(_IDENTITY, person=person)
    if identity is None:
        return False
    added = await tx.run(
        _ADD, identity=identity, until=pause.until, why=pause.why, words=pause.words,
        report_id=pause.report,
    )  # fmt: skip
    return added > 0


# The pause of a person.
_OF_PERSON = (
    sa.select(pauses)
    .join(people, people.c.identity == pauses.c.identity)
    .where(people.c.id == _P("person"), pauses.c.until > _P("now"))
)


async def of_person(tx: Transaction, person: str) -> Pause | None:
    return await tx.one(_pause, _OF_PERSON, person=person, now=tx.now)


# Keeps a pause under another hash of the same person.
_MOVE = sa.update(pauses).where(pauses.c.identity == _P("old")).values(identity=_P("new"))


async def move(tx: Transaction, old: bytes, new: bytes) -> None:
    await tx.run(_MOVE, old=old, new=new)


# Ends the pause of a person.
_LIFT = sa.delete(pauses).where(pauses.c.identity == _IDENTITY.scalar_subquery())


async def lift(tx: Transaction, person: str) -> bool:
    return await tx.run(_LIFT, person=person) > 0


# Deletes pauses that are over.
_EXPIRE = sa.delete(pauses).where(pauses.c.until <= _P("now"))


async def expire(tx: Transaction) -> None:
    await tx.run(_EXPIRE, now=tx.now)


def _pause(row: Row) -> Pause:
    return Pause(row["until"], row["why"], row["words"], row["report_id"])
